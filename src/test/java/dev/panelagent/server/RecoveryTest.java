package dev.panelagent.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.panelagent.common.ErrorCode;
import dev.panelagent.common.ServerId;
import dev.panelagent.protocol.Command;
import dev.panelagent.protocol.CommandCodec;
import dev.panelagent.protocol.CommandRecord;
import dev.panelagent.protocol.ConsoleSettings;
import dev.panelagent.protocol.DesiredState;
import dev.panelagent.protocol.Dialect;
import dev.panelagent.protocol.Event;
import dev.panelagent.protocol.Event.Outcome;
import dev.panelagent.protocol.FileChange;
import dev.panelagent.protocol.FileContent;
import dev.panelagent.protocol.ServerState;
import dev.panelagent.store.CommandJournal;
import dev.panelagent.store.KeptServer;
import dev.panelagent.testing.CapturedLog;
import dev.panelagent.testing.FakeContainerEngine.Call;
import dev.panelagent.testing.Waiting;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The agent was killed with commands unfinished; the next one has the store it left. */
@Timeout(30)
class RecoveryTest {
    private static final ServerId S1 = new ServerId("s1");

    @TempDir
    Path dir;

    private Node node;
    private ServerRegistry next;

    @BeforeEach
    void open() {
        node = new Node(dir).follow();
        next = node.servers;
    }

    @AfterEach
    void close() {
        next.close();
        node.close();
    }

    /** A command that was acknowledged, and of which no more is known. */
    private void promised(String id, Command.Effect command) {
        // The engine notes starts a moment late; a command of that moment would seem older than the run there is.
        Instant latest = node.engine.peek().stream()
                .flatMap(container -> container.startedAt().stream())
                .max(Instant::compareTo)
                .orElse(Instant.EPOCH);
        await("the clock to go on", () -> Instant.now().minusMillis(1).isAfter(latest));
        CommandCodec codec = new CommandCodec(ServerRegistry.defaults(node.config));
        assertThat(node.store
                        .commands()
                        .accept(new CommandJournal.Entry(
                                id, Dialect.ISSUE27, command.action(), command.serverId(), codec.write(command))))
                .isEmpty();
    }

    private void killed() {
        node.servers.close();
        node.store.settle();
        next = node.registry(node.engine, node.store);
        node.heardBy(next);
    }

    private void comesBack() {
        next.load();
        next.reconcile(true);
    }

    private CommandRecord.Result result(String id) {
        Event.CommandCompleted told = node.told.completion(id);
        node.store.settle();
        CommandRecord.Result kept =
                node.store.commands().find(id).flatMap(CommandRecord::result).orElseThrow();
        assertThat(kept.outcome()).isEqualTo(told.outcome());
        assertThat(node.told.completions())
                .filteredOn(end -> end.commandId().equals(id))
                .hasSize(1);
        return kept;
    }

    private static void await(String what, BooleanSupplier condition) {
        Waiting.until(what, Recorder.LIMIT, () -> Optional.of(true).filter(yes -> condition.getAsBoolean()));
    }

    private void completes(String id) {
        assertThat(result(id).outcome()).isEqualTo(Outcome.COMPLETED);
    }

    @Test
    void aStartThatWasPromisedIsDone() {
        node.created(TestSpec.s1());
        killed();
        promised("p1", new Command.StartServer(S1));

        comesBack();

        completes("p1");
        assertThat(node.isUp("s1")).isTrue();
        assertThat(node.count(Call.START)).isOne();
    }

    @Test
    void aStartThatWasDoneIsNotDoneAgain() {
        node.running(TestSpec.s1());
        killed();
        promised("p1", new Command.StartServer(S1));

        comesBack();

        completes("p1");
        assertThat(node.count(Call.START)).isOne();
    }

    @Test
    void aStopThatWasPromisedIsDone() {
        node.running(TestSpec.s1());
        killed();
        promised("p1", Node.stop("s1"));

        comesBack();

        completes("p1");
        assertThat(node.isUp("s1")).isFalse();
        assertThat(node.told.of("s1")).doesNotContain("running>crashed");
    }

