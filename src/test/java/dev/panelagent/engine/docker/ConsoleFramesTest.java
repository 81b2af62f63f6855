package dev.panelagent.engine.docker;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.panelagent.engine.ConsoleListener;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ConsoleFramesTest {
    private static final ReadPace UNHURRIED = new ReadPace(System::nanoTime, _ -> {});

    private final List<byte[]> pieces = new ArrayList<>();
    private final StringBuilder order = new StringBuilder();
    private final ByteArrayOutputStream stdout = new ByteArrayOutputStream();
    private final ByteArrayOutputStream stderr = new ByteArrayOutputStream();
    private final ConsoleListener listener = new ConsoleListener() {
        @Override
        public void output(Stream stream, byte[] bytes) {
            pieces.add(bytes);
            for (byte printed : bytes) {
                order.append(stream == Stream.STDERR ? 2 : 1).append((char) printed);
            }
            (stream == Stream.STDERR ? stderr : stdout).writeBytes(bytes);
        }

        @Override
        public void closed() {
            throw new AssertionError("told by the stream, not by the frames");
        }
    };

    @Test
    void framesAreToldApartByTheirOutput() throws IOException {
        read(
                false,
                Frames.frame(1, "ä out\n"),
                Frames.frame(2, "err\n"),
                Frames.frame(1, ""),
                Frames.frame(1, "more\n"));

        assertThat(stdout.toString(UTF_8)).isEqualTo("ä out\nmore\n");
        assertThat(stderr.toString(UTF_8)).isEqualTo("err\n");
    }

    @Test
    void longFrameComesInPiecesThatAreTheListenersOwn() throws IOException {
        String text = "0123456789".repeat(10_000);

        read(false, Frames.frame(1, text));

        assertThat(stdout.toString(UTF_8)).isEqualTo(text);
        assertThat(pieces).hasSizeGreaterThan(1);
        assertThat(pieces.stream().map(System::identityHashCode).distinct()).hasSameSizeAs(pieces);
    }

    @Test
    void cutFrameGivesWhatCame() throws IOException {
        byte[] whole = Frames.frame(1, "abcdef");

        read(false, Arrays.copyOf(whole, whole.length - 2));

        assertThat(stdout.toString(UTF_8)).isEqualTo("abcd");
    }

    @Test
    void terminalHasNoFrames() throws IOException {
        read(true, new byte[] {1, 0, 0, 0}, "plain".getBytes(UTF_8));

        assertThat(stdout.toByteArray()).startsWith(1, 0, 0, 0).endsWith("plain".getBytes(UTF_8));
    }

    @Test
    void framesThatCameTogetherAreToldTogetherUnlessTheOutputChanges() throws IOException {
        read(
                false,
                Frames.frame(1, "a\n"),
                Frames.frame(1, "b\n"),
                Frames.frame(2, "c\n"),
                Frames.frame(2, "d\n"),
                Frames.frame(1, "e\n"));

        assertThat(pieces).extracting(piece -> new String(piece, UTF_8)).containsExactly("a\nb\n", "c\nd\n", "e\n");
    }

    @Test
    void piecesAreFilledUpToTheirBound() throws IOException {
        byte[][] frames = new byte[1000][];
        Arrays.fill(frames, Frames.frame(1, "x".repeat(99) + "\n"));

        read(false, frames);

        assertThat(pieces).hasSize(4).allMatch(piece -> piece.length <= 32 * 1024);
        assertThat(stdout.size()).isEqualTo(100_000);
    }

    @Test
    void whatCameBeforeAFailureIsTold() {
        InputStream broken = new Chunks(List.of(Frames.frame(1, "last words\n")), true, () -> {
            throw new UncheckedIOException(new IOException("cut"));
        });

        assertThatThrownBy(() -> new ConsoleFrames(false, listener, UNHURRIED).read(broken))
                .hasRootCauseMessage("cut");

        assertThat(stdout.toString(UTF_8)).isEqualTo("last words\n");
    }

    /** However the bytes are cut, and whether or not the stream knows what waits in it. */
    @ParameterizedTest
    @MethodSource("seeds")
    void allIsToldInOrderAndNothingIsHeldBackWhileMoreIsWaitedFor(long seed) throws IOException {
        Random random = new Random(seed);
        List<Frame> frames = frames(random);
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        frames.forEach(frame -> body.writeBytes(frame.encoded()));
        List<byte[]> chunks = cut(body.toByteArray(), random);
        Chunks input = new Chunks(chunks, random.nextBoolean(), () -> {});
        input.beforeWait = () -> assertThat(stdout.size() + stderr.size()).isEqualTo(printed(frames, input.given));

        new ConsoleFrames(false, listener, UNHURRIED).read(input);

        assertThat(order).hasToString(order(frames));
        assertThat(pieces).allMatch(piece -> piece.length > 0 && piece.length <= 32 * 1024);
    }

    static LongStream seeds() {
        return LongStream.range(0, 300);
    }

    private record Frame(int stream, String text) {
        byte[] encoded() {
            return Frames.frame(stream, text);
        }
    }

    private static List<Frame> frames(Random random) {
        int longest = random.nextInt(4) == 0 ? 100_000 : 200;
        return IntStream.range(0, random.nextInt(1, longest > 200 ? 8 : 60))
                .mapToObj(i -> new Frame(
                        random.nextInt(1, 3),
                        String.valueOf((char) ('a' + i % 26)).repeat(random.nextInt(longest))))
                .toList();
    }

    private static List<byte[]> cut(byte[] bytes, Random random) {
        int longest = random.nextBoolean() ? 50 : 100_000;
        List<byte[]> chunks = new ArrayList<>();
        for (int from = 0; from < bytes.length; ) {
            int to = Math.min(bytes.length, from + random.nextInt(1, longest));
            chunks.add(Arrays.copyOfRange(bytes, from, to));
            from = to;
        }
        return chunks;
    }

    /** How much of the frames is printed text, in this many bytes of the stream. */
    private static int printed(List<Frame> frames, int bytes) {
        int printed = 0;
        int left = bytes;
        for (Frame frame : frames) {
            left -= FrameHeader.BYTES;
            printed += Math.clamp(left, 0, frame.text().length());
            left -= frame.text().length();
        }
        return printed;
    }

    /** Each byte with a mark before it that tells its output. */
    private static String order(List<Frame> frames) {
        StringBuilder order = new StringBuilder();
        frames.forEach(frame -> frame.text()
                .chars()
                .forEach(printed -> order.append(frame.stream()).append((char) printed)));
        return order.toString();
    }

    /** A stream that comes chunk by chunk; the reader would wait before each. */
    private static final class Chunks extends InputStream {
        private final Iterator<byte[]> chunks;
        private final boolean honest;
        private Runnable beforeWait;
        private byte[] chunk = new byte[0];
        private int at;
        private int given;

        Chunks(List<byte[]> chunks, boolean honest, Runnable atEnd) {
            this.chunks = chunks.iterator();
            this.honest = honest;
            this.beforeWait = atEnd;
        }

        @Override
        public int available() {
            return honest ? chunk.length - at : 0;
        }

        @Override
        public int read(byte[] buffer, int offset, int length) {
            if (at == chunk.length) {
                if (given > 0) {
                    beforeWait.run();
                }
                if (!chunks.hasNext()) {
                    return -1;
                }
                chunk = chunks.next();
                at = 0;
            }
            int count = Math.min(length, chunk.length - at);
            System.arraycopy(chunk, at, buffer, offset, count);
            at += count;
            given += count;
            return count;
        }

        @Override
        public int read() {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0];
        }
    }

    private void read(boolean tty, byte[]... parts) throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            body.writeBytes(part);
        }
        new ConsoleFrames(tty, listener, UNHURRIED).read(new ByteArrayInputStream(body.toByteArray()));
    }
}
