package dev.panelagent.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import dev.panelagent.common.ConsoleStreaming;
import dev.panelagent.common.ErrorCode;
import dev.panelagent.common.RequestException;
import dev.panelagent.common.ServerId;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What may be asked of a console, and how it is refused. */
class ConsoleReaderTest {
    private static final ServerId SERVER = new ServerId("s1");
    private static final Instant AT = Instant.parse("2026-01-02T03:04:05.006Z");

    private final FrameDecoder decoder = new FrameDecoder(Specs.DEFAULTS);

    private Inbound body(String action, String payload) {
        return decoder.httpBody(
                "{\"action\":\"" + action + "\",\"serverId\":\"s1\",\"payload\":" + payload.replace('\'', '"') + "}");
    }

    private Command command(String action, String payload) {
        return ((Inbound.Request) body(action, payload)).request().command();
    }

    private RequestException refusal(String action, String payload) {
        RequestException reason = (RequestException) ((Inbound.Rejected) body(action, payload)).reason();
        assertThat(reason.code()).isEqualTo(ErrorCode.CONFIG_INVALID);
        return reason;
    }

    private HistoryQuery query(String payload) {
        return ((Command.GetConsoleHistory) command("console:history", payload)).query();
    }

    @Test
    void theHistoryIsTheNewestHundredLinesUnlessOtherwiseAsked() {
        assertThat(command("get_server_logs", "{}"))
                .isEqualTo(new Command.GetServerLogs(SERVER, HistoryQuery.newest(100), false));
        assertThat(command("console:history", "{'lines':'50','afterSeq':7,'details':true}"))
                .isEqualTo(new Command.GetConsoleHistory(SERVER, HistoryQuery.after(7, 50), true));
        assertThat(query("{'beforeSeq':'7000000000'}").beforeSeq()).hasValue(7_000_000_000L);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "'2026-01-02T03:04:05.006Z'",
                "'2026-01-02T04:04:05.006+01:00'",
                "1767323045006",
                "'1767323045006'"
            })
    void aTimeIsIsoOrMilliseconds(String time) {
        assertThat(query("{'since':" + time + "}").since()).contains(AT);
        assertThat(query("{'before':" + time + "}").before()).contains(AT);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'lines':0}",
                "{'lines':10001}",
                "{'afterSeq':-1}",
                "{'afterSeq':'x'}",
                "{'beforeSeq':1.5}",
                "{'since':'yesterday'}",
                "{'since':-1}",
                "{'since':true}",
                "{'before':'+999999999-01-01T00:00:00Z'}",
                "{'before':'0001-01-01T00:00:00Z'}",
                "{'search':'regex:('}",
                "{'search':'regex:((a{1000}){1000}){1000}'}"
            })
    void whatIsNoPlaceInAHistoryIsRefused(String payload) {
        for (String action : new String[] {"get_server_logs", "console:history"}) {
            String name = payload.replaceAll("\\{'(\\w+)'.*", "$1");
            assertThat(refusal(action, payload)).hasMessageContaining(name);
        }
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
            'joined',               'Steve JOINED the game',    true
            'JOINED',               'steve joined the game',    true
            'joined',               'steve left',               false
            'j.ined',               'steve joined',             false
            'regex:j.ined',         'steve joined',             true
            'regex:^joined',        'steve joined',             false
            'regex:JOINED',         'steve joined',             false
            'regex:(?i)JOINED$',    'steve joined',             true
            'regex:\\d{1,3}\\.\\d{1,3}', 'from 192.168',        true
            """)
    void aSearchIsPartOfALineInWhateverCaseOrARegularExpression(String search, String line, boolean found) {
        Predicate<String> predicate = LineSearch.parse(search);
        assertThat(predicate.test(line)).isEqualTo(found);
    }

    @Test
    void aSearchIsBoundedAndAnEmptyOneIsNone() {
        assertThat(query("{'search':''}")).isEqualTo(HistoryQuery.newest(100));
        assertThat(query("{'search':'" + "x".repeat(1000) + "'}").search()).isPresent();
        assertThat(refusal("console:history", "{'search':'" + "x".repeat(1001) + "'}"))
                .hasMessageContaining("at most 1000");
    }

    @Test
    void aDownloadIsTextUnlessOtherwiseAsked() {
        assertThat(command("console:download", "{}"))
                .isEqualTo(new Command.DownloadConsole(
                        SERVER, ConsoleFormat.TXT, Optional.empty(), Optional.empty(), Optional.empty()));
        assertThat(command("console:download", "{'format':'gzip','since':0,'before':1767323045006,'search':'Error'}"))
                .isEqualTo(new Command.DownloadConsole(
                        SERVER,
                        ConsoleFormat.GZIP,
                        Optional.of(Instant.EPOCH),
                        Optional.of(AT),
                        Optional.of(LineSearch.parse("error"))));
        assertThat(refusal("console:download", "{'format':'pdf'}")).hasMessageContaining("txt, json or gzip");
    }

    @Test
    void aConsoleIsStreamedFromNowOnOrFromBehindANumber() {
        assertThat(command("console:connect", "{}"))
                .isEqualTo(new Command.ConnectConsole(SERVER, OptionalLong.empty(), Optional.empty()));
        assertThat(command("console:connect", "{'afterSeq':0,'format':'lines'}"))
                .isEqualTo(new Command.ConnectConsole(SERVER, OptionalLong.of(0), Optional.of(ConsoleStreaming.LINES)));
        assertThat(refusal("console:connect", "{'format':'off'}")).hasMessageContaining("lines or batches");
    }

    @Test
    void aLineMayNotSmuggleASecondOne() {
        assertThat(refusal("send_server_command", "{'command':'say hi\\nop evil'}"))
                .hasMessageContaining("one line");
        assertThat(refusal("console:command", "{'command':'say hi\\rop evil'}")).hasMessageContaining("one line");
        assertThat(refusal("console:command", "{'command':'" + "x".repeat(32_769) + "'}"))
                .hasMessageContaining("32768");
    }

    @ParameterizedTest
    @ValueSource(strings = {"responseMs", "waitMs"})
    void anAnswerIsWaitedForWithinFourSeconds(String name) {
        assertThat(command("console:command", "{'command':'list','" + name + "':4000}"))
                .isEqualTo(new Command.SendServerCommand(SERVER, "list", Optional.of(Duration.ofSeconds(4))));
        assertThat(command("console:interrupt", "{'" + name + "':'1'}"))
                .isEqualTo(new Command.InterruptConsole(SERVER, Optional.of(Duration.ofMillis(1))));
        assertThat(command("console:interrupt", "{'" + name + "':0}"))
                .isEqualTo(new Command.InterruptConsole(SERVER, Optional.empty()));
        assertThat(refusal("console:input", "{'input':'x','" + name + "':4001}"))
                .hasMessageContaining(name);
    }

    @Test
    void inputIsRaw() {
        Command.WriteConsole text = (Command.WriteConsole) command("console:input", "{'input':'grüß\\u0003'}");
        assertThat(text.bytes()).isEqualTo("grüß\u0003".getBytes(StandardCharsets.UTF_8));

        Command.WriteConsole binary =
                (Command.WriteConsole) command("console:input", "{'input':'/wA=','encoding':'base64'}");
        assertThat(binary.bytes()).containsExactly(0xff, 0x00);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{'input':''}",
                "{'input':{}}",
                "{'input':'!','encoding':'base64'}",
                "{'input':'x','encoding':'utf16'}"
            })
    void whatIsNoInputIsRefused(String payload) {
        assertThat(refusal("console:input", payload)).hasMessageContaining("send");
    }

    @Test
    void inputIsBounded() {
        assertThat(command("console:input", "{'input':'" + "x".repeat(32_768) + "'}"))
                .isNotNull();
        assertThat(refusal("console:input", "{'input':'" + "ü".repeat(16_385) + "'}"))
                .hasMessageContaining("1 to 32768 bytes");
    }

    @Test
    void aTerminalHasRowsAndColumns() {
        assertThat(command("console:resize", "{'rows':24,'columns':80}"))
                .isEqualTo(new Command.ResizeConsole(SERVER, 24, 80));
        assertThat(command("console:resize", "{'rows':1,'cols':1000}"))
                .isEqualTo(new Command.ResizeConsole(SERVER, 1, 1000));
        assertThat(refusal("console:resize", "{'rows':24}")).hasMessageContaining("columns is missing");
        assertThat(refusal("console:resize", "{'rows':0,'cols':80}")).hasMessageContaining("rows");
        assertThat(refusal("console:resize", "{'rows':24,'cols':1001}")).hasMessageContaining("cols");
    }

    @Test
    void settingsStandInAnObjectOrBesideTheOtherArguments() {
        Command expected = new Command.UpdateConsoleSettings(SERVER, new ConsoleSettingsUpdate("{\"throttle\":500}"));
        assertThat(command("console:settings:update", "{'settings':{'throttle':500}}"))
                .isEqualTo(expected);
        assertThat(command("console:settings:update", "{'throttle':500}")).isEqualTo(expected);

        Inbound underData = decoder.httpBody("""
                {"data":{"action":"console:settings:update","serverId":"s1","id":"c1","throttle":500}}""");
        assertThat(((Inbound.Request) underData).request().command()).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "{'settings':[]}", "{'settings':'dark'}", "{'settings':{'fontSize':5}}"})
    void anUpdateOfNothingOrOfWhatIsNoSettingIsRefused(String payload) {
        assertThat(refusal("console:settings:update", payload)).hasMessageContaining("send");
    }
}