    @Test
    void aRestartThatHadNotBegunIsDone() {
        node.running(TestSpec.s1());
        killed();
        promised("p1", new Command.RestartServer(S1));

        comesBack();

        completes("p1");
        assertThat(node.count(Call.START)).isEqualTo(2);
        assertThat(node.isUp("s1")).isTrue();
    }

    @Test
    void aRestartWhoseStartWasDoneIsNotDoneAgain() {
        node.created(TestSpec.s1());
        promised("p1", new Command.RestartServer(S1));
        node.done(Node.start("s1"));
        killed();

        comesBack();

        completes("p1");
        assertThat(node.count(Call.START)).isOne();
        assertThat(node.count(Call.SIGNAL)).isZero();
    }

    @Test
    void aCreateThatHadNotBegunIsDone() {
        killed();
        promised("p1", new Command.CreateServer(TestSpec.s1()));

        comesBack();

        completes("p1");
        assertThat(next.server(S1).state()).isEqualTo(ServerState.OFFLINE);
        assertThat(node.store.servers().all()).extracting(KeptServer::id).containsExactly(S1);
    }

    @Test
    void aCreateThatWasDoneIsNotDoneAgain() {
        node.running(TestSpec.s1());
        String container = node.container("s1");
        killed();
        promised("p1", new Command.CreateServer(TestSpec.s1()));
        promised("p2", new Command.StartServer(S1));

        comesBack();

        completes("p1");
        completes("p2");
        assertThat(node.container("s1")).isEqualTo(container);
        assertThat(node.count(Call.START)).isOne();
    }

    @Test
    void aCreateThatLeftAContainerButNoRecordIsDoneWithoutHarm() {
        promised("p1", new Command.CreateServer(TestSpec.s1()));
        node.created(TestSpec.s1());
        killed();
        node.store.servers().delete(S1);

        comesBack();

        completes("p1");
        assertThat(next.servers()).isOne();
        await("a container", () -> node.engine.list(java.util.Map.of()).size() == 1);
    }

    @Test
    void aDeleteThatWasPromisedIsDone() {
        node.running(TestSpec.s1());
        killed();
        promised("p1", Node.delete("s1"));

        comesBack();

        completes("p1");
        assertThat(next.servers()).isZero();
        assertThat(node.engine.list(java.util.Map.of())).isEmpty();
        assertThat(node.store.servers().all()).isEmpty();
    }

    @Test
    void aDeleteThatWasDoneIsOver() {
        killed();
        promised("p1", Node.delete("s1"));

        comesBack();

        completes("p1");
    }

    @Test
    void theLastWishWinsAmongThoseThatWerePromised() {
        node.created(TestSpec.s1());
        killed();
        promised("p1", new Command.StartServer(S1));
        promised("p2", Node.stop("s1"));

        comesBack();

        completes("p2");
        assertThat(result("p1").outcome()).isIn(Outcome.SUPERSEDED, Outcome.COMPLETED);
        assertThat(node.isUp("s1")).isFalse();
        assertThat(next.server(S1).summary().desired()).isEqualTo(DesiredState.OFFLINE);
    }

    @Test
    void aCommandForAServerThatIsGoneFails() {
        killed();
        promised("p1", new Command.StartServer(S1));

        comesBack();

        assertThat(result("p1").code()).contains(ErrorCode.SERVER_NOT_FOUND);
    }

    @Test
    void aLineForTheConsoleIsNotSentAgain() {
        node.running(TestSpec.s1());
        killed();
        promised("p1", new Command.SendServerCommand(S1, "give everything", Optional.empty()));

        comesBack();

        assertThat(result("p1").outcome()).isEqualTo(Outcome.FAILED);
        assertThat(result("p1").error())
                .hasValueSatisfying(text -> assertThat(text).contains("the agent ended"));
        assertThat(node.lines()).doesNotContain("give everything");
    }

    @Test
    void workOnFilesIsNotTakenUpAndItsEndIsTold() {
        node.created(TestSpec.s1());
        killed();
        promised("p1", new FileChange.DeleteFiles(S1, List.of("/world")));
        promised("p2", new FileChange.WriteFile(S1, "/a", new FileContent.Inline("eA=="), Optional.empty()));

        comesBack();

        for (String id : List.of("p1", "p2")) {
            CommandRecord.Result result = result(id);
            assertThat(result.outcome()).isEqualTo(Outcome.FAILED);
            assertThat(result.code()).contains(ErrorCode.AGENT_OFFLINE);
            assertThat(result.error())
                    .contains("the agent ended before it was known whether it was done: look, and send it again under"
                            + " another id");
        }
    }

