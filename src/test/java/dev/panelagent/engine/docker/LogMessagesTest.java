package dev.panelagent.engine.docker;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIOException;

import com.github.dockerjava.api.exception.DockerException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LogMessagesTest {
    private static final String T1 = "2026-01-02T03:04:05.000000001Z";
    private static final String T2 = "2026-01-02T03:04:05.123456789Z";
    private static final String OLDER = "2025-12-31T23:59:59.999999999Z";

    private final List<String> pieces = new ArrayList<>();

    /** 1 and 7 cut everything there is anywhere; the last does not cut at all. */
    @ParameterizedTest
    @ValueSource(ints = {1, 7, 100_000})
    void framesAreMessagesHoweverTheyAreCut(int most) throws IOException {
        read(
                false,
                most,
                Frames.frame(1, T1 + " ä out\n"),
                Frames.frame(2, T1 + " err"),
                Frames.frame(1, T2 + " "),
                Frames.frame(2, T2 + " \n"));

        assertThat(pieces)
                .containsExactly(
                        "STDOUT " + T1 + " ä out\n",
                        "STDERR " + T1 + " err",
                        "STDOUT " + T2 + " ",
                        "STDERR " + T2 + " \n");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 7, 100_000})
    void linesOfATerminalAreMessagesHoweverTheyAreCut(int most) throws IOException {
        read(true, most, (T1 + " one\r\n" + T2 + " \r\n" + T2 + " no end").getBytes(UTF_8));

        assertThat(pieces)
                .containsExactly("STDOUT " + T1 + " one\r\n", "STDOUT " + T2 + " \r\n", "STDOUT " + T2 + " no end");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 7, 100_000})
    void partsOfALongLineOfATerminalFollowWithoutALineFeed(int most) throws IOException {
        String part = "x".repeat(16 * 1024);

        read(true, most, (T1 + " " + part + T1 + " " + part + T1 + " rest\r\n" + T2 + " next\r\n").getBytes(UTF_8));

        assertThat(pieces)
                .containsExactly(
                        "STDOUT " + T1 + " " + part,
                        "STDOUT " + T1 + " " + part,
                        "STDOUT " + T1 + " rest\r\n",
                        "STDOUT " + T2 + " next\r\n");
    }

    @Test
    void whatARunOfATerminalLeftUnfinishedIsAMessageOfItsOwn() throws IOException {
        read(true, 7, (T1 + " / # " + T2 + " / # exit\r\n").getBytes(UTF_8));

        assertThat(pieces).containsExactly("STDOUT " + T1 + " / # ", "STDOUT " + T2 + " / # exit\r\n");
    }

    @Test
    void timesThatAProgramPrintsAreItsOwn() throws IOException {
        String line = OLDER + " [info] " + OLDER + " 2026-13-45T99:99:99.000000000Z loaded";

        read(true, 7, (T1 + " " + line + "\r\n").getBytes(UTF_8));
        read(false, 7, Frames.frame(1, T2 + " " + T2 + " " + line + "\n"));

        assertThat(pieces)
                .containsExactly("STDOUT " + T1 + " " + line + "\r\n", "STDOUT " + T2 + " " + T2 + " " + line + "\n");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"2026-01-02T03:04:05.000000001Z", "2026-01-02T04:04:05.000000001+01:00", "2026-01-02T03:04:05Z"})
    void timesOfOtherEnginesAreRead(String time) throws IOException {
        read(false, 100, Frames.frame(1, time + " text\n"));
        read(true, 100, (time + " text\n").getBytes(UTF_8));

        assertThat(pieces).hasSize(2).allMatch(piece -> piece.endsWith(" text\n"));
    }

    @Test
    void emptyLogHasNoMessages() throws IOException {
        read(false, 100);
        read(true, 100);

        assertThat(pieces).isEmpty();
    }

    @Test
    void errorOfTheEngineComesOutAfterTheMessagesBeforeIt() {
        assertThatExceptionOfType(DockerException.class)
                .isThrownBy(() -> read(
                        false,
                        100,
                        Frames.frame(1, T1 + " out\n"),
                        Frames.frame(3, "Error grabbing logs: no such file\n")))
                .withMessageContaining("Error grabbing logs: no such file");
        assertThatExceptionOfType(DockerException.class)
                .isThrownBy(() -> read(true, 100, "Error grabbing logs: no such file\n".getBytes(UTF_8)))
                .withMessageContaining("Error grabbing logs: no such file");

        assertThat(pieces).containsExactly("STDOUT " + T1 + " out\n");
    }

    @Test
    void answerThatEndsInTheMiddleIsNoWholeLog() {
        byte[] frame = Frames.frame(1, T1 + " text\n");

        assertThatIOException().isThrownBy(() -> read(false, 100, Arrays.copyOf(frame, 5)));
        assertThatIOException().isThrownBy(() -> read(false, 100, Arrays.copyOf(frame, frame.length - 1)));
    }

    @Test
    void messageBeyondAllBoundsIsRefused() {
        byte[] huge = ByteBuffer.allocate(8).put((byte) 1).putInt(4, -1).array();

        assertThatExceptionOfType(DockerException.class).isThrownBy(() -> read(false, 100, huge));
        assertThatExceptionOfType(DockerException.class)
                .isThrownBy(() -> read(true, 9000, (T1 + " " + "x".repeat(LogMessages.LONGEST)).getBytes(UTF_8)));
        assertThat(pieces).isEmpty();
    }

    @Test
    void whatTheReaderThrowsEndsTheRead() {
        byte[] frames = Frames.frame(1, T1 + " text\n");
        IllegalStateException full = new IllegalStateException("full");
        LogMessages messages = new LogMessages(false, (stream, at, bytes) -> {
            throw full;
        });

        assertThatExceptionOfType(IllegalStateException.class)
                .isThrownBy(() -> messages.read(new ByteArrayInputStream(frames)))
                .isSameAs(full);
    }

    private void read(boolean tty, int most, byte[]... parts) throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        Arrays.stream(parts).forEach(body::writeBytes);
        new LogMessages(tty, (stream, at, bytes) -> pieces.add(stream + " " + at + " " + new String(bytes, UTF_8)))
                .read(new ByteArrayInputStream(body.toByteArray()) {
                    @Override
                    public synchronized int read(byte[] buffer, int offset, int length) {
                        return super.read(buffer, offset, Math.min(length, most));
                    }
                });
    }
}
