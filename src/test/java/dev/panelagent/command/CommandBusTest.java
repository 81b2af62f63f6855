package dev.panelagent.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.panelagent.common.ErrorCode;
import dev.panelagent.common.RequestException;
import dev.panelagent.common.ServerId;
import dev.panelagent.protocol.Command;
import dev.panelagent.protocol.CommandCodec;
import dev.panelagent.protocol.CommandRequest;
import dev.panelagent.protocol.Dialect;
import dev.panelagent.protocol.Reply;
import dev.panelagent.protocol.SpecDefaults;
import dev.panelagent.store.TestStore;
import dev.panelagent.testing.CapturedLog;
import jakarta.enterprise.event.Shutdown;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(10)
class CommandBusTest {
    private static final Command QUERY = new Command.ListServers();
    private static final Command.Lifecycle START = new Command.StartServer(new ServerId("s1"));

    private final BlockingQueue<Reply> replies = new LinkedBlockingQueue<>();

    @TempDir
    Path dir;

    private TestStore store;

    @BeforeEach
    void open() {
        store = TestStore.in(dir);
    }

    @AfterEach
    void close() {
        store.close();
    }

    private Ledger ledger() {
        return new Ledger(store.commands(), new CommandCodec(new SpecDefaults(0, 0, 0)));
    }

    private record Handler(Set<Class<? extends Command>> handles, BiConsumer<CommandRequest, Consumer<Reply>> body)
            implements CommandHandler {
        @Override
        public void handle(CommandRequest request, Consumer<Reply> replyTo) {
            body.accept(request, replyTo);
        }
    }

    private CommandBus bus(BiConsumer<CommandRequest, Consumer<Reply>> body) {
        return new CommandBus(
                List.of(new Handler(Set.of(Command.ListServers.class, Command.StartServer.class), body)),
                ledger(),
                UnaryOperator.identity());
    }

    private static CommandRequest request(Command command) {
        return new CommandRequest("cmd_1", Dialect.ISSUE27, command);
    }

    private Reply onlyReply() throws InterruptedException {
        Reply reply = replies.poll(5, TimeUnit.SECONDS);
        assertThat(reply).as("a reply").isNotNull();
        assertThat(replies.poll(20, TimeUnit.MILLISECONDS)).as("a second reply").isNull();
        return reply;
    }

    private void failsWith(ErrorCode code, Reply reply) {
        assertThat(reply)
                .isInstanceOfSatisfying(
                        Reply.Failure.class,
                        failure -> assertThat(failure.code()).isEqualTo(code));
    }

    @Test
    void theHandlersReplyIsPassedOn() throws Exception {
        bus((request, to) -> to.accept(new Reply.Accepted(START))).submit(request(START), replies::add);
        assertThat(onlyReply()).isEqualTo(new Reply.Accepted(START));
    }

    @Test
    void lifecycleCommandsAreHandedOverOnTheCallersThreadAndOthersBesideIt() throws Exception {
        BlockingQueue<Thread> threads = new LinkedBlockingQueue<>();
        CommandBus bus = bus((request, to) -> threads.add(Thread.currentThread()));
        bus.submit(request(START), replies::add);
        assertThat(threads.poll(5, TimeUnit.SECONDS)).isSameAs(Thread.currentThread());
        bus.submit(request(QUERY), replies::add);
        assertThat(threads.poll(5, TimeUnit.SECONDS)).isNotSameAs(Thread.currentThread());
    }

    @Test
    void aRefusalBecomesAFailureOfItsCode() throws Exception {
        bus((request, to) -> {
                    throw new RequestException(ErrorCode.SERVER_NOT_FOUND, "no server s1", "create it first");
                })
                .submit(request(QUERY), replies::add);
        assertThat(onlyReply())
                .isEqualTo(
                        new Reply.Failure("list_servers", ErrorCode.SERVER_NOT_FOUND, "no server s1: create it first"));
    }

    @Test
    void whatIsSaidToBeRefusedIsNotTakenUpAfterARestart() throws Exception {
        BlockingQueue<List<?>> kept = new LinkedBlockingQueue<>();
        CommandBus bus = bus((request, to) -> {
            throw new RequestException(ErrorCode.SERVER_NOT_FOUND, "no server s1", "create it first");
        });

        // when the agent ends in the moment of the reply
        bus.submit(request(START), reply -> kept.add(store.commands().unfinished()));

        assertThat(kept.poll(5, TimeUnit.SECONDS)).isEmpty();
    }

