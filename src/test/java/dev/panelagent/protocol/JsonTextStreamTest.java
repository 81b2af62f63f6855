package dev.panelagent.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTextStreamTest {
    private static final ObjectMapper JACKSON = new ObjectMapper();

    private static byte[] read(String json, int atMost) throws IOException {
        byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
        try (InputStream in = new JsonTextStream(new BytesSpool(bytes, atMost).from(0))) {
            return in.readAllBytes();
        }
    }

    private static void isReadAsJacksonDoes(String json, int atMost, String hint) throws IOException {
        String expected = JACKSON.readTree(json).asText();
        assertThat(read(json + ",\"more\":1}", atMost))
                .as("%s", hint)
                .isEqualTo(expected.getBytes(StandardCharsets.UTF_8));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"\"",
                "\"abc\"",
                "\"grüß 😀\"",
                "\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"",
                "\"\\u0041\\u00e4\\u20ac\\u0000\"",
                "\"\\ud83d\\ude00!\"",
                "\"\\ud83d\"",
                "\"\\ud83dx\"",
                "\"\\ud83d\\n\"",
                "\"\\ud83d\\u0041\"",
                "\"\\ud83d\\ud83d\\ude00\"",
                "\"\\ude00\\ud83d\"",
                "\"\\uD83D\\uDE00\"",
            })
    void everyTextMeansWhatItMeansToJackson(String json) throws IOException {
        for (int atMost : new int[] {1, 2, 3, 7, Integer.MAX_VALUE}) {
            isReadAsJacksonDoes(json, atMost, json + " by " + atMost);
        }
    }

    @Test
    void soDoTextsDrawnAtRandomHoweverTheyAreCut() throws IOException {
        String[] parts = {
            "a", "\\n", "\\\"", "\\\\", "é", "\\u00e9", "€", "😀", "\\ud83d", "\\ude00", "\\u0041", "0123456789"
        };
        for (long seed = 0; seed < 200; seed++) {
            Random random = new Random(seed);
            StringBuilder json = new StringBuilder("\"");
            // Around the size of the buffer, so that its end falls anywhere.
            json.append("x".repeat(64 * 1024 - random.nextInt(40)));
            for (int i = 0; i < 30; i++) {
                json.append(parts[random.nextInt(parts.length)]);
            }
            isReadAsJacksonDoes(json.append('"').toString(), 1 + random.nextInt(70_000), "seed " + seed);
        }
    }

    @Test
    void aTextWithoutAnEndIsNotTakenForOne() {
        assertThatExceptionOfType(EOFException.class).isThrownBy(() -> read("\"abc", 10));
    }

    @Test
    void nothingBehindItIsRead() throws IOException {
        assertThat(read("\"a\"b\"", 10)).asString().isEqualTo("a");
    }
}
