package dev.panelagent.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.panelagent.common.ErrorCode;
import dev.panelagent.common.RequestException;
import dev.panelagent.files.sandbox.Scratch;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BodiesTest {
    private static final int MOST = 2 << 20;
    private static final byte[] START = "start,".getBytes(StandardCharsets.UTF_8);

    @TempDir
    private Path data;

    private Bodies bodies() {
        return new Bodies(new Scratch(data), MOST, Duration.ofMillis(1));
    }

    private static InputStream of(String text) {
        return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
    }

    /** What is left of a body of a million million bytes; counts what is read of it. */
    private static final class Endless extends InputStream {
        private long read;

        @Override
        public int read() {
            read++;
            return 'x';
        }

        @Override
        public int read(byte[] target, int offset, int length) {
            Arrays.fill(target, offset, offset + length, (byte) 'x');
            read += length;
            return length;
        }
    }

    private static void isRefused(ErrorCode code, Bodies bodies, long announced, InputStream rest) {
        assertThatExceptionOfType(RequestException.class)
                .isThrownBy(() -> bodies.receive(START, announced, rest, new Patience()))
                .satisfies(e -> assertThat(e.code()).isEqualTo(code));
    }

    @Test
    void aBodyCanBeReadFromAnywhere() throws Exception {
        byte[] rest = new byte[MOST - START.length];
        new Random(3).nextBytes(rest);

        try (LargeBody body = bodies().receive(START, -1, new ByteArrayInputStream(rest), new Patience())) {
            assertThat(body.from(START.length).readAllBytes()).isEqualTo(rest);
            assertThat(body.from(0).readNBytes(START.length)).isEqualTo(START);
            assertThat(body.from(MOST).read()).isEqualTo(-1);
            assertThat(body.from(5).read()).isEqualTo(',');
            assertThat(data.resolve("tmp")).isEmptyDirectory();
        }
    }

    @Test
    void whatIsTooLargeIsReadAsFarAsTheLimitAndRefused() {
        for (long announced : new long[] {-1, MOST + 1, Long.MAX_VALUE}) {
            Endless rest = new Endless();

            isRefused(ErrorCode.PARSE_ERROR, bodies(), announced, rest);

            assertThat(rest.read).isBetween((long) MOST - START.length, MOST + (1L << 20));
        }
    }

    @Test
    void onlySoManyAreOnTheDiskAtATime() throws Exception {
        Bodies bodies = bodies();
        List<LargeBody> taken = new ArrayList<>();
        for (int i = 0; i < Bodies.MOST; i++) {
            taken.add(bodies.receive(START, -1, of("x"), new Patience()));
        }
        InputStream more = of("more");
        isRefused(ErrorCode.INSUFFICIENT_RESOURCES, bodies, -1, more);
        assertThat(more.available()).as("what was not read").isZero();

        taken.getFirst().close();
        taken.getFirst().close();

        try (LargeBody body = bodies.receive(START, -1, of("x"), new Patience())) {
            assertThat(body.from(0).readAllBytes()).asString().isEqualTo("start,x");
            isRefused(ErrorCode.INSUFFICIENT_RESOURCES, bodies, -1, of("x"));
        }
        taken.forEach(LargeBody::close);
    }

    @Test
    void whatGoesWrongTakesNoPlace() throws Exception {
        Bodies bodies = bodies();
        InputStream broken = InputStream.nullInputStream();
        broken.close();
        for (int i = 0; i <= Bodies.MOST; i++) {
            assertThatExceptionOfType(IOException.class)
                    .isThrownBy(() -> bodies.receive(START, -1, broken, new Patience()));
            isRefused(ErrorCode.PARSE_ERROR, bodies, -1, new Endless());
        }

        bodies.receive(START, -1, of("x"), new Patience()).close();
    }

    @Test
    void aDiskThatTakesNothingIsNamed() throws Exception {
        Path file = Files.writeString(data.resolve("file"), "x");
        Bodies bodies = new Bodies(new Scratch(file), MOST, Duration.ofMillis(1));

        for (int i = 0; i <= Bodies.MOST; i++) {
            assertThatExceptionOfType(RequestException.class)
                    .isThrownBy(() -> bodies.receive(START, -1, of("x"), new Patience()))
                    .withMessageContaining("disk does not take the body");
        }
    }

    @Test
    void aClosedBodyIsGone() throws Exception {
        LargeBody body = bodies().receive(START, -1, of("x"), new Patience());
        InputStream reader = body.from(0);
        body.close();

        assertThatExceptionOfType(RequestException.class)
                .isThrownBy(reader::read)
                .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.FILE_ERROR));
    }
}
