package dev.panelagent.command;

import static dev.panelagent.command.ServersFixture.LIMIT;
import static dev.panelagent.command.ServersFixture.S1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.panelagent.common.ConsoleStreaming;
import dev.panelagent.common.ErrorCode;
import dev.panelagent.protocol.ConsoleLine;
import dev.panelagent.protocol.FrameDecoder;
import dev.panelagent.protocol.HistoryQuery;
import dev.panelagent.protocol.Inbound;
import dev.panelagent.protocol.Reply;
import dev.panelagent.protocol.ReplyData;
import dev.panelagent.protocol.ServerState;
import dev.panelagent.server.ServerRegistry;
import dev.panelagent.testing.FakeProcess;
import dev.panelagent.testing.FakeProgram;
import dev.panelagent.testing.Waiting;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a Panel asks of a console, through the real bus to real servers on an engine in memory. */
@Timeout(20)
class ConsoleHandlerTest {
    @TempDir
    Path dir;

    private ServersFixture fixture;
    private CommandBus bus;
    private FrameDecoder decoder;

    @BeforeEach
    void open() {
        fixture = new ServersFixture(dir);
        fixture.engine.image("game:1", new FakeProgram() {
            @Override
            public void line(FakeProcess process, String line) {
                process.print("you said " + line);
            }
        });
        bus = TestBus.of(fixture.config, fixture.servers, fixture.store);
        decoder = new FrameDecoder(ServerRegistry.defaults(fixture.config));
    }

    @AfterEach
    void close() {
        fixture.close();
    }

    private Reply ask(String action, String payload) throws InterruptedException {
        return ask("", action, payload);
    }

    private Reply ask(String id, String action, String payload) throws InterruptedException {
        String body = "{\"id\":\"%s\",\"action\":\"%s\",\"serverId\":\"s1\",\"payload\":%s}"
                .formatted(id, action, payload.replace('\'', '"'));
        BlockingQueue<Reply> replies = new LinkedBlockingQueue<>();
        bus.submit(((Inbound.Request) decoder.httpBody(body)).request(), replies::add);
        Reply reply = replies.poll(LIMIT.toSeconds(), TimeUnit.SECONDS);
        assertThat(reply).as("a reply to %s", action).isNotNull();
        return reply;
    }

    private <T extends ReplyData> T data(Class<T> type, String action, String payload) throws InterruptedException {
        Reply reply = ask(action, payload);
        assertThat(reply).isInstanceOf(Reply.Success.class);
        return type.cast(((Reply.Success) reply).data());
    }

    private void refused(ErrorCode code, Reply reply) {
        assertThat(reply)
                .isInstanceOfSatisfying(
                        Reply.Failure.class,
                        failure -> assertThat(failure.code()).isEqualTo(code));
    }

    private void created() throws InterruptedException {
        assertThat(ask("create_server", "{'image':'game:1'}")).isInstanceOf(Reply.Accepted.class);
        await(ServerState.OFFLINE);
    }

    private void running() throws InterruptedException {
        created();
        assertThat(ask("start_server", "{}")).isInstanceOf(Reply.Accepted.class);
        await(ServerState.RUNNING);
    }

    private void await(ServerState state) {
        Waiting.until(
                "s1 to be " + state,
                LIMIT,
                () -> Optional.of(fixture.servers.server(S1).state()).filter(state::equals));
    }

