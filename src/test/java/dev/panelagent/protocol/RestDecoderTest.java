package dev.panelagent.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import dev.panelagent.common.ErrorCode;
import dev.panelagent.common.ServerId;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Each call of the oldest Panel, as its code sends it. */
class RestDecoderTest {
    private static final String ID = "clx1a2b3c0000";
    private static final ServerId SERVER = new ServerId(ID);

    private final RestDecoder decoder = new RestDecoder(new FrameDecoder(Specs.DEFAULTS));

    private static Command command(Inbound inbound) {
        CommandRequest request = ((Inbound.Request) inbound).request();
        assertThat(request.id()).startsWith("agent_");
        assertThat(request.dialect()).isEqualTo(Dialect.HTTP);
        return request.command();
    }

    private static ErrorCode refusal(Inbound inbound) {
        return ((Inbound.Rejected) inbound).reason().code();
    }

    @Test
    void metricsAreThoseOfThePresentPanel() {
        assertThat(command(decoder.metrics(ID))).isEqualTo(new Command.GetServerMetrics(SERVER));
    }

    @ParameterizedTest
    @CsvSource({"start, start_server", "stop, stop_server", "restart, restart_server", "kill, kill_server"})
    void aPowerSignalIsACommand(String signal, String action) {
        Command command = command(decoder.power(ID, "{\"signal\":\"" + signal + "\"}"));

        assertThat(command.action()).isEqualTo(action);
        assertThat(((Command.Lifecycle) command).serverId()).isEqualTo(SERVER);
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"signal\":\"SIGKILL\"}", "{}", "{\"signal\":7}"})
    void anotherSignalIsRefused(String body) {
        assertThat(refusal(decoder.power(ID, body))).isEqualTo(ErrorCode.CONFIG_INVALID);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "null", "[]", "{\"signal\":\"start\""})
    void aBodyThatIsNoObjectIsRefused(String body) {
        assertThat(refusal(decoder.power(ID, body))).isEqualTo(ErrorCode.PARSE_ERROR);
        assertThat(refusal(decoder.input(ID, body))).isEqualTo(ErrorCode.PARSE_ERROR);
        assertThat(refusal(decoder.mods(ID, body))).isEqualTo(ErrorCode.PARSE_ERROR);
    }

    @Test
    void theConsoleIsReadByLines() {
        assertThat(command(decoder.console(ID, "250")))
                .isEqualTo(new Command.GetServerLogs(SERVER, HistoryQuery.newest(250), false));
        assertThat(command(decoder.console(ID, "")))
                .isEqualTo(new Command.GetServerLogs(SERVER, HistoryQuery.newest(100), false));
        assertThat(refusal(decoder.console(ID, "all"))).isEqualTo(ErrorCode.CONFIG_INVALID);
    }

    @Test
    void aLineIsSentToTheConsole() {
        assertThat(command(decoder.input(ID, "{\"command\":\"say hi\"}")))
                .isEqualTo(new Command.SendServerCommand(SERVER, "say hi", Optional.empty()));
    }

    @Test
    void aModOfTheWorkshopIsInstalled() {
        Command command = command(decoder.mods(
                ID,
                "{\"type\":\"steam_workshop\",\"workshopId\":\"123\",\"name\":\"m\","
                        + "\"downloadUrl\":\"steam://workshop/download/123\"}"));

        assertThat(command).isInstanceOfSatisfying(FileChange.InstallMod.class, install -> {
            assertThat(install.serverId()).isEqualTo(SERVER);
            assertThat(install.modId()).isEqualTo("123");
            assertThat(install.url()).isEqualTo("steam://workshop/download/123");
        });
    }

    @Test
    void filesAreListed() {
        assertThat(command(decoder.files(ID, "/world"))).isInstanceOfSatisfying(FileQuery.ListFiles.class, list -> {
            assertThat(list.serverId()).isEqualTo(SERVER);
            assertThat(list.path()).isEqualTo("/world");
        });
    }

    @Test
    void theServerIsTheOneInTheAddress() {
        Command command = command(decoder.input(ID, "{\"serverId\":\"another\",\"command\":\"x\"}"));

        assertThat(command).isEqualTo(new Command.SendServerCommand(SERVER, "x", Optional.empty()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"..", "a b", "a/../b", ""})
    void aServerOfNoValidNameIsRefused(String id) {
        assertThat(refusal(decoder.metrics(id))).isIn(ErrorCode.CONFIG_INVALID, ErrorCode.SERVER_NOT_FOUND);
    }
}
