package dev.panelagent.protocol;

import dev.panelagent.common.ServerId;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * A server's container as others may see it: nothing in it tells the values of its environment.
 *
 * @param name without the engine's leading slash
 * @param pid of its first process on the node; 0 if not running
 * @param exitCode of the last run
 * @param health what its health check says, in the engine's words; empty if it has none
 * @param address under which its ports can be reached from the node
 */
public record ContainerDescription(
        ServerId serverId,
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
        Optional<String> health,
        Optional<String> address) {}
