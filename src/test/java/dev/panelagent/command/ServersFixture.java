package dev.panelagent.command;

import dev.panelagent.common.ServerId;
import dev.panelagent.config.AgentConfig;
import dev.panelagent.config.ConfigReader;
import dev.panelagent.console.Consoles;
import dev.panelagent.files.Workspaces;
import dev.panelagent.files.sandbox.ServerRoots;
import dev.panelagent.protocol.Command;
import dev.panelagent.protocol.CommandRequest;
import dev.panelagent.protocol.Dialect;
import dev.panelagent.protocol.Event;
import dev.panelagent.protocol.FrameDecoder;
import dev.panelagent.protocol.Inbound;
import dev.panelagent.server.ServerRegistry;
import dev.panelagent.store.TestStore;
import dev.panelagent.testing.FakeContainerEngine;
import dev.panelagent.testing.FakeProgram;
import dev.panelagent.testing.Waiting;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/** Real servers on an engine in memory, for tests of handlers. */
final class ServersFixture implements AutoCloseable {
    static final ServerId S1 = new ServerId("s1");
    static final Duration LIMIT = Duration.ofSeconds(5);

    final FakeContainerEngine engine = new FakeContainerEngine();
    final List<Event> events = new CopyOnWriteArrayList<>();
    final AgentConfig config;
    final TestStore store;
    final Workspaces workspaces;
    final ServerRegistry servers;
    private int commands;

    ServersFixture(Path dir) {
        engine.image("game:1", new FakeProgram() {});
        Map<String, String> settings =
                Map.of("AGENT_SECRET", "t", "DATA_DIR", dir.toString(), "CONTAINER_USER", "image");
        config = ConfigReader.read(name -> Optional.ofNullable(settings.get(name)));
        store = TestStore.in(dir.resolve("store"));
        workspaces = new Workspaces(new ServerRoots(dir, Optional.empty()), InstantSource.system());
        servers = new ServerRegistry(
                config,
                engine,
                events::add,
                store.servers(),
                store.commands(),
                store.crashes(),
                new Consoles(config, engine),
                workspaces);
    }

    /** Makes server s1, with these members of {@code limits}. */
    void created(String limits) {
        done(create("""
                "limits":{%s},"environment":{"PASSWORD":"hunter2"}""".formatted(limits)));
    }

    /** The command that makes server s1, with these members of its payload besides the image, as a Panel sends it. */
    Command.CreateServer create(String members) {
        String body = """
                {"action":"create_server","serverId":"s1","payload":{"image":"game:1",%s}}""".formatted(members);
        Inbound inbound = new FrameDecoder(ServerRegistry.defaults(config)).httpBody(body);
        return (Command.CreateServer) ((Inbound.Request) inbound).request().command();
    }

    /** Has it carried out. */
    void done(Command.Lifecycle command) {
        String id = "fixture-" + ++commands;
        servers.submit(new CommandRequest(id, Dialect.HTTP, command), command, () -> {});
        Event.CommandCompleted end = completion(id);
        if (end.outcome() != Event.Outcome.COMPLETED) {
            throw new AssertionError(end.toString());
        }
    }

    /** How a command ended. */
    Event.CommandCompleted completion(String id) {
        return Waiting.until(
                "the end of " + id, LIMIT, () -> completions(id).stream().findFirst());
    }

    List<Event.CommandCompleted> completions(String id) {
        return events.stream()
                .filter(Event.CommandCompleted.class::isInstance)
                .map(Event.CommandCompleted.class::cast)
                .filter(event -> event.commandId().equals(id))
                .toList();
    }

    /** The id of the container of s1. */
    String container() {
        return servers.server(S1).summary().containerId().orElseThrow();
    }

    @Override
    public void close() {
        engine.close();
        store.close();
    }
}
