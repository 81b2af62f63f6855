package dev.panelagent.command;

import static dev.panelagent.command.ServersFixture.S1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.panelagent.common.ErrorCode;
import dev.panelagent.engine.ContainerLimits;
import dev.panelagent.engine.ContainerSpec;
import dev.panelagent.protocol.Command;
import dev.panelagent.protocol.CommandCodec;
import dev.panelagent.protocol.CommandRequest;
import dev.panelagent.protocol.ContainerCommand;
import dev.panelagent.protocol.ContainerCommand.Change;
import dev.panelagent.protocol.ContainerCommand.ChangeContainer;
import dev.panelagent.protocol.Dialect;
import dev.panelagent.protocol.Event;
import dev.panelagent.protocol.NodeData;
import dev.panelagent.protocol.Reply;
import dev.panelagent.protocol.ServerState;
import dev.panelagent.server.ServerRegistry;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Through the bus and its journal, as commands come. */
@Timeout(20)
class ContainerHandlerTest {
    @TempDir
    Path dir;

    private ServersFixture fixture;
    private CommandBus bus;

    @BeforeEach
    void open() {
        fixture = new ServersFixture(dir);
        fixture.created("");
        bus = newBus();
    }

    @AfterEach
    void close() {
        fixture.close();
    }

    /** Another after a restart of the agent knows only what is on the disk. */
    private CommandBus newBus() {
        AtomicReference<CommandBus> itself = new AtomicReference<>();
        CommandBus made = new CommandBus(
                List.of(
                        new LifecycleHandler(fixture.servers),
                        new ContainerHandler(
                                fixture.servers,
                                fixture.store.commands(),
                                (request, to) -> itself.get().submit(request, to))),
                new Ledger(fixture.store.commands(), new CommandCodec(ServerRegistry.defaults(fixture.config))),
                fixture.servers::canonical);
        itself.set(made);
        return made;
    }

    private Reply send(String id, Command command) {
        BlockingQueue<Reply> replies = new LinkedBlockingQueue<>();
        bus.submit(new CommandRequest(id, Dialect.HTTP, command), replies::add);
        try {
            Reply reply = replies.poll(5, TimeUnit.SECONDS);
            assertThat(reply).as("a reply").isNotNull();
            return reply;
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private Reply change(String id, String container, Change change) {
        return send(id, new ChangeContainer(container, change));
    }

    private static Reply taken(String id, String container, Change change) {
        return new Reply.Success(
                new ChangeContainer(container, change), new NodeData.ContainerTaken(container, change, S1, id));
    }

    private static void assertFailed(Reply reply, String action, ErrorCode code) {
        assertThat(reply).isInstanceOfSatisfying(Reply.Failure.class, failure -> {
            assertThat(failure.action()).isEqualTo(action);
            assertThat(failure.code()).isEqualTo(code);
        });
    }

    private String foreign() {
        return fixture.engine.create(new ContainerSpec(
                "stranger",
                "game:1",
                List.of(),
                Map.of(),
                Map.of(),
                Optional.empty(),
                Optional.empty(),
                List.of(),
                List.of(),
                new ContainerLimits(0, 0, 0, 0, 0),
                false));
    }

    @Test
    void aContainersLifeIsItsServersLife() {
        String container = fixture.container();

        assertThat(change("c1", container, Change.START)).isEqualTo(taken("c1", container, Change.START));
        assertThat(fixture.completion("c1").action()).isEqualTo("start_server");
        assertThat(fixture.servers.server(S1).state()).isEqualTo(ServerState.RUNNING);

        assertThat(change("c2", container.substring(0, 12), Change.STOP))
                .isEqualTo(taken("c2", container.substring(0, 12), Change.STOP));
        assertThat(fixture.completion("c2").action()).isEqualTo("stop_server");

        assertThat(change("c3", "s1", Change.REMOVE)).isEqualTo(taken("c3", "s1", Change.REMOVE));
        assertThat(fixture.completion("c3").action()).isEqualTo("delete_server");
        assertThat(fixture.servers.servers()).isZero();
        assertThat(fixture.engine.inspect(container)).isEmpty();
        assertThat(dir.resolve("servers/s1")).as("its data").isDirectory();
    }

    @Test
    void theSameCommandAgainHasTheSameAnswerAndIsNotCarriedOutAgain() {
        String container = fixture.container();
        assertThat(change("c1", container, Change.REMOVE)).isEqualTo(taken("c1", container, Change.REMOVE));
        Event.CommandCompleted _ = fixture.completion("c1");

        assertThat(change("c1", container, Change.REMOVE)).isEqualTo(taken("c1", container, Change.REMOVE));
        bus = newBus();
        assertThat(change("c1", container, Change.REMOVE)).isEqualTo(taken("c1", container, Change.REMOVE));

        assertThat(fixture.completions("c1")).hasSize(1);
    }

    @Test
    void anIdThatWasUsedForSomethingElseIsRefused() {
        assertThat(change("c1", "s1", Change.START)).isEqualTo(taken("c1", "s1", Change.START));

        assertFailed(change("c1", "s1", Change.STOP), "docker.stop", ErrorCode.CONFIG_INVALID);
    }

    @ParameterizedTest
    @EnumSource(Change.class)
    void whatIsNobodysContainerIsNotTouched(Change change) {
        String stranger = foreign();
        fixture.engine.start(stranger);

        for (String name : new String[] {stranger, stranger.substring(0, 12), "stranger", "nothing"}) {
            assertFailed(
                    change("c-" + name, name, change),
                    new ChangeContainer(name, change).action(),
                    ErrorCode.CONTAINER_NOT_FOUND);
            assertThat(fixture.store.commands().find("c-" + name)).isEmpty();
        }

        assertThat(fixture.engine.inspect(stranger))
                .hasValueSatisfying(info -> assertThat(info.running()).isTrue());
        assertThat(fixture.engine.calls())
                .filteredOn(call -> call.startsWith("SIGNAL") || call.startsWith("REMOVE"))
                .isEmpty();
    }

    @Test
    void theyReachTheServerInTheOrderTheyCame() {
        Thread caller = Thread.currentThread();
        BlockingQueue<Thread> threads = new LinkedBlockingQueue<>();
        CommandBus watched = new CommandBus(
                List.of(new ContainerHandler(
                        fixture.servers, fixture.store.commands(), (_, _) -> threads.add(Thread.currentThread()))),
                new Ledger(fixture.store.commands(), new CommandCodec(ServerRegistry.defaults(fixture.config))),
                fixture.servers::canonical);

        watched.submit(new CommandRequest("c1", Dialect.HTTP, new ChangeContainer("s1", Change.START)), _ -> {});

        assertThat(threads).containsExactly(caller);
    }

    @Test
    void theListAndAnInspectionTellNoValueOfTheEnvironment() {
        String stranger = foreign();

        Reply list = send("1", new ContainerCommand.ListContainers());
        Reply one = send("2", new ContainerCommand.InspectContainer("s1"));

        assertThat(List.of(list, one))
                .allSatisfy(reply -> assertThat(reply.toString())
                        .contains(fixture.container())
                        .doesNotContain("hunter2")
                        .doesNotContain(stranger));
        assertFailed(
                send("3", new ContainerCommand.InspectContainer(stranger)),
                "docker.inspect",
                ErrorCode.CONTAINER_NOT_FOUND);
    }
}
