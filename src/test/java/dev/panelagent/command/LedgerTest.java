package dev.panelagent.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.panelagent.common.ErrorCode;
import dev.panelagent.common.ServerId;
import dev.panelagent.protocol.Command;
import dev.panelagent.protocol.CommandCodec;
import dev.panelagent.protocol.CommandRecord;
import dev.panelagent.protocol.CommandRequest;
import dev.panelagent.protocol.Dialect;
import dev.panelagent.protocol.Event.Outcome;
import dev.panelagent.protocol.Reply;
import dev.panelagent.protocol.ReplyData;
import dev.panelagent.protocol.SpecDefaults;
import dev.panelagent.store.TestStore;
import dev.panelagent.testing.CapturedLog;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(20)
class LedgerTest {
    private static final ServerId S1 = new ServerId("s1");
    private static final Command.Lifecycle START = new Command.StartServer(S1);
    private static final Command.Effect SEND = new Command.SendServerCommand(S1, "say hello", Optional.empty());
    private static final Reply DONE = new Reply.Success(SEND, new ReplyData.Done(S1));

    @TempDir
    Path dir;

    private final BlockingQueue<Reply> replies = new LinkedBlockingQueue<>();
    private final ConcurrentLinkedQueue<String> carriedOut = new ConcurrentLinkedQueue<>();
    private TestStore store;
    private Ledger ledger;

    @BeforeEach
    void open() {
        store = TestStore.in(dir);
        ledger = new Ledger(store.commands(), new CommandCodec(new SpecDefaults(0, 0, 0)));
    }

    @AfterEach
    void close() {
        store.close();
    }

    private void restart() {
        close();
        open();
    }

    private Reply send(String id, Command.Effect command, Reply outcome) throws InterruptedException {
        submit(id, command, reply -> reply.accept(outcome));
        Reply reply = replies.poll(10, TimeUnit.SECONDS);
        assertThat(reply).as("a reply").isNotNull();
        return reply;
    }

    private void submit(String id, Command.Effect command, Consumer<Consumer<Reply>> work) {
        ledger.once(new CommandRequest(id, Dialect.HTTP, command), command, replies::add, reply -> {
            carriedOut.add(id);
            work.accept(reply);
        });
    }

    @Test
    void aCommandIsKeptWhenItIsCarriedOut() throws Exception {
        List<Boolean> kept = new ArrayList<>();
        submit("c1", START, reply -> {
            kept.add(store.commands().find("c1").isPresent());
            reply.accept(new Reply.Accepted(START));
        });

        assertThat(replies.poll(10, TimeUnit.SECONDS)).isEqualTo(new Reply.Accepted(START));
        assertThat(kept).containsExactly(true);
    }

    @Test
    void aLifecycleCommandSentAgainIsAcknowledgedAgainAndNotCarriedOut() throws Exception {
        assertThat(send("c1", START, new Reply.Accepted(START))).isEqualTo(new Reply.Accepted(START));
        assertThat(send("c1", START, new Reply.Accepted(START))).isEqualTo(new Reply.Accepted(START));
        restart();
        assertThat(send("c1", START, new Reply.Accepted(START))).isEqualTo(new Reply.Accepted(START));

        assertThat(carriedOut).containsExactly("c1");
    }

    @Test
    void aLineForTheConsoleIsSentOnceHoweverOftenItComes() throws Exception {
        assertThat(send("c1", SEND, DONE)).isEqualTo(DONE);
        restart();
        assertThat(send("c1", SEND, DONE)).isEqualTo(DONE);

        assertThat(carriedOut).containsExactly("c1");
        assertThat(store.commands().find("c1").flatMap(CommandRecord::result).map(CommandRecord.Result::outcome))
                .contains(Outcome.COMPLETED);
    }

    @Test
    void aFailureIsTheSameAgain() throws Exception {
        Reply failure = new Reply.Failure("send_server_command", ErrorCode.SERVER_NOT_RUNNING, "start it first");
        assertThat(send("c1", SEND, failure)).isEqualTo(failure);
        restart();

        assertThat(send("c1", SEND, DONE)).isEqualTo(failure);
        assertThat(carriedOut).containsExactly("c1");
    }

    @Test
    void aRefusedLifecycleCommandDidNothingAndIsLookedAtAnew() throws Exception {
        Reply refusal = new Reply.Failure("start_server", ErrorCode.SERVER_NOT_FOUND, "create it first");
        assertThat(send("c1", START, refusal)).isEqualTo(refusal);
        store.settle();
        assertThat(store.commands().find("c1")).isEmpty();

        assertThat(send("c1", START, new Reply.Accepted(START))).isEqualTo(new Reply.Accepted(START));
        assertThat(carriedOut).containsExactly("c1", "c1");
    }

    @Test
    void theSameIdWhileItIsCarriedOutWaitsForTheOneAnswer() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        Thread first = Thread.startVirtualThread(() -> submit("c1", SEND, reply -> {
            begun.countDown();
            awaitQuietly(release);
            reply.accept(DONE);
        }));
        assertThat(begun.await(10, TimeUnit.SECONDS)).isTrue();

        submit("c1", SEND, reply -> reply.accept(DONE));
        assertThat(replies).isEmpty();
        release.countDown();

        assertThat(replies.poll(10, TimeUnit.SECONDS)).isEqualTo(DONE);
        assertThat(replies.poll(10, TimeUnit.SECONDS)).isEqualTo(DONE);
        first.join();
        assertThat(carriedOut).containsExactly("c1");
    }

    @Test
    void anIdUsedForSomethingElseIsRefused() throws Exception {
        assertThat(send("c1", START, new Reply.Accepted(START))).isInstanceOf(Reply.Accepted.class);

        assertThat(send("c1", new Command.KillServer(S1), new Reply.Accepted(START)))
                .isInstanceOfSatisfying(Reply.Failure.class, failure -> {
                    assertThat(failure.code()).isEqualTo(ErrorCode.CONFIG_INVALID);
                    assertThat(failure.message()).contains("c1", "start_server", "an id of its own");
                });
        assertThat(carriedOut).containsExactly("c1");
    }

    @Test
    void whatCannotBeKeptIsRefusedAndNotCarriedOut() throws Exception {
        store.close();
        try (CapturedLog _ = CapturedLog.of("dev.panelagent.store.StoreWriter")) {
            assertThat(send("c1", START, new Reply.Accepted(START)))
                    .isInstanceOfSatisfying(
                            Reply.Failure.class,
                            failure -> assertThat(failure.code()).isEqualTo(ErrorCode.STORE_UNAVAILABLE));
        }
        open();

        assertThat(carriedOut).isEmpty();
        assertThat(store.commands().find("c1")).isEmpty();
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            assertThat(latch.await(10, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
