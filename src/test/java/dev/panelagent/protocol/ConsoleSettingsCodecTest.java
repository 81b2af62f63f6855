package dev.panelagent.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.panelagent.common.ConsoleStreaming;
import dev.panelagent.common.ErrorCode;
import dev.panelagent.common.RequestException;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConsoleSettingsCodecTest {
    private static ConsoleSettings updated(ConsoleSettings settings, String members) {
        return ConsoleSettingsUpdate.of(ConsoleSettingsCodec.place(Json.object(members.replace('\'', '"'))))
                .applyTo(settings);
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void whatIsKeptIsReadAsItWas(long seed) {
        Random random = new Random(seed);
        for (int i = 0; i < 200; i++) {
            ConsoleSettings settings = random(random);
            assertThat(ConsoleSettingsCodec.read(ConsoleSettingsCodec.write(settings)))
                    .isEqualTo(settings);
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void anUpdateByAllMembersMakesOneOfAnother(long seed) {
        Random random = new Random(seed);
        for (int i = 0; i < 200; i++) {
            ConsoleSettings wanted = random(random);
            ConsoleSettingsUpdate all = new ConsoleSettingsUpdate(Json.text(ConsoleSettingsCodec.complete(wanted)));
            assertThat(ConsoleSettingsCodec.complete(all.applyTo(random(random))))
                    .isEqualTo(ConsoleSettingsCodec.complete(wanted));
        }
    }

    private static ConsoleSettings random(Random random) {
        ObjectNode view = Json.node();
        maybe(random, () -> view.put("bufferSize", random.nextInt(100, 100_001)));
        maybe(random, () -> view.put("autoScroll", random.nextBoolean()));
        maybe(random, () -> view.put("showTimestamp", random.nextBoolean()));
        maybe(random, () -> view.put("filterLevel", "grüß \" " + random.nextInt()));
        maybe(random, () -> view.put("theme", ""));
        maybe(random, () -> view.put("fontSize", random.nextInt(6, 73)));
        maybe(random, () -> view.put("fontFamily", "x".repeat(random.nextInt(101))));
        return new ConsoleSettings(
                random.nextBoolean() ? Optional.of(random.nextLong(1L << 20, (1L << 30) + 1)) : Optional.empty(),
                ConsoleStreaming.parse(List.of("off", "lines", "batches", "").get(random.nextInt(4))),
                random.nextBoolean() ? random.nextInt(10, 1_000_001) : 0,
                Json.text(view));
    }

    private static void maybe(Random random, Runnable put) {
        if (random.nextBoolean()) {
            put.run();
        }
    }

    @Test
    void whatWasNeverSetIsAtItsDefault() {
        assertThat(ConsoleSettingsCodec.write(ConsoleSettings.DEFAULT)).isEqualTo("{}");
        assertThat(ConsoleSettingsCodec.complete(ConsoleSettings.DEFAULT)).isEqualTo(Json.object("""
                {"historySize":null,"streaming":null,"throttle":0,"bufferSize":10000,"autoScroll":true,
                 "showTimestamp":true,"filterLevel":"all","theme":"dark","fontSize":14,"fontFamily":"monospace"}"""));
    }

    @Test
    void anUpdateChangesWhatItNames() {
        ConsoleSettings first = updated(ConsoleSettings.DEFAULT, "{'historySize':'10MiB','theme':'light'}");
        assertThat(first)
                .isEqualTo(new ConsoleSettings(Optional.of(10L << 20), Optional.empty(), 0, "{\"theme\":\"light\"}"));

        ConsoleSettings second = updated(first, "{'streaming':'lines','fontSize':20}");
        assertThat(second)
                .isEqualTo(new ConsoleSettings(
                        Optional.of(10L << 20),
                        Optional.of(ConsoleStreaming.LINES),
                        0,
                        "{\"theme\":\"light\",\"fontSize\":20}"));

        assertThat(updated(second, "{'historySize':null,'streaming':null,'theme':null,'fontSize':null}"))
                .isEqualTo(ConsoleSettings.DEFAULT);
    }

    @ParameterizedTest
    @CsvSource({
        "historySize, 1048575",
        "historySize, '\"2GiB\"'",
        "historySize, '\"big\"'",
        "historySize, true",
        "streaming, '\"some\"'",
        "streaming, 1",
        "throttle, 9",
        "throttle, -1",
        "throttle, 1000001",
        "throttle, 10.5",
        "throttle, '\"100\"'",
        "bufferSize, 99",
        "bufferSize, 100001",
        "bufferSize, '\"1000\"'",
        "autoScroll, 1",
        "showTimestamp, '\"yes\"'",
        "filterLevel, 7",
        "theme, {}",
        "fontSize, 5",
        "fontSize, 73",
        "fontSize, 99999999999",
        "fontFamily, []"
    })
    void aValueThatIsNoneIsRefusedByTheNameOfItsMember(String name, String value) {
        assertThatExceptionOfType(RequestException.class)
                .isThrownBy(() -> updated(ConsoleSettings.DEFAULT, "{'" + name + "':" + value + "}"))
                .withMessageStartingWith("settings." + name + " ")
                .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.CONFIG_INVALID));
    }

    @Test
    void aTextForTheDisplayIsBounded() {
        String longest = "x".repeat(100);
        assertThat(updated(ConsoleSettings.DEFAULT, "{'theme':'" + longest + "'}")
                        .view())
                .contains(longest);
        assertThatExceptionOfType(RequestException.class)
                .isThrownBy(() -> updated(ConsoleSettings.DEFAULT, "{'theme':'x" + longest + "'}"));
    }

    @Test
    void aMemberNobodyKnowsIsRefusedAndTheKnownOnesAreNamed() {
        assertThatExceptionOfType(RequestException.class)
                .isThrownBy(() -> updated(ConsoleSettings.DEFAULT, "{'color':'red'}"))
                .withMessage("there is no setting \"color\": known are historySize, streaming, throttle, bufferSize,"
                        + " autoScroll, showTimestamp, filterLevel, theme, fontSize, fontFamily");
    }

    @Test
    void anythingElseIsRefused() {
        assertThatExceptionOfType(RequestException.class).isThrownBy(() -> ConsoleSettingsCodec.read("no json"));
    }
}
