package dev.panelagent.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.panelagent.common.ErrorCode;
import dev.panelagent.common.RequestException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class EggRequestTest {
    private static final List<String> ALL = Eggs.ALL;

    @Test
    void anEggMayComeAsText() {
        for (String egg : ALL) {
            ObjectNode payload = Json.object("{\"environment\":{\"TOKEN\":\"12345678\"}}");
            payload.put("egg", Eggs.text(egg));

            assertThat(Eggs.read(payload))
                    .as(egg)
                    .isEqualTo(Eggs.from(egg, "{\"environment\":{\"TOKEN\":\"12345678\"}}"));
        }
    }

    @Test
    void anEggMayComeWithTheOldestShape() {
        ServerSpec spec = Eggs.read(
                "{\"eggConfig\":{\"image\":\"game\",\"variables\":{\"A\":1}},\"egg\":{\"stop\":\"x\",\"startup\":\"run\","
                        + "\"variables\":[{\"env_variable\":\"A\"}]}}");

        assertThat(spec.startup()).contains("run");
        assertThat(spec.environment()).containsEntry("A", "1");
    }

    @Test
    void whatTheRequestSaysItselfWins() {
        ServerSpec spec = Eggs.from("paper-ptdl-v2", """
                {"name":"Lobby","startup":"./run","stop":{"signal":"USR1"},"startupDone":{"tcpPort":25565},
                 "fileDenylist":[],"mountPath":"/srv","tty":true}""");

        assertThat(spec.name()).isEqualTo("Lobby");
        assertThat(spec.startup()).contains("./run");
        assertThat(spec.stop().command()).isEmpty();
        assertThat(spec.stop().signal().name()).isEqualTo("SIGUSR1");
        assertThat(spec.ready().readiness()).isEqualTo(new Readiness.TcpPort(25_565));
        assertThat(spec.fileDenylist()).isEmpty();
        assertThat(spec.mountPath()).isEqualTo("/srv");
        assertThat(spec.tty()).isTrue();
    }

    @Test
    void whatTheRequestLeavesEmptyIsTheEggs() {
        ServerSpec said = Eggs.from("paper-ptdl-v2", """
                {"image":" ","startup":"","stop":"","startupDone":null,"fileDenylist":null,"variables":[]}""");

        assertThat(said).isEqualTo(Eggs.from("paper-ptdl-v2", "{}"));
    }

    @Test
    void timesAloneLeaveTheStopToTheEgg() {
        StopPolicy stop = Eggs.from("paper-ptdl-v2", "{\"stop\":{\"timeout\":90,\"command\":null}}")
                .stop();

        assertThat(stop.command()).contains("stop");
        assertThat(stop.commandGrace()).hasSeconds(90);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"image\":\"Java 17\"",
                "\"image\":\"ghcr.io/example/yolks:java_17\"",
                "\"dockerImage\":\"Java 17\"",
                "\"image\":null,\"dockerImage\":\"ghcr.io/example/yolks:java_17\""
            })
    void anImageIsChosenByItsLabelOrName(String members) {
        assertThat(Eggs.from("paper-ptdl-v2", "{" + members + "}").image()).isEqualTo("ghcr.io/example/yolks:java_17");
    }

    @Test
    void anImageThatIsNoneOfTheEggsIsRefused() {
        assertThatThrownBy(() -> Eggs.from("paper-ptdl-v2", "{\"image\":\"evil\"}"))
                .isInstanceOf(RequestException.class)
                .hasMessageContainingAll("image \"evil\"", "Java 21, Java 17, Java 8");
    }

    @Test
    void anEggWithoutImagesTakesAny() {
        assertThat(Eggs.read("{\"image\":\"game\",\"egg\":{\"docker_images\":[]}}")
                        .image())
                .isEqualTo("game");
        assertThatThrownBy(() -> Eggs.read("{\"egg\":{\"docker_images\":{}}}"))
                .hasMessageStartingWith("payload.image is missing");
    }

    private static final String RULED = """
            "variables":[{"env_variable":"MAX","default_value":"20","rules":"required|integer|between:1,100"},
             {"env_variable":"PASSWORD","default_value":"","rules":"required|string|min:8"},
             {"env_variable":"PATTERN","default_value":"","rules":["regex:/^(?!x)a|b$/"]}]""";

    @Test
    void allViolationsAreToldByVariableAndRuleAndNoValue() {
        assertThatThrownBy(() -> Eggs.with(RULED, """
                "variables":{"MAX":"over 9000","PASSWORD":"hunter2","NOPE":"secret"}"""))
                .isInstanceOf(RequestException.class)
                .hasMessageContainingAll(
                        "MAX breaks the rule \"integer\"",
                        "PASSWORD breaks the rule \"min:8\"",
                        "\"NOPE\" is no variable of the egg")
                .message()
                .doesNotContain("hunter2", "9000", "secret");
        assertThatThrownBy(() -> Eggs.with(RULED, ""))
                .hasMessageContaining("PASSWORD (not sent, so the egg's default) breaks the rule \"required\"")
                .message()
                .doesNotContain("MAX");
    }

    @Test
    void manyViolationsAreCounted() {
        String given = IntStream.range(0, 70).mapToObj(i -> "\"N" + i + "\":1").collect(Collectors.joining(","));

        assertThatThrownBy(() -> Eggs.with("\"name\":\"x\"", "\"variables\":{" + given + "}"))
                .hasMessageContainingAll("\"N0\"", "\"N49\"", "and 20 more")
                .message()
                .doesNotContain("\"N50\"");
    }

    @Test
    void aRuleThatCannotBeCheckedIsNoted() {
        ServerSpec spec = Eggs.with(RULED, "\"environment\":{\"PATTERN\":\"anything\",\"PASSWORD\":\"long enough\"}");

        assertThat(spec.environment()).containsEntry("PATTERN", "anything").containsEntry("MAX", "20");
        assertThat(Eggs.parts(spec).unchecked()).containsExactly("PATTERN regex:/^(?!x)a|b$/");
    }

    @Test
    void variablesWinOverTheEnvironmentAndThatOverDefaults() {
        ServerSpec spec = Eggs.with(
                "\"variables\":[{\"env_variable\":\"A\",\"default_value\":1},{\"env_variable\":\"B\",\"default_value\":1},"
                        + "{\"env_variable\":\"C\",\"default_value\":1},{\"env_variable\":\"D\",\"default_value\":true}]",
                "\"variables\":{\"A\":3,\"D\":null},\"environment\":{\"A\":2,\"B\":\"\",\"C\":null,\"OWN\":null}");

        assertThat(spec.environment()).isEqualTo(Map.of("A", "3", "B", "", "C", "1", "D", "true", "OWN", ""));
    }

    @Test
    void defaultsDoNotHideWhatTheAgentKnows() {
        String egg = "\"variables\":[{\"env_variable\":\"SERVER_PORT\",\"default_value\":25577,\"rules\":\"port\"},"
                + "{\"env_variable\":\"SERVER_MEMORY\",\"default_value\":\"512\"}]";

        assertThat(Eggs.with(egg, "\"allocations\":[{\"port\":1}]").environment())
                .isEmpty();
        assertThat(Eggs.with(egg, "").environment()).isEqualTo(Map.of("SERVER_PORT", "25577"));
        assertThat(Eggs.with(egg, "\"ports\":{\"1\":1},\"variables\":{\"SERVER_PORT\":7,\"SERVER_MEMORY\":8}")
                        .environment())
                .isEqualTo(Map.of("SERVER_PORT", "7", "SERVER_MEMORY", "8"));
        assertThatThrownBy(() -> Eggs.with(egg, "\"ports\":{\"1\":1},\"variables\":{\"SERVER_PORT\":70000}"))
                .hasMessageContaining("SERVER_PORT breaks the rule \"port\"");
    }

    @Test
    void variablesWithoutAnEggAreRefused() {
        assertThatThrownBy(() -> Eggs.read("{\"image\":\"game\",\"variables\":{\"A\":\"secret\"}}"))
                .hasMessageStartingWith("payload.variables ")
                .message()
                .doesNotContain("secret");
        assertThat(Eggs.read("{\"image\":\"game\",\"variables\":{}}").egg()).isEmpty();
        assertThatThrownBy(() -> Eggs.with("\"name\":\"x\"", "\"variables\":[1]"))
                .hasMessageStartingWith("payload.variables ");
        assertThatThrownBy(() -> Eggs.with("\"name\":\"x\"", "\"variables\":{\"A\":[]}"))
                .hasMessageStartingWith("payload.variables.A ");
    }

    @ParameterizedTest
    @FieldSource("ALL")
    void aServerFromAnEggIsKeptAsItIs(String egg) {
        SpecCodec codec = new SpecCodec(Specs.DEFAULTS);
        ServerSpec spec =
                Eggs.from(egg, "{\"environment\":{\"TOKEN\":\"12345678\"},\"allocations\":[{\"port\":25565}]}");

        assertThat(spec.egg()).isPresent();
        assertThat(codec.read(codec.write(spec))).isEqualTo(spec);
    }

    static LongStream seeds() {
        return new Random(20_260_102).longs(400);
    }

    /** Eggs are edited by hand: whatever is in the place of a value, it is read or refused by its place. */
    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void aDamagedEggIsReadOrRefused(long seed) {
        Random random = new Random(seed);
        ObjectNode payload = Json.object("{\"environment\":{\"TOKEN\":\"12345678\"}}");
        payload.set("egg", Json.object(Eggs.text(ALL.get(random.nextInt(ALL.size())))));
        IntStream.rangeClosed(0, random.nextInt(3)).forEach(_ -> damage(payload, random));

        Throwable thrown = catchThrowable(() -> {
            ServerSpec spec = Eggs.read(payload);
            SpecCodec codec = new SpecCodec(Specs.DEFAULTS);
            assertThat(codec.read(codec.write(spec))).isEqualTo(spec);
        });

        if (thrown != null) {
            assertThat(thrown).isInstanceOf(RequestException.class);
            assertThat(((RequestException) thrown).code()).isEqualTo(ErrorCode.CONFIG_INVALID);
        }
    }

    private static void damage(JsonNode root, Random random) {
        List<JsonNode> nodes = new ArrayList<>(List.of(root));
        for (int i = 0; i < nodes.size(); i++) {
            nodes.get(i).forEach(child -> {
                if (child.isContainerNode() && !child.isEmpty()) {
                    nodes.add(child);
                }
            });
        }
        String[] values = {
            "null", "7", "1.5", "true", "\"\"", "\"x\"", "\"{\"", "[]", "{}", "[null]", "[[1]]", "{\"a\":[]}"
        };
        JsonNode value = Json.value(values[random.nextInt(values.length)]).orElseThrow();
        JsonNode chosen = nodes.get(random.nextInt(nodes.size()));
        if (chosen instanceof ObjectNode object) {
            List<String> names = List.copyOf(
                    object.properties().stream().map(Map.Entry::getKey).toList());
            object.set(names.get(random.nextInt(names.size())), value);
        } else if (chosen instanceof ArrayNode array) {
            array.set(random.nextInt(array.size()), value);
        }
    }
}
