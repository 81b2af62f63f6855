package dev.panelagent.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import dev.panelagent.common.ErrorCode;
import dev.panelagent.common.ServerId;
import dev.panelagent.common.Signal;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FrameDecoderTest {
    private static final ServerId SERVER = new ServerId("4f2a");
    private final FrameDecoder decoder = new FrameDecoder(Specs.DEFAULTS);

    private Command command(String text) {
        return ((Inbound.Request) decoder.frame(text)).request().command();
    }

    private Inbound.Rejected rejected(String text) {
        return (Inbound.Rejected) decoder.frame(text);
    }

    @Test
    void issue27EnvelopeAsThePanelSendsIt() {
        Inbound inbound = decoder.frame("""
                {"id":"cmd_1753379123456_k3j9x0a1b","type":"command","timestamp":"2025-07-24T18:00:00.000Z",
                 "agentId":"node","action":"stop_server","serverId":"4f2a","payload":{"signal":"SIGINT","timeout":12}}""");

        assertThat(inbound)
                .isEqualTo(new Inbound.Request(new CommandRequest(
                        "cmd_1753379123456_k3j9x0a1b",
                        Dialect.ISSUE27,
                        new Command.StopServer(SERVER, Signal.parse("INT"), Optional.of(Duration.ofSeconds(12))))));
    }

    @Test
    void questionsAboutThePast() {
        assertThat(
                        command(
                                "{\"type\":\"command\",\"id\":\"1\",\"action\":\"get_command\",\"payload\":{\"commandId\":\"c7\"}}"))
                .isEqualTo(new Command.GetCommand("c7"));
        assertThat(command(
                        "{\"type\":\"command\",\"id\":\"1\",\"action\":\"get_server_crashes\",\"serverId\":\"4f2a\"}"))
                .isEqualTo(new Command.GetServerCrashes(SERVER, 10));
        assertThat(rejected("{\"type\":\"command\",\"id\":\"1\",\"action\":\"get_command\"}")
                        .reason())
                .hasMessageContaining("commandId is missing");
    }

    @Test
    void furtherNamesOfAServer() {
        String frame =
                "{\"type\":\"command\",\"id\":\"1\",\"action\":\"set_server_aliases\",\"serverId\":\"4f2a\",\"payload\":{\"aliases\":%s}}";
        assertThat(command(frame.formatted("[\"a\",\"b\"]")))
                .isEqualTo(new Command.SetServerAliases(SERVER, Set.of(new ServerId("a"), new ServerId("b"))));
        assertThat(rejected(frame.formatted("\"a\"")).reason()).hasMessage("payload.aliases is a text: send a list");
        assertThat(rejected(frame.formatted("[\"b\",\"../a\"]")).reason())
                .hasMessageStartingWith("payload.aliases[1] \"../a\" cannot be used");
    }

    @Test
    void argumentsUnderDataAreFoundAsTheGoAgentExpectedThem() {
        assertThat(command("""
                {"type":"command","id":"1","data":{"action":"start_server","serverId":"4f2a"}}""")).isEqualTo(new Command.StartServer(SERVER));
    }

    @Test
    void stopWithSigkillIsAKill() {
        assertThat(command("""
                {"type":"command","id":"1","action":"stop_server","serverId":"4f2a","payload":{"signal":"SIGKILL","timeout":5}}""")).isEqualTo(new Command.KillServer(SERVER));
    }

    @ParameterizedTest
    @CsvSource({
        "start_server, start_server",
        "server_start, start_server",
        "server.start, start_server",
        "start, start_server",
        "restart_server, restart_server",
        "server.restart, restart_server",
        "kill_server, kill_server",
        "server.kill, kill_server",
        "stop, stop_server",
        "delete_server, delete_server",
        "get_status, get_server_status",
        "get_server_status, get_server_status",
        "status, get_server_status",
        "list_servers, list_servers",
        "get_server_logs, get_server_logs",
        "console:history, console:history",
        "console:download, console:download",
        "console:status, console:status",
        "console:connect, console:connect",
        "console:disconnect, console:disconnect",
        "console:clear, console:clear",
        "console:interrupt, console:interrupt",
        "console:settings:get, console:settings:get"
    })
    void everyAliasMeansItsAction(String alias, String action) {
        assertThat(command("{\"type\":\"command\",\"id\":\"1\",\"action\":\"" + alias + "\",\"serverId\":\"4f2a\"}")
                        .action())
                .isEqualTo(action);
    }

    @ParameterizedTest
    @CsvSource({"server.console", "send_server_command", "console:command"})
    void aConsoleLineComesInPayloadDataOrParameters(String action) {
        for (String container : new String[] {"payload", "data", "parameters"}) {
            assertThat(command("{\"type\":\"command\",\"action\":\"" + action + "\",\"serverId\":\"4f2a\",\""
                            + container + "\":{\"command\":\"say hi\"}}"))
                    .isEqualTo(new Command.SendServerCommand(SERVER, "say hi", Optional.empty()));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "server_start, start_server",
        "server_stop, stop_server",
        "server_restart, restart_server",
        "server_delete, delete_server"
    })
    void legacyFramesCarryTheServerInData(String type, String action) {
        Inbound inbound = decoder.frame("{\"type\":\"" + type + "\",\"data\":{\"serverId\":\"4f2a\"}}");

        CommandRequest request = ((Inbound.Request) inbound).request();
        assertThat(request.dialect()).isEqualTo(Dialect.LEGACY);
        assertThat(request.command().action()).isEqualTo(action);
        assertThat(request.id())
                .as("legacy frames have no id, the agent makes one")
                .isNotEmpty();
    }

    @Test
    void legacyPowerNamesItsAction() {
        assertThat(command("{\"type\":\"server_power\",\"data\":{\"serverId\":\"4f2a\",\"action\":\"kill\"}}"))
                .isEqualTo(new Command.KillServer(SERVER));
        assertThat(rejected("{\"type\":\"server_power\",\"data\":{\"serverId\":\"4f2a\",\"action\":\"explode\"}}")
                        .reason()
                        .code())
                .isEqualTo(ErrorCode.CONFIG_INVALID);
    }

    @Test
    void legacyCreateReadsLimitsInMegabytes() {
        Command.CreateServer create = (Command.CreateServer) command("""
                {"type":"server_create","data":{"serverId":"4f2a","image":"game:1","startup":"run {{PORT}}",
                 "environment":{"PORT":25565,"EULA":true},"limits":{"memory":512,"swap":0,"disk":1024,"io":500,"cpu":150}}}""");

        assertThat(create.spec().limits())
                .isEqualTo(new Limits(512L << 20, 0, 150, 1024L << 20, 500, Specs.DEFAULTS.pids()));
        assertThat(create.spec().environment()).containsEntry("PORT", "25565").containsEntry("EULA", "true");
    }

    @Test
    void systemInfoRequestNeedsNothing() {
        assertThat(command("{\"type\":\"system_info_request\"}")).isEqualTo(new Command.GetSystemInfo());
    }

    @Test
    void pingIsAnsweredUnderItsId() {
        assertThat(decoder.frame("{\"id\":\"p1\",\"type\":\"ping\"}")).isEqualTo(new Inbound.Ping("p1"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"type\":\"ack\",\"seq\":7000000000}",
                "{\"type\":\"ack\",\"seq\":\"7000000000\"}",
                "{\"type\":\"ack\",\"data\":{\"seq\":7000000000}}",
                "{\"type\":\"ack\",\"payload\":{\"seq\":7000000000}}"
            })
    void thePanelAcknowledgesEventsByTheirNumber(String text) {
        assertThat(decoder.frame(text)).isEqualTo(new Inbound.Ack(7_000_000_000L));
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1", "1.5", "1e3", "\"\"", "\"x\"", "true", "null", "{}", "[1]", "9999999999999999999"})
    void anAcknowledgementOfNoNumberIsRefused(String seq) {
        Inbound.Rejected rejected = rejected("{\"id\":\"a1\",\"type\":\"ack\",\"seq\":" + seq + "}");

        assertThat(rejected.id()).isEqualTo("a1");
        assertThat(rejected.reason().code()).isEqualTo(ErrorCode.CONFIG_INVALID);
        assertThat(rejected.reason()).hasMessageContaining("seq");
    }

    @ParameterizedTest
    @ValueSource(strings = {"response", "event", "pong", "heartbeat", "server_status", "error"})
    void framesOfAgentsAreNotAnswered(String type) {
        assertThat(decoder.frame("{\"type\":\"" + type + "\"}")).isEqualTo(new Inbound.Ignored(type));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{", "null", "[]", "42", "\"text\"", "{\"a\":1} trailing", "\u0000"})
    void whatIsNoJsonObjectIsAParseError(String text) {
        assertThat(rejected(text).reason().code()).isEqualTo(ErrorCode.PARSE_ERROR);
    }

    @Test
    void aParseErrorDoesNotQuoteTheDocument() {
        assertThat(rejected("{\"password\":\"hunter2\" oops").reason().getMessage())
                .doesNotContain("hunter2");
    }

    @Test
    void unknownActionIsRejectedUnderItsId() {
        Inbound.Rejected rejected =
                rejected("{\"type\":\"command\",\"id\":\"c9\",\"action\":\"fly\",\"serverId\":\"4f2a\"}");

        assertThat(rejected.id()).isEqualTo("c9");
        assertThat(rejected.reason().code()).isEqualTo(ErrorCode.UNKNOWN_ACTION);
        assertThat(rejected.reason()).hasMessageContaining("fly");
    }

    @ParameterizedTest
    @ValueSource(strings = {"../etc", "a/b", "", " ", ".hidden", "a b", "ünïcode", "-dash"})
    void serverIdsThatCouldLeaveTheSandboxAreRefused(String id) {
        assertThat(rejected("{\"type\":\"command\",\"action\":\"start_server\",\"serverId\":\"" + id + "\"}")
                        .reason()
                        .code())
                .isEqualTo(ErrorCode.CONFIG_INVALID);
    }

    @Test
    void missingServerIdIsNamed() {
        assertThat(rejected("{\"type\":\"command\",\"action\":\"start_server\"}")
                        .reason())
                .hasMessageContaining("serverId is missing");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"SIGBOGUS\"", "{}", "[]", "true", "99", "\"\""})
    void stopWithASignalLinuxDoesNotKnowIsRefused(String signal) {
        assertThat(rejected(
                                "{\"type\":\"command\",\"action\":\"stop_server\",\"serverId\":\"4f2a\",\"payload\":{\"signal\":"
                                        + signal + "}}")
                        .reason()
                        .code())
                .isEqualTo(ErrorCode.CONFIG_INVALID);
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"soon\"", "-1", "{}", "99999999", "true"})
    void stopWithATimeoutThatIsNoneIsRefused(String timeout) {
        assertThat(rejected(
                                "{\"type\":\"command\",\"action\":\"stop_server\",\"serverId\":\"4f2a\",\"payload\":{\"timeout\":"
                                        + timeout + "}}")
                        .reason()
                        .code())
                .isEqualTo(ErrorCode.CONFIG_INVALID);
    }

    @Test
    void nullSignalAndTextTimeoutAreAccepted() {
        assertThat(command("""
                {"type":"command","action":"stop_server","serverId":"4f2a","payload":{"signal":null,"timeout":"45"}}"""))
                .isEqualTo(new Command.StopServer(SERVER, Optional.empty(), Optional.of(Duration.ofSeconds(45))));
    }

    @Test
    void whatIsTooDeepIsRefusedNotADefect() {
        String deep = "{\"type\":\"command\",\"payload\":" + "[".repeat(10_000) + "]".repeat(10_000) + "}";

        assertThat(rejected(deep).reason().code()).isEqualTo(ErrorCode.PARSE_ERROR);
        assertThat(((Inbound.Rejected) decoder.httpBody(deep)).reason().code()).isEqualTo(ErrorCode.PARSE_ERROR);
    }

    @Test
    void httpBodyNeedsNoType() {
        Inbound inbound = decoder.httpBody("{\"action\":\"start_server\",\"serverId\":\"4f2a\",\"payload\":{}}");

        CommandRequest request = ((Inbound.Request) inbound).request();
        assertThat(request.dialect()).isEqualTo(Dialect.HTTP);
        assertThat(request.command()).isEqualTo(new Command.StartServer(SERVER));
    }
}
