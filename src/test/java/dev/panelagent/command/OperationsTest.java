package dev.panelagent.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.tuple;

import dev.panelagent.common.ErrorCode;
import dev.panelagent.common.RequestException;
import dev.panelagent.common.ServerId;
import dev.panelagent.protocol.CommandCodec;
import dev.panelagent.protocol.CommandRecord;
import dev.panelagent.protocol.CommandRequest;
import dev.panelagent.protocol.Dialect;
import dev.panelagent.protocol.Event;
import dev.panelagent.protocol.Event.Outcome;
import dev.panelagent.protocol.FileChange;
import dev.panelagent.protocol.OperationStatus;
import dev.panelagent.protocol.OperationStatus.State;
import dev.panelagent.protocol.Reply;
import dev.panelagent.protocol.ReplyData;
import dev.panelagent.protocol.SpecDefaults;
import dev.panelagent.store.TestStore;
import dev.panelagent.testing.CapturedLog;
import dev.panelagent.testing.Waiting;
import jakarta.enterprise.event.Shutdown;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
class OperationsTest {
    private static final Duration LIMIT = Duration.ofSeconds(10);
    private static final Duration NEVER = Duration.ofHours(1);
    private static final Duration AT_ONCE = Duration.ofMillis(1);
    private static final Instant START = Instant.parse("2026-01-02T03:04:05Z");
    private static final ServerId S1 = new ServerId("s1");
    private static final FileChange.Lengthy COPY = new FileChange.CopyFiles(S1, List.of(), false);
    private static final ReplyData DONE = new ReplyData.Done(S1);

    @TempDir
    Path dir;

    private final AtomicReference<Instant> now = new AtomicReference<>(START);
    private final List<Event> events = new CopyOnWriteArrayList<>();
    private final BlockingQueue<Reply> replies = new LinkedBlockingQueue<>();
    private final CountDownLatch release = new CountDownLatch(1);
    private TestStore store;
    private Ledger ledger;
    private Operations operations;

    @BeforeEach
    void open() {
        store = TestStore.in(dir);
        ledger = new Ledger(store.commands(), new CommandCodec(new SpecDefaults(0, 0, 0)));
        operations = operations(NEVER);
    }

    @AfterEach
    void close() {
        release.countDown();
        operations.stop(new Shutdown());
        store.close();
    }

    private Operations operations(Duration patience) {
        return new Operations(store.commands(), events::add, now::get, patience);
    }

    private void impatient() {
        operations.stop(new Shutdown());
        operations = operations(AT_ONCE);
    }

    private static CommandRequest request(String id) {
        return new CommandRequest(id, Dialect.HTTP, COPY);
    }

    private void begin(String id, Operations.Work work) {
        operations.begin(request(id), COPY, work, replies::add);
    }

    /** As a Panel's command comes. */
    private void submit(String id, Operations.Work work) {
        ledger.once(request(id), COPY, replies::add, settled -> operations.begin(request(id), COPY, work, settled));
    }

