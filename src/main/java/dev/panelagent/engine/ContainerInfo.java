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
 */
public record ContainerInfo(
        String id,
        String name,
        String image,
        Map<String, String> labels,
        boolean running,
        long pid,
        Optional<Instant> startedAt,
        Optional<Instant> finishedAt,
        int exitCode,
        boolean outOfMemory,
        boolean tty) {}
