package dev.panelagent.protocol;

import dev.panelagent.common.ServerId;
import java.time.Instant;
import java.util.List;

/** Answers about the node, about what its servers use, and about their containers. */
public sealed interface NodeData extends ReplyData {
    /** What one server uses. */
    record ServerFigures(ServerMetrics metrics) implements NodeData {}

    /** What the node uses. */
    record SystemFigures(Instant at, SystemMetrics metrics) implements NodeData {}

    /** The same with texts for people. */
    record SystemState(Instant at, SystemMetrics metrics) implements NodeData {}

    /** The answer to a ping. */
    record Pong(Instant at) implements NodeData {}

    /** The containers of the agent's servers, as they were at a moment. */
    record Containers(Instant at, List<ContainerDescription> containers) implements NodeData {}

    record OneContainer(ContainerDescription container) implements NodeData {}

    /**
     * What was asked of a container was asked of its server; events tell how it goes on.
     *
     * @param container as the request names it
     * @param commandId to ask about it by
     */
    record ContainerTaken(String container, ContainerCommand.Change change, ServerId serverId, String commandId)
            implements NodeData {}
}
