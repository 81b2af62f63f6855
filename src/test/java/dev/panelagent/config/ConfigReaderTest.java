package dev.panelagent.config;

import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.panelagent.common.ConsoleStreaming;
import dev.panelagent.common.ServerId;
import dev.panelagent.common.SettingsException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConfigReaderTest {
    private static final String TOKEN = "t0ken-of-the-test";

    @TempDir
    Path dir;

    @Test
    void defaults() throws IOException {
        AgentConfig config = read(Map.of("AGENT_SECRET", TOKEN));

        assertThat(config.secret().matches(TOKEN)).isTrue();
        assertThat(config.http())
                .isEqualTo(new AgentConfig.Http(List.of(config.secret()), 100 << 20, Optional.empty()));
        assertThat(config.nodeId()).isEqualTo("standalone");
        assertThat(config.dataDir()).isEqualTo(Path.of("/var/lib/panel-agent"));
        assertThat(config.panel())
                .isEqualTo(new AgentConfig.Panel(
                        Optional.empty(),
                        Duration.ofSeconds(30),
                        Duration.ofSeconds(10),
                        Duration.ofSeconds(10),
                        Duration.ofSeconds(60),
                        16 << 20));
        assertThat(config.ports()).isEqualTo(new AgentConfig.Ports(8081, 9080));
        assertThat(config.engine())
                .isEqualTo(new AgentConfig.Engine(
                        URI.create("unix:///var/run/docker.sock"), Duration.ofSeconds(30), Duration.ofMinutes(15)));
        assertThat(config.servers())
                .isEqualTo(new AgentConfig.Servers(
                        Optional.of(ownUser()),
                        1L << 30,
                        100,
                        512,
                        true,
                        4,
                        new AgentConfig.Crashes(5, Duration.ofSeconds(5)),
                        new AgentConfig.Consoles(10 << 20, ConsoleStreaming.LINES),
                        Map.of()));
        assertThat(config.files())
                .isEqualTo(new AgentConfig.Files(
                        Optional.empty(),
                        10L << 30,
                        Duration.ofHours(1),
                        new AgentConfig.SteamCmd(
                                Optional.empty(),
                                "steamcmd +login anonymous +workshop_download_item {appId} {workshopId} +quit"),
                        Optional.empty()));
        assertThat(config.shutdown()).isEqualTo(new AgentConfig.Shutdown(false, Duration.ofSeconds(15)));
    }

    @Test
    void explicitMappings() {
        AgentConfig config = read(Map.ofEntries(
                entry("AGENT_SECRET", TOKEN),
                entry("AGENT_TOKENS", "first-token, second-token"),
                entry("PANEL_URL", "wss://panel.example:8443/agents?region=eu"),
                entry("NODE_ID", "0c9d4a0e-8f0b"),
                entry("HEALTH_PORT", "18081"),
                entry("OPS_PORT", "19080"),
                entry("MAX_BODY_SIZE", "64m"),
                entry("LEGACY_REST_PORT", "18080"),
                entry("LEGACY_REST_TOKEN", "daemon_token_here"),
                entry("DATA_DIR", "/srv/games/../agent"),
                entry("DOCKER_HOST", "tcp://engine.example:2375"),
                entry("HEARTBEAT_INTERVAL", "5s"),
                entry("PANEL_CONNECT_TIMEOUT", "3s"),
                entry("PANEL_SEND_TIMEOUT", "4s"),
                entry("RECONNECT_MAX", "2m"),
                entry("MAX_FRAME_SIZE", "2m"),
                entry("ENGINE_TIMEOUT", "20s"),
                entry("IMAGE_PULL_TIMEOUT", "1h"),
                entry("CONTAINER_USER", "1000:1001"),
                entry("DEFAULT_MEMORY", "2g"),
                entry("DEFAULT_CPU", "250"),
                entry("DEFAULT_PIDS", "64"),
                entry("ADOPT_LEGACY_CONTAINERS", "false"),
                entry("SERVER_ALIASES", "cuid-1=s1, b=s2"),
                entry("CONSOLE_HISTORY_SIZE", "20m"),
                entry("CONSOLE_STREAM", "batches"),
                entry("PULL_FORBIDDEN", "10.0.0.0/8, fc00::/7,192.0.2.1"),
                entry("PULL_MAX_SIZE", "500m"),
                entry("PULL_TIMEOUT", "90s"),
                entry("STEAMCMD_IMAGE", "registry.example:5000/steam/cmd:1"),
                entry("STEAMCMD_COMMAND", "run {workshopId} of {appId}"),
                entry("PANEL_WEBHOOK_URL", "http://panel.example/api/workshop/webhook/status"),
                entry("PARALLEL_STARTS", "9"),
                entry("CRASH_RESTARTS", "2"),
                entry("CRASH_RESTART_DELAY", "1500ms"),
                entry("STOP_SERVERS_ON_SHUTDOWN", "true"),
                entry("SHUTDOWN_TIMEOUT", "90s")));

        assertThat(config)
                .usingRecursiveComparison()
                .ignoringFields("secret", "http")
                .isEqualTo(new AgentConfig(
                        new Secret(TOKEN),
                        "0c9d4a0e-8f0b",
                        Path.of("/srv/agent"),
                        new AgentConfig.Panel(
                                Optional.of(URI.create("wss://panel.example:8443/agents?region=eu")),
                                Duration.ofSeconds(5),
                                Duration.ofSeconds(3),
                                Duration.ofSeconds(4),
                                Duration.ofMinutes(2),
                                2 << 20),
                        new AgentConfig.Ports(18081, 19080),
                        config.http(),
                        new AgentConfig.Engine(
                                URI.create("tcp://engine.example:2375"), Duration.ofSeconds(20), Duration.ofHours(1)),
                        new AgentConfig.Servers(
                                Optional.of("1000:1001"),
                                2L << 30,
                                250,
                                64,
                                false,
                                9,
                                new AgentConfig.Crashes(2, Duration.ofMillis(1500)),
                                new AgentConfig.Consoles(20 << 20, ConsoleStreaming.BATCHES),
                                Map.of(
                                        new ServerId("cuid-1"),
                                        new ServerId("s1"),
                                        new ServerId("b"),
                                        new ServerId("s2"))),
                        new AgentConfig.Files(
                                Optional.of("10.0.0.0/8, fc00::/7,192.0.2.1"),
                                500L << 20,
                                Duration.ofSeconds(90),
                                new AgentConfig.SteamCmd(
                                        Optional.of("registry.example:5000/steam/cmd:1"),
                                        "run {workshopId} of {appId}"),
                                Optional.of(URI.create("http://panel.example/api/workshop/webhook/status"))),
                        new AgentConfig.Shutdown(true, Duration.ofSeconds(90))));
        assertThat(config.secret().reveal()).isEqualTo(TOKEN);
        assertThat(config.http().tokens()).map(Secret::reveal).containsExactly(TOKEN, "first-token", "second-token");
        AgentConfig.LegacyRest legacy = config.http().legacy().orElseThrow();
        assertThat(config.http().maxBodyBytes()).isEqualTo(64 << 20);
        assertThat(legacy.port()).isEqualTo(18080);
        assertThat(legacy.tokens())
                .map(Secret::reveal)
                .containsExactly(TOKEN, "first-token", "second-token", "daemon_token_here");
    }

    @Test
    void theOldRestApiHasItsOwnTokenOnlyIfToldSo() {
        AgentConfig config = read(Map.of("AGENT_SECRET", TOKEN, "LEGACY_REST_PORT", "8080"));

        assertThat(config.http().legacy().orElseThrow().tokens()).containsExactly(config.secret());
    }

    @ParameterizedTest
    @CsvSource({
        "PANEL_URL, http://panel.example",
        "PANEL_URL, panel.example:8080",
        "PANEL_URL, ws://",
        "PANEL_URL, ws:///path",
        "PANEL_URL, ws://panel_1:8080",
        "PANEL_URL, ws://panel.example:0",
        "PANEL_URL, ws://panel.example:70000",
        "PANEL_URL, ws://panel example",
        "PANEL_URL, ws://user@panel.example",
        "PANEL_URL, ws://panel.example/#part",
        "AGENT_TOKENS, 7-chars",
        "AGENT_TOKENS, 'long-enough,white space'",
        "AGENT_TOKENS, l\u00f6ng-enough",
        "AGENT_TOKENS, 'long-enough,long-enough'",
        "AGENT_TOKENS, t0ken-of-the-test",
        "NODE_ID, node 1",
        "NODE_ID, a/b",
        "HEALTH_PORT, abc",
        "HEALTH_PORT, 0",
        "HEALTH_PORT, 65536",
        "HEALTH_PORT, -1",
        "HEALTH_PORT, ''",
        "HEALTH_PORT, ' 8081'",
        "HEALTH_PORT, 99999999999",
        "OPS_PORT, 9080.5",
        "OPS_PORT, 70000",
        "OPS_PORT, ''",
        "OPS_PORT, 8081",
        "MAX_BODY_SIZE, 1000k",
        "MAX_BODY_SIZE, 2g",
        "MAX_BODY_SIZE, unlimited",
        "LEGACY_REST_PORT, 8081",
        "LEGACY_REST_PORT, 9080",
        "LEGACY_REST_PORT, 0",
        "LEGACY_REST_PORT, ' 8080'",
        "LEGACY_REST_TOKEN, short",
        "LEGACY_REST_TOKEN, daemon token here",
        "DATA_DIR, data",
        "DATA_DIR, ./data",
        "DOCKER_HOST, /var/run/docker.sock",
        "DOCKER_HOST, unix://",
        "DOCKER_HOST, unix:///",
        "DOCKER_HOST, unix://var/run/docker.sock",
        "DOCKER_HOST, tcp://",
        "DOCKER_HOST, tcp://engine",
        "DOCKER_HOST, ssh://engine:22",
        "DOCKER_HOST, unix:///a b",
        "HEARTBEAT_INTERVAL, 500ms",
        "HEARTBEAT_INTERVAL, 61s",
        "HEARTBEAT_INTERVAL, soon",
        "PANEL_CONNECT_TIMEOUT, 0",
        "PANEL_CONNECT_TIMEOUT, 6m",
        "PANEL_SEND_TIMEOUT, 0s",
        "PANEL_SEND_TIMEOUT, 301s",
        "RECONNECT_MAX, 999ms",
        "RECONNECT_MAX, 61m",
        "MAX_FRAME_SIZE, 1023k",
        "MAX_FRAME_SIZE, 33m",
        "ENGINE_TIMEOUT, 11m",
        "ENGINE_TIMEOUT, -1s",
        "IMAGE_PULL_TIMEOUT, 9s",
        "IMAGE_PULL_TIMEOUT, 25h",
        "CONTAINER_USER, steam",
        "CONTAINER_USER, 1000",
        "CONTAINER_USER, 1000:",
        "DEFAULT_MEMORY, much",
        "DEFAULT_MEMORY, -1",
        "DEFAULT_MEMORY, 1024",
        "DEFAULT_MEMORY, 15m",
        "DEFAULT_CPU, 1.5",
        "DEFAULT_CPU, 100001",
        "DEFAULT_PIDS, 15",
        "DEFAULT_PIDS, 1000001",
        "ADOPT_LEGACY_CONTAINERS, yes",
        "CONSOLE_HISTORY_SIZE, 1k",
        "CONSOLE_HISTORY_SIZE, 2g",
        "CONSOLE_STREAM, always",
        "PULL_FORBIDDEN, everything",
        "PULL_FORBIDDEN, '10.0.0.0/8,'",
        "PULL_FORBIDDEN, 10.0.0.0/33",
        "PULL_FORBIDDEN, 10.0.0/8",
        "PULL_FORBIDDEN, 10.0.0.256",
        "PULL_FORBIDDEN, fc00::/129",
        "PULL_FORBIDDEN, fc00::1::/64",
        "PULL_FORBIDDEN, 10.0.0.0/",
        "PULL_MAX_SIZE, 1k",
        "PULL_MAX_SIZE, 2000g",
        "PULL_TIMEOUT, 9s",
        "PULL_TIMEOUT, 25h",
        "STEAMCMD_IMAGE, my image",
        "STEAMCMD_COMMAND, steamcmd {workshopId}",
        "STEAMCMD_COMMAND, steamcmd {appId}",
        "PANEL_WEBHOOK_URL, panel.example",
        "PANEL_WEBHOOK_URL, ws://panel.example",
        "PANEL_WEBHOOK_URL, http:///status",
        "PANEL_WEBHOOK_URL, http://user@panel.example",
        "PANEL_WEBHOOK_URL, http://panel.example:70000",
        "STOP_SERVERS_ON_SHUTDOWN, 1",
        "SERVER_ALIASES, a",
        "SERVER_ALIASES, a=b=c",
        "SERVER_ALIASES, a=../b",
        "TRANSFER_STALL, 0s",
        "TRANSFER_STALL, 1 minute",
        "SHUTDOWN_TIMEOUT, 0s",
        "SHUTDOWN_TIMEOUT, 11m"
    })
    void validations(Setting setting, String value) {
        Map<String, String> settings = new HashMap<>(Map.of("AGENT_SECRET", TOKEN, "NODE_ID", "n"));
        settings.put(setting.name(), value);
        assertThat(problems(settings))
                .singleElement()
                .asString()
                .startsWith(setting + " ")
                .matches(".+(; |, |: )(use|put|leave|set) .+");
    }

    @ParameterizedTest
    @EnumSource(
            mode = EnumSource.Mode.EXCLUDE,
            names = {"HEALTH_PORT", "OPS_PORT", "AGENT_SECRET"})
    void anEmptySettingCountsAsNotSet(Setting setting) {
        assertThat(read(Map.of("AGENT_SECRET", TOKEN, setting.name(), " ")))
                .usingRecursiveComparison()
                .isEqualTo(read(Map.of("AGENT_SECRET", TOKEN)));
    }

    @Test
    void everyProblemIsReportedAtOnce() {
        Map<String, String> bad = new HashMap<>();
        Stream.of(Setting.values()).forEach(setting -> bad.put(setting.name(), "@ bad @"));
        bad.put("AGENT_SECRET_FILE", dir + "/none");

        assertThat(problems(bad))
                .map(problem -> problem.replaceFirst(" .*", ""))
                .containsAll(Stream.of(Setting.values())
                        .map(Enum::name)
                        .filter(n ->
                                !Set.of("AGENT_SECRET", "TRUST_STORE_PASSWORD").contains(n))
                        .toList());
    }

    @ParameterizedTest
    @CsvSource({"0, 0", "16m, 16777216", "1.5g, 1610612736"})
    void memoryMayBeUnlimitedOrEnoughForAProcess(String text, long bytes) {
        assertThat(read(Map.of("AGENT_SECRET", TOKEN, "DEFAULT_MEMORY", text))
                        .servers()
                        .memoryBytes())
                .isEqualTo(bytes);
    }

    @Test
    void nothingMayBeForbiddenToPull() {
        assertThat(read(Map.of("AGENT_SECRET", TOKEN, "PULL_FORBIDDEN", "none"))
                        .files()
                        .pullForbidden())
                .contains("");
    }

    @Test
    void theUserMayBeLeftToTheImage() {
        assertThat(read(Map.of("AGENT_SECRET", TOKEN, "CONTAINER_USER", "image"))
                        .servers()
                        .user())
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"ws://10.0.0.1", "ws://[::1]:8080", "wss://panel.example/agent?x=1"})
    void addressesOfPanelsAreTaken(String url) {
        assertThat(read(Map.of("AGENT_SECRET", TOKEN, "NODE_ID", "n", "PANEL_URL", url))
                        .panel()
                        .url())
                .contains(URI.create(url));
    }

    @Test
    void aPanelNeedsANodeId() {
        assertThat(problems(Map.of("AGENT_SECRET", TOKEN, "PANEL_URL", "ws://panel.example")))
                .containsExactly("NODE_ID is missing; set it to the node's uuid as the Panel shows it");
    }

    @Test
    void theSecretIsRequired() {
        assertThat(problems(Map.of())).singleElement().asString().startsWith("AGENT_SECRET is missing; set it");
    }

    @Test
    void theSecretCanStandInAFile() throws IOException {
        Path file = Files.writeString(dir.resolve("token"), "\n " + TOKEN + " \n");
        assertThat(read(Map.of("AGENT_SECRET_FILE", file.toString())).secret().reveal())
                .isEqualTo(TOKEN);
    }

    @Test
    void theSecretStandsInOnePlaceOnly() throws IOException {
        Path file = Files.writeString(dir.resolve("token"), TOKEN);
        assertThat(problems(Map.of("AGENT_SECRET", TOKEN, "AGENT_SECRET_FILE", file.toString())))
                .containsExactly("AGENT_SECRET_FILE is set together with AGENT_SECRET; set one of them");
    }

    @Test
    void aSecretFileThatCannotBeUsedIsNamed() throws IOException {
        Path empty = Files.writeString(dir.resolve("empty"), " \n");
        Path huge = Files.writeString(dir.resolve("huge"), "x".repeat(9000));
        Path binary = Files.write(dir.resolve("binary"), new byte[] {(byte) 0xff, 0x00, 'a'});
        assertThat(fileProblem(dir.resolve("none"))).contains("cannot be read (NoSuchFileException)");
        assertThat(fileProblem(dir)).contains("cannot be read");
        assertThat(fileProblem(empty)).contains("is empty; put the token in it");
        assertThat(fileProblem(huge)).contains("too long");
        assertThat(fileProblem(binary)).contains("use printable ASCII");
    }

    @Test
    void aSecretThatCannotStandInAHeaderIsRefused() {
        assertThat(problems(Map.of("AGENT_SECRET", "one\ntwo")))
                .singleElement()
                .asString()
                .startsWith("AGENT_SECRET holds characters");
    }

    @Test
    void furtherTokensMayStandInAFile() throws IOException {
        Path file = Files.writeString(
                dir.resolve("tokens"), "# of the Panel\n\n  daemon-token-1  \r\ndaemon-token-2,daemon-token-3,\n");

        AgentConfig config = read(
                Map.of("AGENT_SECRET", TOKEN, "AGENT_TOKENS", "in-the-open,", "AGENT_TOKENS_FILE", file.toString()));

        assertThat(config.http().tokens())
                .map(Secret::reveal)
                .containsExactly(TOKEN, "in-the-open", "daemon-token-1", "daemon-token-2", "daemon-token-3");
    }

    @ParameterizedTest
    @CsvSource({"8, true", "256, true", "257, false"})
    void aTokenIsOfReasonableLength(int length, boolean good) {
        Map<String, String> settings = Map.of("AGENT_SECRET", TOKEN, "AGENT_TOKENS", "x".repeat(length));

        if (good) {
            assertThat(read(settings).http().tokens()).hasSize(2);
        } else {
            assertThat(problems(settings)).singleElement().asString().startsWith("AGENT_TOKENS holds a token");
        }
    }

    @Test
    void noTokenStandsInTwoPlaces() throws IOException {
        Path file = Files.writeString(dir.resolve("tokens"), "other-token\nsame-token\n");

        assertThat(problems(Map.of(
                        "AGENT_SECRET", TOKEN, "AGENT_TOKENS", "same-token", "AGENT_TOKENS_FILE", file.toString())))
                .containsExactly("AGENT_TOKENS_FILE holds a token that was named before or is AGENT_SECRET, number 2;"
                        + " leave it out");
    }

    @Test
    void aFileOfTokensThatCannotBeUsedIsNamed() throws IOException {
        Path empty = Files.writeString(dir.resolve("empty"), "\n");
        Path huge = Files.writeString(dir.resolve("huge"), "#".repeat(70_000));

        assertThat(problems(Map.of("AGENT_SECRET", TOKEN, "AGENT_TOKENS_FILE", dir + "/none")))
                .singleElement()
                .asString()
                .contains("AGENT_TOKENS_FILE names", "cannot be read (NoSuchFileException)");
        assertThat(problems(Map.of("AGENT_SECRET", TOKEN, "AGENT_TOKENS_FILE", empty.toString())))
                .singleElement()
                .asString()
                .contains("AGENT_TOKENS_FILE names", "is empty; put");
        assertThat(problems(Map.of("AGENT_SECRET", TOKEN, "AGENT_TOKENS_FILE", huge.toString())))
                .singleElement()
                .asString()
                .contains("too long to be a list of tokens");
    }

    @Test
    void problemsNeverHoldASecret() {
        List<String> problems = problems(Map.of(
                "AGENT_SECRET", TOKEN + "\u00e4",
                "PANEL_URL", "http://user:" + TOKEN + "@panel.example/?token=" + TOKEN,
                "DOCKER_HOST", "http://user:" + TOKEN + "@engine",
                "AGENT_TOKENS", TOKEN + " x," + TOKEN,
                "NODE_ID", "n"));
        assertThat(problems).hasSize(4).noneMatch(problem -> problem.contains(TOKEN));
    }

    @Test
    void theSettingsPrintWithoutTheSecret() {
        assertThat(read(Map.of("AGENT_SECRET", TOKEN, "AGENT_TOKENS", "x" + TOKEN))
                        .toString())
                .contains("secret=***", "tokens=[***, ***]")
                .doesNotContain(TOKEN);
    }

    private String fileProblem(Path file) {
        List<String> problems = problems(Map.of("AGENT_SECRET_FILE", file.toString()));
        assertThat(problems).hasSize(1);
        return problems.getFirst();
    }

    private static AgentConfig read(Map<String, String> settings) {
        return ConfigReader.read(name -> Optional.ofNullable(settings.get(name)));
    }

    private static List<String> problems(Map<String, String> settings) {
        return catchThrowableOfType(SettingsException.class, () -> read(settings))
                .problems();
    }

    private static String ownUser() throws IOException {
        Object uid = Files.getAttribute(Path.of("/proc/self"), "unix:uid");
        Object gid = Files.getAttribute(Path.of("/proc/self"), "unix:gid");
        return uid.equals(0) ? "988:988" : uid + ":" + gid;
    }
}