    @Test
    void aDefectBecomesAFailureThatTellsNothingOfTheInside() throws Exception {
        try (CapturedLog log = new CapturedLog(Guard.class)) {
            bus((request, to) -> {
                        throw new IllegalStateException("password is 1234");
                    })
                    .submit(request(QUERY), replies::add);
            Reply reply = onlyReply();
            failsWith(ErrorCode.INTERNAL_ERROR, reply);
            assertThat(((Reply.Failure) reply).message()).contains("cmd_1").doesNotContain("1234");
            assertThat(log.lines()).containsExactly("SEVERE list_servers cmd_1 hit a defect");
        }
    }

    @Test
    void anErrorIsAnsweredToo() throws Exception {
        try (CapturedLog _ = new CapturedLog(Guard.class)) {
            bus((request, to) -> {
                        throw new NoClassDefFoundError("missing");
                    })
                    .submit(request(QUERY), replies::add);
            failsWith(ErrorCode.INTERNAL_ERROR, onlyReply());
        }
    }

    @Test
    void aSecondReplyIsSuppressed() throws Exception {
        try (CapturedLog log = new CapturedLog(CommandBus.class);
                CapturedLog _ = new CapturedLog(Guard.class)) {
            bus((request, to) -> {
                        to.accept(new Reply.Accepted(START));
                        to.accept(new Reply.Accepted(START));
                        throw new IllegalStateException();
                    })
                    .submit(request(START), replies::add);
            assertThat(onlyReply()).isEqualTo(new Reply.Accepted(START));
            assertThat(log.lines())
                    .filteredOn(line -> line.contains("second reply"))
                    .hasSize(2);
        }
    }

    @Test
    void aReceiverThatThrowsHarmsNobody() {
        try (CapturedLog log = new CapturedLog(CommandBus.class)) {
            CommandBus bus = bus((request, to) -> {
                to.accept(new Reply.Accepted(START));
                replies.add(new Reply.Accepted(START));
            });
            bus.submit(request(START), reply -> {
                throw new IllegalStateException("link broken");
            });
            assertThat(replies).hasSize(1);
            bus.stop(new Shutdown());
            bus.submit(request(START), reply -> {
                throw new IllegalStateException("link broken");
            });
            assertThat(log.lines()).allMatch(line -> line.contains("cmd_1")).hasSize(2);
        }
    }

    @Test
    void aCommandWithoutAHandlerIsADefect() throws Exception {
        try (CapturedLog _ = new CapturedLog(Guard.class)) {
            new CommandBus(List.of(), ledger(), UnaryOperator.identity()).submit(request(QUERY), replies::add);
            failsWith(ErrorCode.INTERNAL_ERROR, onlyReply());
        }
    }

    @Test
    void twoHandlersForOneCommandAreADefectOfTheBuild() {
        Handler one = new Handler(Set.of(Command.ListServers.class), (request, to) -> {});
        Handler other = new Handler(Set.of(Command.ListServers.class), (request, to) -> {});
        assertThatIllegalStateException()
                .isThrownBy(() -> new CommandBus(List.of(one, other), ledger(), UnaryOperator.identity()))
                .withMessageContaining("ListServers");
    }

    @Test
    void aStoppedBusTakesNothing() throws Exception {
        CommandBus bus = bus((request, to) -> to.accept(new Reply.Accepted(START)));
        bus.stop(new Shutdown());
        bus.submit(request(START), replies::add);
        failsWith(ErrorCode.AGENT_OFFLINE, onlyReply());
        bus.submit(request(QUERY), replies::add);
        failsWith(ErrorCode.AGENT_OFFLINE, onlyReply());
    }

    @Test
    void tooManyAtOnceAreRefusedAndOthersTakenAgainWhenThereIsRoom() throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        CommandBus bus = bus((request, to) -> {
            try {
                assertThat(release.await(5, TimeUnit.SECONDS)).isTrue();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
            to.accept(new Reply.Accepted(START));
        });
        IntStream.range(0, 64).forEach(i -> bus.submit(request(QUERY), replies::add));
        assertThat(replies).isEmpty();

        bus.submit(request(QUERY), replies::add);
        failsWith(ErrorCode.INSUFFICIENT_RESOURCES, onlyReply());

        release.countDown();
        for (int i = 0; i < 64; i++) {
            assertThat(replies.poll(5, TimeUnit.SECONDS)).isInstanceOf(Reply.Accepted.class);
        }
        assertTakenAgain(bus);
    }

    /** The slot is free a moment after its reply. */
    private void assertTakenAgain(CommandBus bus) throws InterruptedException {
        for (int i = 0; i < 100; i++) {
            bus.submit(request(QUERY), replies::add);
            if (replies.poll(5, TimeUnit.SECONDS) instanceof Reply.Accepted) {
                return;
            }
        }
        throw new AssertionError("no slot came free");
    }
}
