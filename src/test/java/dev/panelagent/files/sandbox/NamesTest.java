package dev.panelagent.files.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.panelagent.common.RequestException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;

class NamesTest {
    private static final long SEED = 20_26;
    /** Pieces that are UTF-8, nearly UTF-8, and none at all. */
    private static final String[] PIECES = {
        "61",
        "2e",
        "20",
        "c3a9",
        "e4b8ad",
        "f09f8eae",
        "c3",
        "a9",
        "e4b8",
        "f09f8e",
        "c0ae",
        "e080ae",
        "eda080",
        "edb2a0",
        "f4908080",
        "ff",
        "fe",
        "80",
        "7f",
        "0a",
        "f8888080"
    };

    private final Random random = new Random(SEED);

    private byte[] name() {
        StringBuilder hex = new StringBuilder();
        for (int i = random.nextInt(12) + 1; i > 0; i--) {
            hex.append(random.nextBoolean() ? PIECES[random.nextInt(PIECES.length)] : "%02x".formatted(octet()));
        }
        return HexFormat.of().parseHex(hex);
    }

    private int octet() {
        int octet = random.nextInt(255) + 1;
        return octet == '/' ? 'x' : octet;
    }

    private static boolean isDots(byte[] name) {
        String text = new String(name, StandardCharsets.ISO_8859_1);
        return text.equals(".") || text.equals("..");
    }

    @Test
    void everyNameOfBytesComesBack() {
        for (int i = 0; i < 50_000; i++) {
            byte[] bytes = name();
            if (!isDots(bytes)) {
                assertThat(Names.encode(Names.decode(bytes)))
                        .as("seed %s, name %s", SEED, HexFormat.of().formatHex(bytes))
                        .isEqualTo(bytes);
            }
        }
    }

    @Test
    void noTwoTextsAreOneName() {
        for (int i = 0; i < 50_000; i++) {
            StringBuilder text = new StringBuilder();
            for (int length = random.nextInt(5) + 1; length > 0; length--) {
                text.append(
                        (char) (random.nextBoolean() ? 0xDC80 + random.nextInt(0x80) : 0x20 + random.nextInt(0x800)));
            }
            assertOneText(text.toString());
        }
    }

    private static void assertOneText(String text) {
        byte[] bytes;
        try {
            bytes = Names.encode(text);
        } catch (RequestException e) {
            return;
        }
        assertThat(Names.decode(bytes))
                .as("seed %s, text %s", SEED, HexFormat.of().formatHex(text.getBytes(StandardCharsets.UTF_16BE)))
                .isEqualTo(text);
    }

    @Test
    void whatIsUtf8IsThatText() {
        for (String name : new String[] {"a", "caf\u00E9", "\u4E2D\u6587", "\uD83C\uDFAE", "\uFF0E\uFF0E"}) {
            assertThat(Names.encode(name)).isEqualTo(name.getBytes(StandardCharsets.UTF_8));
        }
    }

    @Test
    void bytesThatAreNoUtf8AreEscapedOneByOne() {
        assertThat(Names.decode(HexFormat.of().parseHex("61ff62"))).isEqualTo("a\uDCFFb");
        assertThat(Names.decode(HexFormat.of().parseHex("c0ae"))).isEqualTo("\uDCC0\uDCAE");
        assertThat(Names.decode(HexFormat.of().parseHex("eda080"))).isEqualTo("\uDCED\uDCA0\uDC80");
    }

    @Test
    void utf8InDisguiseIsRefused() {
        for (String name :
                new String[] {"\uDCC3\uDCA9", "\uDCE4\uDCB8\uDCAD", "\uDC41", "\uDC2E\uDC2E", "\uD83C", "\uDFAE"}) {
            assertThatExceptionOfType(RequestException.class).isThrownBy(() -> Names.encode(name));
        }
    }
}
