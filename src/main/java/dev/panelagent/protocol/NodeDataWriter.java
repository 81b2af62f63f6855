package dev.panelagent.protocol;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.function.Function;

/** Answers about the node, figures and containers as JSON. */
final class NodeDataWriter {
    private NodeDataWriter() {}

    /** Writes it; {@code word} names a server's state in the dialect at hand. */
    static ObjectNode write(NodeData data, Function<ServerState, String> word) {
        return switch (data) {
            case NodeData.ServerFigures(ServerMetrics metrics) -> MetricsWriter.server(metrics, word);
            case NodeData.SystemFigures figures -> MetricsWriter.system(figures.at(), figures.metrics());
            case NodeData.SystemState state -> MetricsWriter.status(state.at(), state.metrics());
            case NodeData.Pong pong -> Json.node().put("message", "pong").put("timestamp", Json.time(pong.at()));
            case NodeData.Containers containers -> containers(containers);
            case NodeData.OneContainer(ContainerDescription container) ->
                Json.node().set("container", ContainerWriter.inspection(container));
            case NodeData.ContainerTaken taken ->
                Json.node()
                        .put("containerId", taken.container())
                        .put("status", taken.change().status())
                        .put("serverId", taken.serverId().value())
                        .put("commandId", taken.commandId());
        };
    }

    private static ObjectNode containers(NodeData.Containers containers) {
        ObjectNode node = Json.node();
        ArrayNode list = node.putArray("containers");
        containers.containers().forEach(container -> list.add(ContainerWriter.summary(container, containers.at())));
        return node.put("count", containers.containers().size());
    }
}