    private void awaitLines(int count) {
        Waiting.until(
                count + " lines",
                LIMIT,
                () -> Optional.of(fixture.servers
                                .server(S1)
                                .console()
                                .read(HistoryQuery.newest(10))
                                .lines())
                        .filter(lines -> lines.size() == count));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "get_server_logs",
                "console:history",
                "console:download",
                "console:status",
                "console:clear",
                "console:connect",
                "console:disconnect",
                "console:interrupt",
                "console:settings:get"
            })
    void aConsoleOfNoServerIsRefused(String action) throws Exception {
        refused(ErrorCode.SERVER_NOT_FOUND, ask(action, "{}"));
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            value = {
                "console:command, {'command':'x'}",
                "console:input, {'input':'x'}",
                "console:interrupt, {}",
                "console:resize, `{'rows':24,'cols':80}`"
            })
    void whatNeedsARunningServerIsRefusedWithoutOne(String action, String payload) throws Exception {
        created();
        refused(ErrorCode.SERVER_NOT_RUNNING, ask(action, payload));
    }

    @Test
    void aLineIsSentAndItsAnswerIsInTheHistory() throws Exception {
        running();

        assertThat(data(ReplyData.Done.class, "send_server_command", "{'command':'hello'}"))
                .isEqualTo(new ReplyData.Done(S1));
        awaitLines(1);

        assertThat(data(ReplyData.Logs.class, "get_server_logs", "{}").page().lines())
                .extracting(ConsoleLine::text)
                .containsExactly("you said hello");
        ReplyData.History history = data(ReplyData.History.class, "console:history", "{'details':true}");
        assertThat(history.details()).isTrue();
        assertThat(history.page().lines()).extracting(ConsoleLine::seq).containsExactly(1L);
    }

    @Test
    void inputIsWrittenAsItIs() throws Exception {
        running();

        assertThat(data(ReplyData.Done.class, "console:input", "{'input':'hel'}"))
                .isEqualTo(new ReplyData.Done(S1));
        assertThat(data(ReplyData.Done.class, "console:input", "{'input':'bG8KCg==','encoding':'base64'}"))
                .isEqualTo(new ReplyData.Done(S1));
        awaitLines(2);

        assertThat(data(ReplyData.Logs.class, "get_server_logs", "{}").page().lines())
                .extracting(ConsoleLine::text)
                .containsExactly("you said hello", "you said ");
    }

    @Test
    void theSameInputAgainIsNotWrittenAgain() throws Exception {
        running();

        Reply first = ask("c1", "console:input", "{'input':'once\\n'}");
        assertThat(ask("c1", "console:input", "{'input':'once\\n'}")).isEqualTo(first);
        assertThat(ask("c2", "console:command", "{'command':'twice'}")).isInstanceOf(Reply.Success.class);
        awaitLines(2);

        assertThat(data(ReplyData.Logs.class, "get_server_logs", "{}").page().lines())
                .extracting(ConsoleLine::text)
                .containsExactly("you said once", "you said twice");
    }

    @Test
    void theHistoryIsDownloaded() throws Exception {
        running();
        assertThat(ask("console:command", "{'command':'hello'}")).isInstanceOf(Reply.Success.class);
        awaitLines(1);

        ReplyData.Download file = data(ReplyData.Download.class, "console:download", "{}");

        assertThat(file.content()).endsWith("Z you said hello\n");
        assertThat(file.fileName()).isEqualTo("s1-console.txt");
    }

    @Test
    void aCommandMayWaitForWhatTheServerAnswers() throws Exception {
        running();
        ReplyData.Answer answer =
                data(ReplyData.Answer.class, "console:command", "{'command':'list','responseMs':200}");
        assertThat(answer.response()).isEqualTo("you said list\n");
    }

    @Test
    void whatIsTypedArrivesInTheOrderItWasSentEvenIfAnswersAreAwaited() throws Exception {
        running();
        BlockingQueue<Reply> replies = new LinkedBlockingQueue<>();
        for (int i = 0; i < 50; i++) {
            String body = "{\"action\":\"console:command\",\"serverId\":\"s1\",\"payload\":{\"command\":\"%d\"%s}}"
                    .formatted(i, i % 10 == 0 ? ",\"responseMs\":50" : "");
            bus.submit(((Inbound.Request) decoder.httpBody(body)).request(), replies::add);
        }
        for (int i = 0; i < 50; i++) {
            assertThat(replies.poll(LIMIT.toSeconds(), TimeUnit.SECONDS)).isInstanceOf(Reply.Success.class);
        }

        assertThat(texts())
                .containsExactlyElementsOf(java.util.stream.IntStream.range(0, 50)
                        .mapToObj(i -> "you said " + i)
                        .toList());
    }

    private List<String> texts() {
        return fixture.servers.server(S1).console().read(HistoryQuery.newest(100)).lines().stream()
                .map(ConsoleLine::text)
                .toList();
    }

    @Test
    void aConsoleIsClearedAndItsNumbersGoOn() throws Exception {
        running();
        assertThat(ask("console:command", "{'command':'a'}")).isInstanceOf(Reply.Success.class);
        awaitLines(1);
        assertThat(ask("console:clear", "{}")).isInstanceOf(Reply.Success.class);

        ReplyData.ConsoleState state = data(ReplyData.ConsoleState.class, "console:status", "{}");
        assertThat(state.info().attached()).isTrue();
        assertThat(state.info().lastSeq()).isOne();
        assertThat(state.info().oldestSeq()).isEqualTo(2);
    }

    @Test
    void aPanelConnectsAndDisconnectsAsOftenAsItLikes() throws Exception {
        running();
        for (int i = 0; i < 2; i++) {
            ReplyData.Connected connected =
                    data(ReplyData.Connected.class, "console:connect", "{'afterSeq':0,'format':'batches'}");
            assertThat(connected.info().streaming()).isEqualTo(ConsoleStreaming.BATCHES);
        }
        for (int i = 0; i < 2; i++) {
            assertThat(ask("console:disconnect", "{}")).isInstanceOf(Reply.Success.class);
        }
        assertThat(data(ReplyData.ConsoleState.class, "console:status", "{}")
                        .info()
                        .streaming())
                .isEqualTo(ConsoleStreaming.OFF);
    }

    @Test
    void settingsAreKeptAndInForce() throws Exception {
        created();
        assertThat(data(ReplyData.Settings.class, "console:settings:update", "{'settings':{'throttle':50}}")
                        .settings()
                        .linesPerSecond())
                .isEqualTo(50);
        assertThat(data(ReplyData.Settings.class, "console:settings:get", "{}")
                        .settings()
                        .linesPerSecond())
                .isEqualTo(50);
        assertThat(fixture.store.servers().consoleSettings(S1))
                .hasValueSatisfying(kept -> assertThat(kept).contains("50"));
    }
}
