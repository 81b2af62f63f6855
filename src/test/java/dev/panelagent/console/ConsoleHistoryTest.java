package dev.panelagent.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.panelagent.protocol.ConsoleLine;
import java.time.Instant;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ConsoleHistoryTest {
    private final ConsoleHistory history = new ConsoleHistory(5);

    private List<ConsoleLine> print(String... texts) {
        return history.append(Instant.EPOCH, "stdout", List.of(texts));
    }

    private List<String> texts(int count, OptionalLong afterSeq) {
        return history.read(count, afterSeq).stream().map(ConsoleLine::text).toList();
    }

    @Test
    void linesAreNumberedFromOneWithoutHoles() {
        assertThat(history.lastSeq()).isZero();
        assertThat(print("a", "b")).extracting(ConsoleLine::seq).containsExactly(1L, 2L);
        assertThat(print("c")).containsExactly(new ConsoleLine(3, Instant.EPOCH, "stdout", "c"));
        assertThat(history.lastSeq()).isEqualTo(3);
    }

    @Test
    void theOldestGoFirst() {
        print(IntStream.rangeClosed(1, 8).mapToObj(String::valueOf).toArray(String[]::new));
        assertThat(texts(100, OptionalLong.empty())).containsExactly("4", "5", "6", "7", "8");
        assertThat(history.lastSeq()).isEqualTo(8);
    }

    @Test
    void theNewestAreReadOldestFirst() {
        print("a", "b", "c");
        assertThat(texts(2, OptionalLong.empty())).containsExactly("b", "c");
        assertThat(texts(0, OptionalLong.empty())).isEmpty();
    }

    @Test
    void whatFollowsASequenceNumberIsReadFromThere() {
        print("a", "b", "c", "d");
        assertThat(texts(2, OptionalLong.of(1))).containsExactly("b", "c");
        assertThat(texts(9, OptionalLong.of(0))).containsExactly("a", "b", "c", "d");
        assertThat(texts(9, OptionalLong.of(4))).isEmpty();
        assertThat(texts(9, OptionalLong.of(99))).isEmpty();
    }

    @Test
    void aReaderWhoFellBehindGoesOnWithTheOldestKept() {
        print("1", "2", "3", "4", "5", "6", "7");
        assertThat(texts(2, OptionalLong.of(1))).containsExactly("3", "4");
    }
}
