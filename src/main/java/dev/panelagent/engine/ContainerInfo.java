package dev.panelagent.engine;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * What the engine knows of a container.
 *
 * @param name without the engine's leading slash
 * @param pid of its first process on the node; 0 if not running
 * @param startedAt of the current or last run, as the engine noted it: the first output may be older by a moment
 * @param finishedAt of the last run
 * @param exitCode of the last run; 0 if it never ran
 * @param health what its health check says of the current or last run
 * @param address under which its ports can be reached from the node while it runs; empty if it has none of its own
 */
public record ContainerInfo(
        String id,
        String name,
        String image,
        Map<String, String> labels,
        boolean running,
        long pid,
        Optional<Instant> createdAt,
        Optional<Instant> startedAt,
        Optional<Instant> finishedAt,
        int exitCode,
        boolean outOfMemory,
        boolean tty,
        Health health,
        Optional<String> address) {}
