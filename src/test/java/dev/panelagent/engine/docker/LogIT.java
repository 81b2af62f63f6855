package dev.panelagent.engine.docker;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import dev.panelagent.common.EngineException;
import dev.panelagent.common.ErrorCode;
import dev.panelagent.engine.ConsoleListener.Stream;
import dev.panelagent.engine.ContainerInfo;
import dev.panelagent.engine.ContainerSpec;
import dev.panelagent.testing.TestEngine;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LogIT {
    private static final TestEngine TEST = TestEngine.open();

    private final DockerContainerEngine engine = TEST.engine();

    private record Piece(Stream stream, Instant at, String text) {}

    @AfterEach
    void clean() {
        TEST.clean();
    }

    @AfterAll
    static void close() {
        TEST.close();
    }

    @Test
    void logOfAStoppedContainerIsReadInOrderWithItsTimes() {
        Instant before = Instant.now();
        String id = ended(TEST.shell("echo one; usleep 50000; echo zwei: ö >&2; usleep 50000; printf 'no end'"));

        List<Piece> log = read(id, Instant.EPOCH);

        assertThat(log)
                .extracting(piece -> piece.stream() + " " + piece.text())
                .containsExactly("STDOUT one\n", "STDERR zwei: ö\n", "STDOUT no end");
        assertThat(log).extracting(Piece::at).isSorted().allMatch(at -> at.isAfter(before));
        assertThat(read(id, log.get(1).at())).as("the moment itself is part").isEqualTo(log.subList(1, 3));
        assertThat(read(id, log.get(1).at().plusNanos(1))).isEqualTo(log.subList(2, 3));
        assertThat(read(id, log.get(2).at().plusSeconds(1))).isEmpty();
    }

    @Test
    void longLineComesWholeWhenItsPiecesAreJoined() {
        String id = ended(TEST.shell("head -c 40000 /dev/zero | tr '\\0' x; echo; echo after"));

        List<Piece> log = read(id, Instant.EPOCH);

        assertThat(log).hasSizeGreaterThan(2);
        assertThat(log.getLast().text()).isEqualTo("after\n");
        assertThat(joined(log)).isEqualTo("x".repeat(40_000) + "\nafter\n");
    }

    @Test
    void longLogComesWholeAndInOrder() {
        int lines = 50_000;
        String id = ended(TEST.shell("seq 1 " + lines));

        assertThat(joined(read(id, Instant.EPOCH)))
                .isEqualTo(IntStream.rangeClosed(1, lines)
                        .mapToObj(i -> i + "\n")
                        .collect(java.util.stream.Collectors.joining()));
    }

    @Test
    void readingEndsThoughTheContainerRunsOn() {
        String id = engine.create(TEST.shell("echo hello; sleep 100"));
        engine.start(id);

        await().atMost(Duration.ofSeconds(20)).until(() -> joined(read(id, Instant.EPOCH)), "hello\n"::equals);
        assertThat(engine.inspect(id)).get().returns(true, ContainerInfo::running);
    }

    @Test
    void terminalHasOneOutputAndItsOwnLineEnds() {
        String id =
                ended(TEST.terminal("echo out; echo err >&2; head -c 40000 /dev/zero | tr '\\0' x; echo; printf end"));

        List<Piece> log = read(id, Instant.EPOCH);

        assertThat(log).extracting(Piece::stream).containsOnly(Stream.STDOUT);
        assertThat(log).extracting(Piece::text).startsWith("out\r\n", "err\r\n").endsWith("end");
        assertThat(joined(log)).isEqualTo("out\r\nerr\r\n" + "x".repeat(40_000) + "\r\nend");
        assertThat(log).extracting(Piece::at).isSorted();

        // and a second run begins where the first left its line
        engine.start(id);
        awaitEnd(id, log.getLast().at());
        assertThat(joined(read(id, Instant.EPOCH))).isEqualTo(joined(log).repeat(2));
    }

    @Test
    void whatTheReaderThrowsComesOut() {
        String id = ended(TEST.shell("seq 1 50000"));
        IllegalStateException full = new IllegalStateException("full");

        assertThatExceptionOfType(IllegalStateException.class)
                .isThrownBy(() -> engine.readLog(id, Instant.EPOCH, (stream, at, bytes) -> {
                    throw full;
                }))
                .isSameAs(full);
    }

    @Test
    void logOfWhatIsNotThereIsNotFound() {
        assertThatExceptionOfType(EngineException.class)
                .isThrownBy(() -> engine.readLog("no-such-container", Instant.EPOCH, (stream, at, bytes) -> {}))
                .returns(ErrorCode.CONTAINER_NOT_FOUND, EngineException::code)
                .withMessageContaining("no-such-container");
    }

    private String ended(ContainerSpec spec) {
        String id = engine.create(spec);
        engine.start(id);
        awaitEnd(id, Instant.EPOCH);
        return id;
    }

    private void awaitEnd(String id, Instant after) {
        await().atMost(Duration.ofSeconds(20))
                .until(
                        () -> engine.inspect(id).filter(info -> !info.running()).flatMap(ContainerInfo::finishedAt),
                        end -> end.filter(after::isBefore).isPresent());
    }

    private List<Piece> read(String id, Instant since) {
        List<Piece> log = new ArrayList<>();
        engine.readLog(id, since, (stream, at, bytes) -> log.add(new Piece(stream, at, new String(bytes, UTF_8))));
        return log;
    }

    private static String joined(List<Piece> log) {
        StringBuilder text = new StringBuilder();
        log.forEach(piece -> text.append(piece.text()));
        return text.toString();
    }
}