    /** Work until it is let go. */
    private ReplyData blocked() {
        try {
            assertThat(release.await(20, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new RequestException(ErrorCode.FILE_ERROR, "it was interrupted", "read on");
        }
        return DONE;
    }

    private Reply reply() throws InterruptedException {
        Reply reply = replies.poll(10, TimeUnit.SECONDS);
        assertThat(reply).as("a reply").isNotNull();
        return reply;
    }

    private void nothingMore() {
        store.settle();
        assertThat(replies).isEmpty();
    }

    private static void await(String what, BooleanSupplier condition) {
        Waiting.until(what, LIMIT, () -> Optional.of(true).filter(_ -> condition.getAsBoolean()));
    }

    private Event.CommandCompleted completion() {
        await("the end to be told", () -> !completions().isEmpty());
        assertThat(completions()).hasSize(1);
        return completions().getFirst();
    }

    private List<Event.CommandCompleted> completions() {
        return select(Event.CommandCompleted.class);
    }

    private <T extends Event> List<T> select(Class<T> type) {
        return events.stream().filter(type::isInstance).map(type::cast).toList();
    }

    private Optional<CommandRecord.Result> kept(String id) {
        store.settle();
        return store.commands().find(id).flatMap(CommandRecord::result);
    }

    private static void isFailure(Reply reply, ErrorCode code) {
        assertThat(reply)
                .isInstanceOfSatisfying(
                        Reply.Failure.class,
                        failure -> assertThat(failure.code()).isEqualTo(code));
    }

    private static void isUnderWay(Reply reply, String id) {
        assertThat(reply)
                .isInstanceOfSatisfying(
                        Reply.Success.class,
                        success -> assertThat(success.data())
                                .isInstanceOfSatisfying(ReplyData.OneOperation.class, one -> {
                                    assertThat(one.status().id()).isEqualTo(id);
                                    assertThat(one.status().state()).isEqualTo(State.RUNNING);
                                }));
    }

    @Test
    void whatIsDoneSoonIsAnsweredWithItsResultAndKeptOnce() throws Exception {
        submit("c1", _ -> DONE);

        assertThat(reply()).isEqualTo(new Reply.Success(COPY, DONE));
        nothingMore();
        assertThat(completions()).isEmpty();
        assertThat(kept("c1").map(CommandRecord.Result::outcome)).contains(Outcome.COMPLETED);
        assertThat(store.commands().untold()).isEmpty();
        assertThat(operations.status("c1"))
                .isEqualTo(new OperationStatus(
                        "c1",
                        "copy_file",
                        S1,
                        State.COMPLETED,
                        0,
                        OptionalLong.empty(),
                        START,
                        Optional.of(START),
                        Optional.of(DONE),
                        Optional.empty()));
    }

    @Test
    void whatTakesLongIsAnsweredMeanwhileAndItsEndIsToldOnce() throws Exception {
        impatient();
        submit("c1", _ -> blocked());

        isUnderWay(reply(), "c1");
        assertThat(kept("c1")).isEmpty();
        assertThat(completions()).isEmpty();
        now.set(START.plusSeconds(90));
        release.countDown();

        assertThat(completion())
                .isEqualTo(new Event.CommandCompleted(
                        START.plusSeconds(90),
                        "c1",
                        "copy_file",
                        S1,
                        Outcome.COMPLETED,
                        Optional.empty(),
                        Duration.ofSeconds(90),
                        Optional.empty()));
        assertThat(kept("c1"))
                .contains(new CommandRecord.Result(
                        START.plusSeconds(90), Outcome.COMPLETED, Optional.empty(), Optional.empty()));
        nothingMore();
        assertThat(completions()).hasSize(1);
    }

    @Test
    void whatFailsSoonIsAnsweredWithItsFailure() throws Exception {
        submit("c1", _ -> {
            throw new RequestException(ErrorCode.FILE_EXISTS, "it is there", "send overwrite");
        });

        assertThat(reply())
                .isEqualTo(new Reply.Failure("copy_file", ErrorCode.FILE_EXISTS, "it is there: send overwrite"));
        assertThat(kept("c1").flatMap(CommandRecord.Result::code)).contains(ErrorCode.FILE_EXISTS);
        assertThat(operations.status("c1").problem())
                .contains(new OperationStatus.Problem(ErrorCode.FILE_EXISTS, "it is there: send overwrite"));
        assertThat(completions()).isEmpty();
    }

    @Test
    void whatFailsLateIsTold() throws Exception {
        impatient();
        submit("c1", _ -> {
            ReplyData _ = blocked();
            throw new RequestException(ErrorCode.FILE_EXISTS, "it is there", "send overwrite");
        });
        isUnderWay(reply(), "c1");
        release.countDown();

        Event.CommandCompleted end = completion();
        assertThat(end.outcome()).isEqualTo(Outcome.FAILED);
        assertThat(end.error()).contains("it is there: send overwrite");
        assertThat(kept("c1").flatMap(CommandRecord.Result::code)).contains(ErrorCode.FILE_EXISTS);
        assertThat(operations.status("c1").state()).isEqualTo(State.FAILED);
    }

    @Test
    void aDefectTellsNothingOfTheInside() throws Exception {
        try (CapturedLog log = new CapturedLog(Operation.class)) {
            submit("c1", _ -> {
                throw new NoClassDefFoundError("password is 1234");
            });

            assertThat(reply())
                    .isEqualTo(new Reply.Failure(
                            "copy_file", ErrorCode.INTERNAL_ERROR, "defect of the agent: see its log for command c1"));
            assertThat(log.lines()).containsExactly("SEVERE copy_file c1 hit a defect");
        }
    }

    @Test
    void whatIsCalledOffEndsAtItsNextStep() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        submit("c1", progress -> {
            begun.countDown();
            while (true) {
                Thread.onSpinWait();
                progress.advance(1);
            }
        });
        assertThat(begun.await(10, TimeUnit.SECONDS)).isTrue();

        OperationStatus _ = operations.cancel("c1");

        isFailure(reply(), ErrorCode.CANCELLED);
        assertThat(kept("c1").map(CommandRecord.Result::outcome)).contains(Outcome.CANCELLED);
        assertThat(operations.status("c1").state()).isEqualTo(State.CANCELLED);
    }

    @Test
    void whatIsCalledOffWhileItWaitsIsInterrupted() throws Exception {
        impatient();
        submit("c1", _ -> blocked());
        isUnderWay(reply(), "c1");

        OperationStatus _ = operations.cancel("c1");

        Event.CommandCompleted end = completion();
        assertThat(end.outcome()).isEqualTo(Outcome.CANCELLED);
        assertThat(end.error()).contains("copy_file was cancelled: send it again if need be");
        assertThat(kept("c1")).hasValueSatisfying(result -> {
            assertThat(result.outcome()).isEqualTo(Outcome.CANCELLED);
            assertThat(result.code()).contains(ErrorCode.CANCELLED);
        });
    }

    @Test
    void whatIsCalledOffBeforeItBeginsDoesNothing() {
        List<String> done = new ArrayList<>();
        Operation operation = new Operation(
                request("c1"),
                COPY,
                _ -> {
                    done.add("c1");
                    return DONE;
                },
                now::get,
                events::add);
        operation.cancel();

        isFailure(operation.run(), ErrorCode.CANCELLED);
        assertThat(done).isEmpty();
        assertThat(operation.status().state()).isEqualTo(State.CANCELLED);
    }

    @Test
    void callingOffWhatHasEndedChangesNothing() throws Exception {
        submit("c1", _ -> DONE);
        Reply _ = reply();
        OperationStatus before = operations.status("c1");

        assertThat(operations.cancel("c1")).isEqualTo(before);
        nothingMore();
        assertThat(operations.status("c1")).isEqualTo(before);
        assertThat(events).isEmpty();
        assertThat(kept("c1").map(CommandRecord.Result::outcome)).contains(Outcome.COMPLETED);
    }

    @Test
    void anOperationNobodyKnowsIsNotFound() {
        for (Runnable ask : List.<Runnable>of(() -> operations.status("no such"), () -> operations.cancel("no such"))) {
            assertThatExceptionOfType(RequestException.class)
                    .isThrownBy(ask::run)
                    .withMessageContaining("no such")
                    .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.OPERATION_NOT_FOUND));
        }
    }

    @Test
    void progressIsToldAtMostOnceASecond() {
        Operation operation = new Operation(
                request("c1"),
                COPY,
                progress -> {
                    progress.total(100);
                    for (int i = 0; i < 10; i++) {
                        now.updateAndGet(at -> at.plusMillis(300));
                        progress.advance(10);
                        progress.advance(0);
                    }
                    return DONE;
                },
                now::get,
                events::add);

        assertThat(operation.run()).isEqualTo(new Reply.Success(COPY, DONE));

        // Steps end at 300 ms, 600 ms and so on: the first at or after a second is the fourth.
        assertThat(select(Event.OperationProgress.class))
                .extracting(
                        Event.OperationProgress::at,
                        event -> event.operation().done(),
                        event -> event.operation().total(),
                        event -> event.operation().state())
                .containsExactly(
                        tuple(START.plusMillis(1200), 40L, OptionalLong.of(100), State.RUNNING),
                        tuple(START.plusMillis(2400), 80L, OptionalLong.of(100), State.RUNNING));
        assertThat(operation.status().done()).isEqualTo(100);
    }

    @Test
    void theNinthAtOnceIsRefusedUntilOneHasEnded() throws Exception {
        impatient();
        for (int i = 1; i <= 8; i++) {
            begin("c" + i, _ -> blocked());
            isUnderWay(reply(), "c" + i);
        }

        assertThatExceptionOfType(RequestException.class)
                .isThrownBy(() -> begin("c9", _ -> DONE))
                .withMessageContaining("8 operations are under way")
                .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.INSUFFICIENT_RESOURCES));
        assertThat(operations.all())
                .extracting(OperationStatus::id)
                .containsExactly("c1", "c2", "c3", "c4", "c5", "c6", "c7", "c8");

        OperationStatus _ = operations.cancel("c3");
        await("c3 to end", () -> operations.status("c3").state() == State.CANCELLED);
        begin("c9", _ -> DONE);
        await("c9 to end", () -> operations.status("c9").state() == State.COMPLETED);
    }

    @Test
    void theLastTwoHundredAreKnownAndWhatIsUnderWayIsNotForgotten() throws Exception {
        begin("old", _ -> blocked());
        for (int i = 1; i <= 201; i++) {
            begin("c" + i, _ -> DONE);
            Reply _ = reply();
        }

        assertThat(operations.all()).hasSize(200);
        assertThat(operations.status("old").state()).isEqualTo(State.RUNNING);
        assertThat(operations.all()).extracting(OperationStatus::id).doesNotContain("c1", "c2");
        assertThat(operations.status("c3").state()).isEqualTo(State.COMPLETED);
        assertThat(operations.status("c201").state()).isEqualTo(State.COMPLETED);
    }

    @Test
    void theEndOfTheAgentCallsAllOffAndTellsNothing() throws Exception {
        BlockingQueue<Thread> workers = new LinkedBlockingQueue<>();
        submit("c1", _ -> {
            workers.add(Thread.currentThread());
            return blocked();
        });
        Thread worker = workers.poll(10, TimeUnit.SECONDS);
        assertThat(worker).isNotNull();

        operations.stop(new Shutdown());

        worker.join(LIMIT);
        assertThat(worker.isAlive()).isFalse();
        assertThat(operations.status("c1").state()).isEqualTo(State.CANCELLED);
        nothingMore();
        assertThat(events).isEmpty();
        assertThat(store.commands().unfinished())
                .as("for the next start to tell")
                .singleElement()
                .satisfies(open -> assertThat(open.command().id()).isEqualTo("c1"));
        assertThatExceptionOfType(RequestException.class)
                .isThrownBy(() -> begin("c2", _ -> DONE))
                .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.AGENT_OFFLINE));
    }

    @Test
    void theSameIdIsCarriedOutOnceWhetherItIsUnderWayOrDone() throws Exception {
        impatient();
        List<String> done = new CopyOnWriteArrayList<>();
        Operations.Work work = _ -> {
            done.add("c1");
            return blocked();
        };
        submit("c1", work);
        isUnderWay(reply(), "c1");

        submit("c1", work);
        assertThat(reply())
                .isEqualTo(new Reply.Failure(
                        "copy_file", ErrorCode.TIMEOUT, "it is still being carried out: ask get_command"));
        release.countDown();
        Event.CommandCompleted _ = completion();
        store.settle();

        submit("c1", work);
        assertThat(reply()).isEqualTo(new Reply.Success(COPY, DONE));
        assertThat(done).containsExactly("c1");
        assertThat(completions()).hasSize(1);
    }

    @Test
    void theSameIdBeforeThereIsAnAnswerGetsTheSameAnswer() throws Exception {
        submit("c1", _ -> blocked());
        submit("c1", _ -> DONE);
        assertThat(replies).isEmpty();

        release.countDown();

        assertThat(reply()).isEqualTo(new Reply.Success(COPY, DONE));
        assertThat(reply()).isEqualTo(new Reply.Success(COPY, DONE));
        nothingMore();
        assertThat(operations.all()).hasSize(1);
    }
}
