package dev.panelagent.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.panelagent.common.RequestException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class Base64StreamTest {
    private static byte[] decode(String text, int atMost) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        try (InputStream in = new Base64Stream(new BytesSpool(bytes, atMost).from(0))) {
            return in.readAllBytes();
        }
    }

    @Test
    void whatWasEncodedComesBackHoweverItIsCut() throws IOException {
        for (long seed = 0; seed < 100; seed++) {
            Random random = new Random(seed);
            byte[] bytes = new byte[random.nextInt(200_000)];
            random.nextBytes(bytes);
            Base64.Encoder encoder = random.nextBoolean()
                    ? Base64.getEncoder()
                    : Base64.getEncoder().withoutPadding();

            byte[] decoded = decode(encoder.encodeToString(bytes), 1 + random.nextInt(100_000));

            assertThat(decoded).as("seed %s", seed).isEqualTo(bytes);
        }
    }

    @Test
    void linesMayBeBrokenAnywhere() throws IOException {
        byte[] bytes = new byte[100_000];
        new Random(1).nextBytes(bytes);
        String text = Base64.getEncoder().encodeToString(bytes).replaceAll(".{75}", "$0\r\n") + " \t\n";

        assertThat(decode(text, 5000)).isEqualTo(bytes);
    }

    @Test
    void aByteAtATimeIsReadToo() throws IOException {
        try (InputStream in = new Base64Stream(BytesSpool.of("/wA=").from(0))) {
            assertThat(new int[] {in.read(), in.read(), in.read()}).containsExactly(0xff, 0, -1);
            assertThat(in.read(new byte[0])).isZero();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "====", "_-8=", "hunter2!", "QQ==QQ==", "Q Q = = Q Q = =", "=", "ä"})
    void whatADecoderWouldRefuseIsRefused(String text) {
        assertThatExceptionOfType(RequestException.class)
                .isThrownBy(() -> decode(text, 3))
                .withMessageContaining("not base64");
    }

    @Test
    void paddingEndsItAtTheEndOfAPieceToo() {
        String whole = "QUJD".repeat(16 * 1024 - 1) + "QUI=";

        assertThat(whole).hasSize(64 * 1024);
        assertThatExceptionOfType(RequestException.class).isThrownBy(() -> decode(whole + "QUJD", 10_000));
    }
}
