package dev.panelagent.engine.docker;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.panelagent.engine.ConsoleListener;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ConsoleFramesTest {
    private final List<byte[]> pieces = new ArrayList<>();
    private final ByteArrayOutputStream stdout = new ByteArrayOutputStream();
    private final ByteArrayOutputStream stderr = new ByteArrayOutputStream();
    private final ConsoleListener listener = new ConsoleListener() {
        @Override
        public void output(Stream stream, byte[] bytes) {
            pieces.add(bytes);
            (stream == Stream.STDERR ? stderr : stdout).writeBytes(bytes);
        }

        @Override
        public void closed() {
            throw new AssertionError("told by the stream, not by the frames");
        }
    };

    @Test
    void framesAreToldApartByTheirOutput() throws IOException {
        read(false, frame(1, "ä out\n"), frame(2, "err\n"), frame(1, ""), frame(1, "more\n"));

        assertThat(stdout.toString(UTF_8)).isEqualTo("ä out\nmore\n");
        assertThat(stderr.toString(UTF_8)).isEqualTo("err\n");
    }

    @Test
    void longFrameComesInPiecesThatAreTheListenersOwn() throws IOException {
        String text = "0123456789".repeat(10_000);

        read(false, frame(1, text));

        assertThat(stdout.toString(UTF_8)).isEqualTo(text);
        assertThat(pieces).hasSizeGreaterThan(1);
        assertThat(pieces.stream().map(System::identityHashCode).distinct()).hasSameSizeAs(pieces);
    }

    @Test
    void cutFrameGivesWhatCame() throws IOException {
        byte[] whole = frame(1, "abcdef");

        read(false, java.util.Arrays.copyOf(whole, whole.length - 2));

        assertThat(stdout.toString(UTF_8)).isEqualTo("abcd");
    }

    @Test
    void terminalHasNoFrames() throws IOException {
        read(true, new byte[] {1, 0, 0, 0}, "plain".getBytes(UTF_8));

        assertThat(stdout.toByteArray()).startsWith(1, 0, 0, 0).endsWith("plain".getBytes(UTF_8));
    }

    private void read(boolean tty, byte[]... parts) throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            body.writeBytes(part);
        }
        new ConsoleFrames(tty, listener).read(new ByteArrayInputStream(body.toByteArray()));
    }

    private static byte[] frame(int stream, String text) {
        byte[] payload = text.getBytes(UTF_8);
        return ByteBuffer.allocate(8 + payload.length)
                .put((byte) stream)
                .position(4)
                .putInt(payload.length)
                .put(payload)
                .array();
    }
}
