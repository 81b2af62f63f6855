package dev.panelagent.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.panelagent.common.ErrorCode;
import dev.panelagent.common.RequestException;
import dev.panelagent.common.Signal;
import java.time.Duration;
import java.util.Optional;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class SpecReaderTest {
    private static ServerSpec read(String text) {
        return new SpecReader(Specs.DEFAULTS).read(new Arguments(Json.object(text)));
    }

    private static ServerSpec withPayload(String members) {
        return read("{\"serverId\":\"s\",\"payload\":{\"image\":\"game\"," + members + "}}");
    }

    @Test
    void firstShapeWithUnitsAndAPortMap() {
        ServerSpec spec = read("""
                {"type":"command","action":"create_server","payload":{"serverId":"s1","eggConfig":{"name":"Lobby",
                 "image":"itzg/minecraft-server","ports":{"25565":25570},"environment":{"EULA":"TRUE"},
                 "limits":{"memory":"2048m","cpu":"2","disk":"5g"},"startup":"java -Xmx{{SERVER_MEMORY}}M"}}}""");

        assertThat(spec.id().value()).isEqualTo("s1");
        assertThat(spec.name()).isEqualTo("Lobby");
        assertThat(spec.limits()).isEqualTo(new Limits(2L << 30, 0, 200, 5L << 30, 0, Specs.DEFAULTS.pids()));
        assertThat(spec.ports())
                .containsExactly(
                        new PortMapping("0.0.0.0", 25565, 25570, "tcp"),
                        new PortMapping("0.0.0.0", 25565, 25570, "udp"));
    }

    @Test
    void secondShapeWithBytesAndAPortList() {
        ServerSpec spec = read("""
                {"serverId":"s2","payload":{"image":"game","startup":"./run","environment":{"A":"b"},
                 "limits":{"memory":536870912,"cpu":100,"disk":1073741824},
                 "ports":[{"internal":7777,"external":7000,"protocol":"UDP"}]}}""");

        assertThat(spec.limits()).isEqualTo(new Limits(512L << 20, 0, 100, 1L << 30, 0, Specs.DEFAULTS.pids()));
        assertThat(spec.ports()).containsExactly(new PortMapping("0.0.0.0", 7000, 7777, "udp"));
    }

    @Test
    void thirdShapeWithMegabytes() {
        ServerSpec spec = read("""
                {"action":"create_server","serverId":"0123456789abcdef0123456789abcdef","payload":{"name":"n","image":"ubuntu:20.04",
                 "startup":"s","environment":{},"limits":{"memory":1024,"disk":2048,"cpu":100,"swap":0,"io":500},"skipScripts":false}}""");

        assertThat(spec.limits()).isEqualTo(new Limits(1L << 30, 0, 100, 2L << 30, 500, Specs.DEFAULTS.pids()));
    }

    @Test
    void whatIsNotSaidTakesTheDefaults() {
        ServerSpec spec = read("{\"serverId\":\"s\",\"payload\":{\"image\":\"game\"}}");

        assertThat(spec.limits())
                .isEqualTo(new Limits(Specs.DEFAULTS.memoryBytes(), 0, Specs.DEFAULTS.cpuPercent(), 0, 0, 512));
        assertThat(spec.mountPath()).isEqualTo("/home/container");
        assertThat(spec.stop()).isEqualTo(StopPolicy.DEFAULT);
        assertThat(spec.ready()).isEqualTo(StartupPolicy.RUNNING_IS_READY);
        assertThat(spec.startup()).isEmpty();
        assertThat(spec.tty()).isFalse();
        assertThat(spec.name()).isEqualTo("s");
    }

    @Test
    void aTerminalIsForWhoAsksForIt() {
        assertThat(withPayload("\"tty\":true").tty()).isTrue();
        assertThat(withPayload("\"tty\":\"true\"").tty()).isTrue();
        assertThat(withPayload("\"tty\":false").tty()).isFalse();
        assertThat(withPayload("\"tty\":null").tty()).isFalse();
        assertThat(withPayload("\"eggConfig\":{\"image\":\"game\",\"tty\":true}")
                        .tty())
                .isTrue();
    }

    @Test
    void zeroMeansUnlimited() {
        assertThat(withPayload("\"limits\":{\"memory\":0,\"cpu\":0,\"swap\":-1}")
                        .limits())
                .isEqualTo(new Limits(0, -1, 0, 0, 0, Specs.DEFAULTS.pids()));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"limits\":{\"memory\":5} | limits.memory",
                "\"limits\":{\"memory\":\"lots\"} | limits.memory",
                "\"limits\":{\"memory\":-5} | limits.memory",
                "\"limits\":{\"cpu\":-1} | limits.cpu",
                "\"limits\":{\"cpu\":true} | limits.cpu",
                "\"limits\":{\"io\":5000} | limits.io",
                "\"limits\":{\"disk\":[]} | limits.disk",
                "\"limits\":7 | payload.limits is a number",
                "\"name\":{} | payload.name is an object",
                "\"startup\":[\"a\"] | payload.startup is a list",
                "\"eggConfig\":{\"image\":{}} | payload.eggConfig.image is an object",
                "\"ports\":[[1]] | payload.ports[0] is a list",
                "\"ports\":{\"1\":{}} | payload.ports.1 is an object",
                "\"ports\":\"25565\" | ports",
                "\"ports\":[{\"hostPort\":0}] | ports",
                "\"ports\":[{\"hostPort\":70000}] | ports",
                "\"ports\":[{\"hostPort\":80,\"protocol\":\"sctp\"}] | payload.ports[0].protocol",
                "\"ports\":[{\"hostPort\":80,\"ip\":\"evil; rm\"}] | payload.ports[0].ip",
                "\"mountPath\":\"relative\" | mountPath",
                "\"mountPath\":\"/a/../..\" | mountPath",
                "\"mountPath\":\"/a:/etc\" | mountPath",
                "\"tty\":\"yes\" | tty",
                "\"tty\":[] | tty",
                "\"fileDenylist\":7 | fileDenylist",
                "\"fileDenylist\":{} | fileDenylist",
                "\"fileDenylist\":[\"a\",7] | payload.fileDenylist[1] is a number",
                "\"fileDenylist\":[\"a\"],\"eggConfig\":7 | payload.eggConfig is a number",
                "\"variables\":\"a\" | payload.variables is a text",
                "\"stop\":{\"command\":{}} | payload.stop.command is an object",
                "\"stop\":7 | payload.stop is a number",
                "\"file_denylist\":\"[7]\" | payload.file_denylist[0]",
                "\"environment\":[1] | payload.environment is a list",
                "\"environment\":{\"A=B\":\"c\"} | environment",
                "\"stop\":{\"signal\":\"SIGNOPE\"} | signal",
                "\"stop\":{\"timeout\":\"never\"} | stop.timeout",
                "\"stop\":{\"commandTimeout\":3601} | stop.commandTimeout",
                "\"stop\":{\"signalTimeout\":-1} | stop.signalTimeout",
                "\"stop\":{\"killTimeout\":0} | stop.killTimeout",
                "\"stop\":{\"killTimeout\":\"6m\"} | stop.killTimeout",
                "\"startupDone\":\"regex:(\" | startupDone",
                "\"startupDone\":\"regex:((a{1000}){1000}){1000}\" | startupDone",
                "\"startupDone\":7 | startupDone",
                "\"startupDone\":true | startupDone",
                "\"startupDone\":[\"Done\",7] | startupDone",
                "\"startupDone\":{} | startupDone",
                "\"startupDone\":{\"healthCheck\":false} | startupDone",
                "\"startupDone\":{\"healthCheck\":\"true\"} | startupDone",
                "\"startupDone\":{\"healthCheck\":true,\"tcpPort\":1} | startupDone",
                "\"startupDone\":{\"tcpPort\":0} | startupDone",
                "\"startupDone\":{\"tcpPort\":65536} | startupDone",
                "\"startupDone\":{\"tcpPort\":1.5} | startupDone",
                "\"startupDone\":{\"tcpPort\":[1]} | startupDone",
                "\"startupDone\":{\"udpPort\":1} | startupDone"
            })
    void whatCannotBeUsedIsRefusedByName(String members, String name) {
        assertThatThrownBy(() -> withPayload(members))
                .isInstanceOf(RequestException.class)
                .hasMessageContaining(name)
                .extracting(e -> ((RequestException) e).code())
                .isEqualTo(ErrorCode.CONFIG_INVALID);
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"\"", "null", "\"two words\"", "\"-flag\"", "\"a\\nb\"", "{}"})
    void imagesThatAreNoReferenceAreRefused(String image) {
        assertThatThrownBy(() -> read("{\"serverId\":\"s\",\"payload\":{\"image\":" + image + "}}"))
                .isInstanceOf(RequestException.class)
                .hasMessageContaining("image");
    }

    @Test
    void aStopLineOfAnEggIsAConsoleCommand() {
        assertThat(withPayload("\"stop\":\"stop\"").stop())
                .isEqualTo(new StopPolicy(
                        Optional.of("stop"),
                        Signal.TERM,
                        Duration.ofSeconds(30),
                        Duration.ofSeconds(30),
                        Duration.ofSeconds(10)));
    }

    @Test
    void controlCOfAnEggIsAnInterrupt() {
        StopPolicy stop = withPayload("\"stop\":\"^C\"").stop();
        assertThat(stop.command()).isEmpty();
        assertThat(stop.signal().name()).isEqualTo("SIGINT");
    }

    @Test
    void stopStagesAreReadFromAnObject() {
        assertThat(withPayload("\"stop\":{\"command\":\"quit\",\"signal\":\"usr1\",\"timeout\":5}")
                        .stop())
                .isEqualTo(new StopPolicy(
                        Optional.of("quit"),
                        Signal.parse("USR1").orElseThrow(),
                        Duration.ofSeconds(5),
                        Duration.ofSeconds(5),
                        Duration.ofSeconds(10)));
    }

    @Test
    void eachStageMayHaveItsOwnTime() {
        StopPolicy stop = withPayload("""
                        "stop":{"command":"quit","timeout":5,"commandTimeout":"2m","killTimeout":"1s"}""").stop();

        assertThat(stop.commandGrace()).isEqualTo(Duration.ofMinutes(2));
        assertThat(stop.signalGrace()).isEqualTo(Duration.ofSeconds(5));
        assertThat(stop.killGrace()).isEqualTo(Duration.ofSeconds(1));
    }

    @Test
    void whatAStopRequestSaysHoldsForBothStagesBeforeTheKill() {
        StopPolicy policy =
                withPayload("\"stop\":{\"command\":\"quit\",\"killTimeout\":7}").stop();

        assertThat(policy.with(Optional.empty(), Optional.of(Duration.ofSeconds(2))))
                .isEqualTo(new StopPolicy(
                        Optional.of("quit"),
                        Signal.TERM,
                        Duration.ofSeconds(2),
                        Duration.ofSeconds(2),
                        Duration.ofSeconds(7)));
        assertThat(policy.with(Signal.parse("INT"), Optional.empty()).command())
                .as("a signal of its own skips the command")
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"startupDone\":null | Running[]",
                "\"startupDone\":\"\" | Running[]",
                "\"startupDone\":[] | Running[]",
                "\"startupDone\":\"Done\" | ConsolePatterns[patterns=[Done]]",
                "\"startupDone\":[\"Done\",\"regex:^Up\"] | ConsolePatterns[patterns=[Done, regex:^Up]]",
                "\"startupDone\":{\"healthCheck\":true} | HealthCheck[]",
                "\"startupDone\":{\"tcpPort\":25565} | TcpPort[port=25565]",
                "\"startupDone\":{\"tcpPort\":\"1\"} | TcpPort[port=1]",
            })
    void whatShowsThatAServerIsReady(String members, String readiness) {
        assertThat(withPayload(members).ready().readiness()).hasToString(readiness);
    }

    @Test
    void whoeverSendsAnotherSignIsToldWhatCanBeSent() {
        assertThatThrownBy(() -> withPayload("\"startupDone\":{\"port\":1}"))
                .hasMessageContainingAll("{\"healthCheck\":true}", "{\"tcpPort\":25565}");
    }

    @Test
    void environmentValuesOfAnyTypeBecomeText() {
        assertThat(withPayload("\"environment\":{\"N\":7,\"B\":true,\"Z\":null,\"O\":{\"a\":[1]}}")
                        .environment())
                .containsEntry("N", "7")
                .containsEntry("B", "true")
                .containsEntry("Z", "")
                .containsEntry("O", "{\"a\":[1]}");
    }

    @Test
    void environmentNeverShowsInAnError() {
        assertThatThrownBy(() -> withPayload("\"environment\":\"PASSWORD=hunter2\""))
                .message()
                .doesNotContain("hunter2");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"fileDenylist\":[\"server.jar\",\"!a b\"]",
                "\"file_denylist\":[\"server.jar\",\"!a b\"]",
                "\"egg\":{\"file_denylist\":[\"server.jar\",\"!a b\"]}",
                "\"fileDenylist\":null,\"egg\":{\"fileDenylist\":[\"server.jar\",\"!a b\"]}",
                "\"egg\":{\"file_denylist\":\"server.jar\\n!a b\"}",
                "\"egg\":{\"file_denylist\":{\"1\":\"server.jar\",\"4\":\"!a b\"}}",
                "\"eggConfig\":{\"image\":\"game\",\"file_denylist\":[\"server.jar\",\"!a b\"]}",
                "\"eggConfig\":{\"image\":\"game\"},\"fileDenylist\":[\"server.jar\",\"!a b\"]",
                "\"fileDenylist\":\" [\\\"server.jar\\\",\\\"!a b\\\"]\"",
                "\"fileDenylist\":\"server.jar\\r\\n\\n!a b\\n\""
            })
    void filesThatNobodyReachesAreListedOrLinesOfAText(String members) {
        assertThat(withPayload(members).fileDenylist()).containsExactly("server.jar", "!a b");
    }

    @Test
    void aRuleMayBeginWithABracket() {
        assertThat(withPayload("\"fileDenylist\":\"[ab].jar\"").fileDenylist()).containsExactly("[ab].jar");
    }

    @Test
    void aDenylistHasLimits() {
        String atMost = "[" + "\"a\",".repeat(999) + "\"" + "b".repeat(1024) + "\"]";

        assertThat(withPayload("\"fileDenylist\":" + atMost).fileDenylist()).hasSize(1000);
        for (String tooMuch : new String[] {
            "[" + "\"a\",".repeat(1000) + "\"a\"]",
            "[\"" + "b".repeat(1025) + "\"]",
            "[" + ("\"" + "b".repeat(1000) + "\",").repeat(32) + "\"" + "b".repeat(769) + "\"]"
        }) {
            assertThatThrownBy(() -> withPayload("\"fileDenylist\":" + tooMuch))
                    .isInstanceOf(RequestException.class)
                    .hasMessageContaining("fileDenylist");
        }
    }

    @Test
    void aSpecKeptBeforeThereWasADenylistHasNone() {
        ServerSpec spec = withPayload("\"fileDenylist\":[\"a\"]");
        String kept = new SpecCodec(Specs.DEFAULTS).write(spec).replace(",\"fileDenylist\":[\"a\"]", "");

        assertThat(kept).doesNotContain("enylist");
        assertThat(new SpecCodec(Specs.DEFAULTS).read(kept).fileDenylist()).isEmpty();
    }

    static LongStream seeds() {
        return new Random(20_251_123).longs(200);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void aKeptSpecComesBackAsItWas(long seed) {
        SpecCodec codec = new SpecCodec(Specs.DEFAULTS);
        ServerSpec spec = Specs.random(new Random(seed));

        assertThat(codec.read(codec.write(spec))).isEqualTo(spec);
    }
}