    @Test
    void aResultNobodyWasToldOfIsTold() {
        promised("p1", new Command.StartServer(S1));
        var _ = node.store
                .commands()
                .finish(
                        "p1",
                        new CommandRecord.Result(
                                Instant.now(), Outcome.TIMED_OUT, Optional.of(ErrorCode.TIMEOUT), Optional.of("late")),
                        false);
        killed();

        comesBack();

        Event.CommandCompleted told = node.told.completion("p1");
        assertThat(told.outcome()).isEqualTo(Outcome.TIMED_OUT);
        assertThat(told.error()).contains("late");
    }

    @Test
    void commandsWaitForTheEngineToBeThere() {
        node.created(TestSpec.s1());
        killed();
        promised("p1", new Command.StartServer(S1));
        next.load();
        await(
                "the command is taken up",
                () -> next.server(S1)
                        .summary()
                        .activity()
                        .filter(activity -> activity.commandId().equals("p1"))
                        .isPresent());
        node.engine.settle();
        assertThat(node.count(Call.START)).isZero();

        next.reconcile(true);

        completes("p1");
    }

    @Test
    void aServerWhoseRecordCannotBeReadIsTakenOverByItsLabel() {
        node.running(TestSpec.s1());
        killed();
        node.store
                .servers()
                .save(new KeptServer(S1, "no json", DesiredState.RUNNING, ServerState.RUNNING, Optional.empty()));
        try (CapturedLog log = new CapturedLog(Recovery.class)) {
            comesBack();

            await("it to be known", () -> next.servers() == 1);
            assertThat(log.lines()).anyMatch(line -> line.contains("server s1: what is kept of it cannot be read"));
        }
        assertThat(next.server(S1).summary().name()).isEqualTo("the game");
    }

    @Test
    void aServerWhoseContainerIsGoneIsMadeAgainFromItsRecord() {
        node.running(TestSpec.s1());
        killed();
        node.engine.remove(node.container("s1"));

        comesBack();

        node.awaitCalls(Call.START, 2);
        await("it to run", () -> next.server(S1).state() == ServerState.RUNNING);
    }

    @Test
    void aServerWhoseCreationWasCutShortAndNotPromisedIsInstallFailed() {
        killed();
        String spec = new dev.panelagent.protocol.SpecCodec(ServerRegistry.defaults(node.config)).write(TestSpec.s1());
        node.store
                .servers()
                .save(new KeptServer(S1, spec, DesiredState.OFFLINE, ServerState.INSTALLING, Optional.empty()));

        comesBack();

        assertThat(next.server(S1).state()).isEqualTo(ServerState.INSTALL_FAILED);
    }

    @Test
    void theConsoleIsThatOfTheLastAgentWithWhatWasPrintedMeanwhile() {
        node.running(TestSpec.s1());
        String container = node.container("s1");
        node.engine.print(container, "heard");
        await("the line", () -> node.lines().contains("heard"));
        node.server("s1").console().change(new ConsoleSettings(Optional.empty(), Optional.empty(), 77, "{}"));
        killed();
        node.engine.print(container, "while nobody listened");

        comesBack();
        await("the other line", () -> node.lines().size() == 2);
        node.engine.print(container, "heard again");

        await("the last line", () -> node.lines().contains("heard again"));
        assertThat(node.lines()).containsExactly("heard", "while nobody listened", "heard again");
        assertThat(next.server(S1).console().settings().linesPerSecond()).isEqualTo(77);
    }

    @Test
    void whatAServerPrintedAtItsEndIsNotLostWithTheAgent() {
        node.running(TestSpec.s1());
        String container = node.container("s1");
        killed();
        node.engine.print(container, "last words");
        node.engine.exit(container, 0);

        comesBack();

        await("the last words", () -> node.lines().contains("last words"));
    }
}
