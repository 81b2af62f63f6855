package dev.panelagent.command;

import static dev.panelagent.command.ServersFixture.LIMIT;
import static dev.panelagent.command.ServersFixture.S1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.panelagent.common.ErrorCode;
import dev.panelagent.common.RequestException;
import dev.panelagent.files.Links;
import dev.panelagent.files.archive.Archives;
import dev.panelagent.files.mods.Mods;
import dev.panelagent.files.mods.Workshop;
import dev.panelagent.files.pull.AddressRanges;
import dev.panelagent.files.pull.PullLimits;
import dev.panelagent.files.pull.RemotePull;
import dev.panelagent.protocol.Command;
import dev.panelagent.protocol.CommandRequest;
import dev.panelagent.protocol.Dialect;
import dev.panelagent.protocol.Event;
import dev.panelagent.protocol.Reply;
import dev.panelagent.protocol.ReplyData;
import dev.panelagent.protocol.ServerState;
import dev.panelagent.protocol.SystemInfo;
import dev.panelagent.testing.Waiting;
import jakarta.enterprise.event.Shutdown;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The handlers over real servers on an engine in memory. */
@Timeout(20)
class HandlersTest {
    private static final SystemInfo NODE = new SystemInfo(
            "n",
            "1",
            "Linux",
            "amd64",
            2,
            1.5,
            10,
            5,
            100,
            50,
            Duration.ZERO,
            Optional.of("20.10"),
            List.of(),
            Map.of(),
            0,
            0);

    @TempDir
    Path dir;

    private ServersFixture fixture;
    private LifecycleHandler lifecycle;
    private ServerHandler questions;

    @BeforeEach
    void open() {
        fixture = new ServersFixture(dir);
        lifecycle = new LifecycleHandler(fixture.servers);
        questions = new ServerHandler(fixture.servers);
    }

    @AfterEach
    void close() {
        fixture.close();
    }

    private static CommandRequest request(Command command) {
        return new CommandRequest(command.action(), Dialect.HTTP, command);
    }

    private Reply ask(Command command) {
        List<Reply> replies = new CopyOnWriteArrayList<>();
        questions.handle(request(command), replies::add);
        assertThat(replies).hasSize(1);
        return replies.getFirst();
    }

    private void carriedOut(Command.Lifecycle command) {
        List<Reply> replies = new CopyOnWriteArrayList<>();
        lifecycle.handle(request(command), replies::add);
        Event.CommandCompleted end = Waiting.until(
                command.action() + " to end",
                LIMIT,
                () -> fixture.events.stream()
                        .filter(Event.CommandCompleted.class::isInstance)
                        .map(Event.CommandCompleted.class::cast)
                        .filter(event -> event.action().equals(command.action()))
                        .findFirst());
        assertThat(end.outcome()).isEqualTo(Event.Outcome.COMPLETED);
        assertThat(replies).containsExactly(new Reply.Accepted(command));
    }

    @Test
    void lifecycleCommandsAreAcceptedOnceAndCarriedOut() {
        carriedOut(fixture.create("\"name\":\"Game\""));
        carriedOut(new Command.StopServer(S1, Optional.empty(), Optional.empty()));
        carriedOut(new Command.KillServer(S1));
        carriedOut(new Command.DeleteServer(S1, true));
        assertThat(fixture.servers.servers()).isZero();
    }

    @Test
    void aLifecycleCommandThatIsRefusedGetsNoReplyOfItsOwn() {
        List<Reply> replies = new CopyOnWriteArrayList<>();
        assertThatExceptionOfType(RequestException.class)
                .isThrownBy(() -> lifecycle.handle(request(new Command.StartServer(S1)), replies::add))
                .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.SERVER_NOT_FOUND));
        assertThat(replies).isEmpty();
    }

    @Test
    void questionsAboutServersAreAnswered() {
        carriedOut(fixture.create("\"name\":\"Game\""));
        carriedOut(new Command.RestartServer(S1));
        assertThat(fixture.servers.server(S1).state()).isEqualTo(ServerState.RUNNING);

        Reply status = ask(new Command.GetServerStatus(S1));
        assertThat(status)
                .isInstanceOfSatisfying(
                        Reply.Success.class,
                        success -> assertThat(success.data()).isInstanceOfSatisfying(ReplyData.OneServer.class, one -> {
                            assertThat(one.status().name()).isEqualTo("Game");
                            assertThat(one.status().usage()).isPresent();
                        }));

        Reply list = ask(new Command.ListServers());
        assertThat(list)
                .isInstanceOfSatisfying(
                        Reply.Success.class,
                        success -> assertThat(success.data())
                                .isInstanceOfSatisfying(
                                        ReplyData.AllServers.class,
                                        all -> assertThat(all.servers())
                                                .singleElement()
                                                .satisfies(one ->
                                                        assertThat(one.usage()).isEmpty())));
    }

    @Test
    void questionsAboutAServerThatIsNotThereAreRefused() {
        assertThatExceptionOfType(RequestException.class)
                .isThrownBy(() -> ask(new Command.GetServerStatus(S1)))
                .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.SERVER_NOT_FOUND));
    }

    @Test
    void questionsAboutTheNodeAreAnsweredFromItsMonitor() {
        SystemInfo info = NODE;
        List<Reply> replies = new CopyOnWriteArrayList<>();
        Command ask = new Command.GetSystemInfo();
        new NodeHandler(() -> info).handle(request(ask), replies::add);
        assertThat(replies).containsExactly(new Reply.Success(ask, new ReplyData.Node(info)));
    }

    @Test
    void everyCommandHasExactlyOneHandler() {
        FileAccess access = new FileAccess(fixture.servers, fixture.workspaces);
        Operations operations = new Operations(fixture.store.commands(), fixture.events::add);
        RemotePull pull = new RemotePull(
                new PullLimits(AddressRanges.SPECIAL, 1, Duration.ofSeconds(1), Duration.ofSeconds(1), 0));
        Mods mods = new Mods(pull, Archives::unpack, new ModRegistry(fixture.store.mods()), InstantSource.system());
        Workshop nothing = (server, workspace, item, staging, progress) -> staging;
        List<Class<? extends Command>> handled = Stream.<CommandHandler>of(
                        lifecycle,
                        questions,
                        new ConsoleHandler(fixture.servers),
                        new NodeHandler(() -> NODE),
                        new MetricsHandler(fixture.servers, fixture.workspaces, MetricsHandlerTest::node),
                        new ContainerHandler(fixture.servers, fixture.store.commands(), (_, _) -> {}),
                        new JournalHandler(fixture.store.commands(), fixture.store.crashes(), fixture.servers),
                        new FileQueryHandler(access),
                        new FileChangeHandler(access, operations, pull),
                        new LinkHandler(access, new Links()),
                        new ModHandler(
                                fixture.servers,
                                access,
                                operations,
                                mods,
                                nothing,
                                new WorkshopWebhook(Optional.empty(), Duration.ZERO)),
                        new OperationHandler(operations))
                .flatMap(handler -> handler.handles().stream())
                .toList();
        operations.stop(new Shutdown());

        pull.close();

        assertThat(handled).containsExactlyInAnyOrderElementsOf(commands(Command.class));
    }

    @SuppressWarnings("unchecked")
    private static List<Class<? extends Command>> commands(Class<?> type) {
        return Stream.of(type.getPermittedSubclasses())
                .flatMap(part -> part.isSealed() ? commands(part).stream() : Stream.of((Class<? extends Command>) part))
                .<Class<? extends Command>>map(part -> part)
                .toList();
    }
}
