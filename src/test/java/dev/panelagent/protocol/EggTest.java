package dev.panelagent.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.panelagent.common.ErrorCode;
import dev.panelagent.common.RequestException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EggTest {
    @Test
    void aGameOfTheSecondGeneration() {
        ServerSpec spec = Eggs.from("paper-ptdl-v2", "{}");

        assertThat(spec.image()).isEqualTo("ghcr.io/example/yolks:java_21");
        assertThat(spec.startup().orElseThrow()).startsWith("java -Xms128M").endsWith("-jar {{SERVER_JARFILE}}");
        assertThat(spec.environment())
                .isEqualTo(Map.of(
                        "MINECRAFT_VERSION", "latest",
                        "SERVER_JARFILE", "server.jar",
                        "DL_PATH", "",
                        "BUILD_NUMBER", "latest",
                        "MOTD", "A server"));
        assertThat(spec.stop().command()).contains("stop");
        assertThat(spec.ready().readiness()).isEqualTo(new Readiness.ConsolePatterns(List.of(")! For help, type ")));
        assertThat(spec.fileDenylist()).containsExactly("*.jar.lock", "secrets/");
        assertThat(spec.name()).as("the server's, not the egg's").isEqualTo("s");
        assertThat(spec.limits().memoryBytes()).isEqualTo(Specs.DEFAULTS.memoryBytes());
    }

    @Test
    void whatLaterWorkNeedsIsKept() {
        EggParts parts = Eggs.parts(Eggs.from("paper-ptdl-v2", "{}"));

        assertThat(parts.name()).isEqualTo("Paper");
        assertThat(parts.author()).isEqualTo("author@example.com");
        assertThat(parts.features()).containsExactly("eula", "java_version", "pid_limit");
        assertThat(parts.forceOutgoingIp()).isFalse();
        assertThat(parts.logs()).isEqualTo(new EggParts.Logs(false, Optional.empty()));
        assertThat(parts.unchecked()).isEmpty();
        assertThat(parts.configFiles())
                .containsExactly(new EggParts.ConfigFile(
                        "server.properties",
                        "properties",
                        List.of(
                                text("server-ip", "0.0.0.0"),
                                text("server-port", "{{server.build.default.port}}"),
                                text("query.port", "{{server.build.default.port}}"),
                                text("motd", "{{server.build.env.MOTD}}"))));
        EggParts.Install install = parts.install().orElseThrow();
        assertThat(install.script()).startsWith("#!/bin/ash\r\ncd /mnt/server").contains("\"${SERVER_JARFILE}\"");
        assertThat(install.container()).isEqualTo("ghcr.io/example/installers:alpine");
        assertThat(install.entrypoint()).isEqualTo("ash");
    }

    private static EggParts.Replacement text(String key, String value) {
        return new EggParts.Replacement(key, Optional.empty(), value, false);
    }

    @Test
    void aGameWithSteamCmd() {
        ServerSpec spec = Eggs.from("source-ptdl-v2", "{\"variables\":{\"SRCDS_MAP\":\"de_dust2\"}}");

        assertThat(spec.environment())
                .containsEntry("SRCDS_APPID", "232250")
                .containsEntry("SRCDS_MAP", "de_dust2")
                .containsEntry("STEAM_ACC", "");
        assertThat(spec.stop().command()).contains("quit");
        assertThat(spec.ready().readiness())
                .isEqualTo(new Readiness.ConsolePatterns(
                        List.of("gameserver Steam ID", "regex:^VAC secure mode (is )?activated")));
        assertThat(Eggs.parts(spec).logs()).isEqualTo(new EggParts.Logs(true, Optional.of("logs/latest.log")));
        assertThat(Eggs.parts(spec).install().orElseThrow().script()).contains("./steamcmd.sh");
    }

    @Test
    void aGameOfTheFirstGeneration() {
        ServerSpec spec = Eggs.from("bot-ptdl-v1", "{\"variables\":{\"TOKEN\":\"12345678\"}}");

        assertThat(spec.image()).isEqualTo("quay.io/example/core:python");
        assertThat(spec.environment()).containsEntry("DELAY", "5").containsEntry("BOT_FILE", "bot.py");
        assertThat(spec.stop().command()).isEmpty();
        assertThat(spec.stop().signal().name()).isEqualTo("SIGINT");
        assertThat(Eggs.parts(spec).install()).isEmpty();
        assertThat(Eggs.parts(spec).features()).isEmpty();
    }

    @Test
    void pelicansFirstGenerationWithRulesInLists() {
        ServerSpec spec = Eggs.from("proxy-plcn-v1", "{}");

        assertThat(spec.image()).as("its image is a picture").isEqualTo("ghcr.io/example/yolks:java_21");
        assertThat(spec.environment()).containsEntry("SERVER_JARFILE", "proxy.jar");
        assertThat(spec.fileDenylist()).containsExactly("forwarding.secret");
        assertThat(Eggs.parts(spec).configFiles())
                .containsExactly(
                        new EggParts.ConfigFile(
                                "config.yml",
                                "yaml",
                                List.of(
                                        text("listeners[0].query_port", "{{server.allocations.default.port}}"),
                                        new EggParts.Replacement(
                                                "listeners[0].proxy_protocol", Optional.empty(), "false", true),
                                        new EggParts.Replacement(
                                                "listeners[0].max_players", Optional.empty(), "100", true),
                                        new EggParts.Replacement(
                                                "servers.*.address",
                                                Optional.of("regex:^(127\\.0\\.0\\.1|localhost)(:\\d{1,5})?$"),
                                                "{{config.docker.interface}}$2",
                                                false),
                                        new EggParts.Replacement(
                                                "servers.*.address",
                                                Optional.of("old.example"),
                                                "{{env.TARGET}}",
                                                false))),
                        new EggParts.ConfigFile("empty.txt", "file", List.of()));
    }

    @Test
    void pelicansThirdGenerationWithSeveralStarts() {
        ServerSpec spec = Eggs.from("relay-plcn-v3", "{}");

        assertThat(spec.startup()).as("the default, though not the first").contains("./relay");
        assertThat(spec.stop().signal().name()).isEqualTo("SIGKILL");
        assertThat(spec.ready()).isEqualTo(StartupPolicy.RUNNING_IS_READY);
        assertThat(Eggs.parts(spec).install()).isEmpty();
        assertThat(Eggs.from("relay-plcn-v3", "{\"startup\":\"Debug\"}").startup())
                .contains("./relay --debug");
        assertThat(Eggs.from("relay-plcn-v3", "{\"startup\":\"./other\"}").startup())
                .contains("./other");
        assertThat(Eggs.with("\"startup_commands\":{\"b\":\"./b\",\"a\":\"./a\"}", "")
                        .startup())
                .contains("./b");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"images\":[\"a:1\",\"b:2\"]",
                "\"docker_images\":[\"a:1\",\"b:2\"]",
                "\"docker_images\":\"[\\\"a:1\\\"]\"",
                "\"docker_images\":{\"x\":\"a:1\"},\"image\":\"c:3\"",
                "\"image\":\"a:1\"",
                "\"images\":[],\"image\":\"a:1\",\"meta\":{\"version\":\"PTDL_v1\"}"
            })
    void imagesInEveryForm(String members) {
        assertThat(Eggs.read("{\"egg\":{" + members + "}}").image()).isEqualTo("a:1");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "stop | stop | SIGTERM",
                "^C | '' | SIGINT",
                "^^C | '' | SIGKILL",
                "^SIGABRT | '' | SIGABRT",
                "^TERM | '' | SIGTERM",
                "'' | '' | SIGTERM",
                "' ' | '' | SIGTERM"
            })
    void aStopOfAnEggIsALineOrASignal(String line, String command, String signal) {
        StopPolicy stop =
                Eggs.with("\"config\":{\"stop\":\"" + line + "\"}", "").stop();

        assertThat(stop.command().orElse("")).isEqualTo(command);
        assertThat(stop.signal().name()).isEqualTo(signal);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{} | Running[]",
                "\"{}\" | Running[]",
                "\"\" | Running[]",
                "null | Running[]",
                "[] | Running[]",
                "{\"done\":null} | Running[]",
                "{\"done\":\"\"} | Running[]",
                "{\"done\":[\"\",\"Up\"]} | ConsolePatterns[patterns=[Up]]",
                "\"{\\\"done\\\":[\\\"Up\\\",\\\"regex:^Go\\\"]}\" | ConsolePatterns[patterns=[Up, regex:^Go]]"
            })
    void theSignsOfReadiness(String startup, String readiness) {
        assertThat(Eggs.with("\"config\":{\"startup\":" + startup + "}", "")
                        .ready()
                        .readiness())
                .hasToString(readiness);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "7 | payload.egg",
                "true | payload.egg",
                "[1] | payload.egg",
                "\"paper\" | payload.egg",
                "{\"meta\":\"PTDL_v2\"} | payload.egg.meta",
                "{\"meta\":{\"version\":\"PTDL_v9\"}} | payload.egg.meta.version",
                "{\"meta\":{\"version\":[]}} | payload.egg.meta.version",
                "{\"name\":{}} | payload.egg.name",
                "{\"docker_images\":7} | payload.egg.docker_images",
                "{\"docker_images\":\"game:1\"} | payload.egg.docker_images",
                "{\"docker_images\":{\"a\":[]}} | payload.egg.docker_images.a",
                "{\"docker_images\":{\"Java 21\":[]}} | payload.egg.docker_images[\"Java 21\"]",
                "{\"startup\":[1]} | payload.egg.startup",
                "{\"startup_commands\":7} | payload.egg.startup_commands",
                "{\"variables\":{}} | payload.egg.variables",
                "{\"variables\":[7]} | payload.egg.variables[0]",
                "{\"variables\":[{\"env_variable\":\"A\"},{}]} | payload.egg.variables[1].env_variable",
                "{\"variables\":[{\"env_variable\":\"A=B\"}]} | payload.egg.variables[0].env_variable",
                "{\"variables\":[{\"env_variable\":\"A\",\"rules\":7}]} | payload.egg.variables[0].rules",
                "{\"variables\":[{\"env_variable\":\"A\",\"rules\":[[]]}]} | payload.egg.variables[0].rules[0]",
                "{\"variables\":[{\"env_variable\":\"A\",\"default_value\":[]}]} | payload.egg.variables[0].default_value",
                "{\"variables\":[{\"env_variable\":\"A\",\"user_viewable\":\"?\"}]} | payload.egg.variables[0].user_viewable",
                "{\"config\":\"x\"} | payload.egg.config",
                "{\"config\":{\"stop\":{}}} | payload.egg.config.stop",
                "{\"config\":{\"stop\":\"^NOPE\"}} | payload.egg.config.stop",
                "{\"config\":{\"startup\":\"{\"}} | payload.egg.config.startup",
                "{\"config\":{\"startup\":\"Done\"}} | payload.egg.config.startup",
                "{\"config\":{\"startup\":{\"done\":7}}} | payload.egg.config.startup.done",
                "{\"config\":{\"startup\":{\"done\":\"regex:(\"}}} | payload.egg.config.startup.done",
                "{\"config\":{\"files\":\"{'a'}\"}} | payload.egg.config.files",
                "{\"config\":{\"files\":[7]}} | payload.egg.config.files",
                "{\"config\":{\"files\":{\"a.txt\":7}}} | payload.egg.config.files[\"a.txt\"]",
                "{\"config\":{\"files\":{\"a\":{\"find\":\"x\"}}}} | payload.egg.config.files.a.find",
                "{\"config\":{\"files\":{\"a\":{\"parser\":[]}}}} | payload.egg.config.files.a.parser",
                "{\"config\":{\"logs\":7}} | payload.egg.config.logs",
                "{\"config\":{\"logs\":{\"custom\":\"x\"}}} | payload.egg.config.logs.custom",
                "{\"scripts\":{\"installation\":\"x\"}} | payload.egg.scripts.installation",
                "{\"scripts\":{\"installation\":{\"script\":[]}}} | payload.egg.scripts.installation.script",
                "{\"scripts\":{\"installation\":{\"script\":\"x\",\"container\":\"-x\"}}} | payload.egg.scripts.installation.container",
                "{\"features\":7} | payload.egg.features",
                "{\"features\":[{}]} | payload.egg.features[0]",
                "{\"file_denylist\":7} | payload.egg.file_denylist",
                "{\"force_outgoing_ip\":\"x\"} | payload.egg.force_outgoing_ip"
            })
    void whatCannotBeUsedIsNamedByItsPlace(String egg, String place) {
        assertThatThrownBy(() -> Eggs.read("{\"image\":\"game\",\"egg\":" + egg + "}"))
                .isInstanceOf(RequestException.class)
                .hasMessageStartingWith(place + " ")
                .extracting(e -> ((RequestException) e).code())
                .isEqualTo(ErrorCode.CONFIG_INVALID);
    }

    @Test
    void anEggHasLimits() {
        assertThat(Eggs.with("\"variables\":[" + variables(500) + "]", "").environment())
                .hasSize(500);
        assertThatThrownBy(() -> Eggs.with("\"variables\":[" + variables(501) + "]", ""))
                .hasMessageStartingWith("payload.egg.variables \"501\"");
        assertThat(Eggs.parts(Eggs.with("\"config\":{\"files\":{" + files(200) + "}}", ""))
                        .configFiles())
                .hasSize(200);
        assertThatThrownBy(() -> Eggs.with("\"config\":{\"files\":{" + files(201) + "}}", ""))
                .hasMessageStartingWith("payload.egg.config.files \"201\"");
        assertThatThrownBy(() -> Eggs.with(
                        "\"variables\":[{\"env_variable\":\"A\",\"rules\":\"" + "max:9|".repeat(700) + "\"}]", ""))
                .hasMessageStartingWith("payload.egg.variables[0].rules ");
        String million = "x".repeat(1 << 20);
        assertThatThrownBy(() -> Eggs.with("\"description\":\"" + million + "\"", ""))
                .hasMessageStartingWith("payload.egg \"104");
        assertThatThrownBy(() -> Eggs.read(Json.node().put("image", "game").put("egg", "{}" + million)))
                .hasMessageStartingWith("payload.egg \"1048578 bytes\"");
    }

    private static String variables(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> "{\"env_variable\":\"V" + i + "\"}")
                .collect(Collectors.joining(","));
    }

    private static String files(int count) {
        return IntStream.range(0, count).mapToObj(i -> "\"f" + i + "\":{}").collect(Collectors.joining(","));
    }
}
