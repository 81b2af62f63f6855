package dev.panelagent.command;

import dev.panelagent.common.AgentThreads;
import dev.panelagent.files.Workspaces;
import dev.panelagent.protocol.Command;
import dev.panelagent.protocol.CommandRequest;
import dev.panelagent.protocol.Limits;
import dev.panelagent.protocol.NodeData;
import dev.panelagent.protocol.NodeQuery;
import dev.panelagent.protocol.Reply;
import dev.panelagent.protocol.ResourceUsage;
import dev.panelagent.protocol.ServerMetrics;
import dev.panelagent.protocol.ServerStatus;
import dev.panelagent.protocol.SystemMetrics;
import dev.panelagent.protocol.SystemMetricsSource;
import dev.panelagent.server.GameServer;
import dev.panelagent.server.ServerRegistry;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.InstantSource;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ThreadFactory;
import java.util.function.Consumer;

/** What servers and the node use. */
@ApplicationScoped
class MetricsHandler implements CommandHandler {
    private final ServerRegistry servers;
    private final Workspaces workspaces;
    private final SystemMetricsSource node;
    private final InstantSource clock;
    private final ThreadFactory threads = AgentThreads.virtual("metrics");

    @Inject
    MetricsHandler(ServerRegistry servers, Workspaces workspaces, SystemMetricsSource node) {
        this(servers, workspaces, node, InstantSource.system());
    }

    MetricsHandler(ServerRegistry servers, Workspaces workspaces, SystemMetricsSource node, InstantSource clock) {
        this.servers = servers;
        this.workspaces = workspaces;
        this.node = node;
        this.clock = clock;
    }

    @Override
    public Set<Class<? extends Command>> handles() {
        return Set.of(
                Command.GetServerMetrics.class,
                NodeQuery.GetSystemMetrics.class,
                NodeQuery.GetSystemStatus.class,
                NodeQuery.Ping.class);
    }

    @Override
    public void handle(CommandRequest request, Consumer<Reply> replyTo) {
        switch (request.command()) {
            case Command.GetServerMetrics get -> measure(request, get, replyTo);
            case NodeQuery query -> replyTo.accept(new Reply.Success(query, answer(query)));
            default ->
                throw new IllegalStateException(
                        "not handled here: " + request.command().action());
        }
    }

    private NodeData answer(NodeQuery query) {
        return switch (query) {
            case NodeQuery.GetSystemMetrics _ -> new NodeData.SystemFigures(clock.instant(), node.systemMetrics());
            case NodeQuery.GetSystemStatus _ -> new NodeData.SystemState(clock.instant(), node.systemMetrics());
            case NodeQuery.Ping _ -> new NodeData.Pong(clock.instant());
        };
    }

    /** Beside the caller: a Panel asks for all servers at once, and each may wait for the engine. */
    private void measure(CommandRequest request, Command.GetServerMetrics get, Consumer<Reply> replyTo) {
        GameServer server = servers.server(get.serverId());
        SystemMetrics whole = node.systemMetrics();
        OptionalLong disk =
                workspaces.diskUsage(server.id(), server.spec().limits().diskBytes());
        Runnable answer =
                () -> replyTo.accept(new Reply.Success(get, new NodeData.ServerFigures(figures(server, disk, whole))));
        threads.newThread(() -> Guard.run(request, replyTo, answer)).start();
    }

    private ServerMetrics figures(GameServer server, OptionalLong disk, SystemMetrics whole) {
        Optional<ResourceUsage> usage = server.usage();
        ServerStatus status = server.summary();
        Limits limits = server.spec().limits();
        return new ServerMetrics(
                server.id(),
                clock.instant(),
                status.state(),
                status.uptime(),
                usage.filter(_ -> status.state().isUp()),
                orWhole(limits.memoryBytes(), whole.memory()),
                disk,
                orWhole(limits.diskBytes(), whole.disk()));
    }

    /** Whoever has no limit may use all there is. */
    private static long orWhole(long limit, SystemMetrics.Amount whole) {
        return limit > 0 ? limit : whole.total();
    }
}
