package dev.panelagent.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.panelagent.console.LineSplitter.Piece;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class LineSplitterTest {
    private final LineSplitter splitter = new LineSplitter();

    private List<String> feed(String text) {
        return texts(splitter.feed(text.getBytes(StandardCharsets.UTF_8)));
    }

    private static List<String> texts(List<Piece> pieces) {
        return pieces.stream().map(Piece::text).toList();
    }

    @Test
    void aLineIsWholeWhenItsEndComes() {
        assertThat(feed("hel")).isEmpty();
        assertThat(feed("lo\nwor")).containsExactly("hello");
        assertThat(feed("ld\n\n")).containsExactly("world", "");
    }

    @Test
    void carriageReturnBeforeTheEndGoesWithIt() {
        assertThat(feed("one\r\ntwo\r")).containsExactly("one");
        assertThat(feed("\n")).containsExactly("two");
    }

    @Test
    void aCharacterSplitOverChunksComesOutWhole() {
        byte[] bytes = "grün 😀\n".getBytes(StandardCharsets.UTF_8);
        List<String> lines = new ArrayList<>();
        for (byte b : bytes) {
            lines.addAll(texts(splitter.feed(new byte[] {b})));
        }
        assertThat(lines).containsExactly("grün 😀");
    }

    @Test
    void invalidBytesAreReplaced() {
        assertThat(texts(splitter.feed(new byte[] {'a', (byte) 0xff, 'b', '\n'})))
                .containsExactly("a\ufffdb");
    }

    @Test
    void aLineWithoutEndIsCutAt64KiBAndMarked() {
        List<Piece> lines =
                splitter.feed("x".repeat(2 * LineSplitter.LONGEST + 3).getBytes(StandardCharsets.UTF_8));

        assertThat(lines)
                .hasSize(2)
                .allSatisfy(line -> assertThat(line.text()).hasSize(LineSplitter.LONGEST))
                .allSatisfy(line -> assertThat(line.continues()).isTrue());
        assertThat(splitter.finish()).containsExactly(new Piece("xxx", false));
    }

    @Test
    void aLineIsNotCutWithinACharacter() {
        String text = "ab" + "😀".repeat(LineSplitter.LONGEST);
        List<String> pieces = new ArrayList<>(feed(text));
        pieces.addAll(texts(splitter.finish()));

        assertThat(String.join("", pieces)).isEqualTo(text);
        assertThat(pieces).hasSizeGreaterThan(3).noneMatch(piece -> piece.contains("\ufffd"));
    }

    @Test
    void bytesThatAreNoCharactersAreCutAnywhere() {
        byte[] bytes = new byte[LineSplitter.LONGEST + 10];
        Arrays.fill(bytes, (byte) 0x80);
        assertThat(splitter.feed(bytes)).hasSize(1);
        assertThat(texts(splitter.finish())).containsExactly("\ufffd".repeat(10));
    }

    @Test
    void theRestComesWhenTheStreamIsOver() {
        assertThat(feed("prompt> ")).isEmpty();
        assertThat(texts(splitter.finish())).containsExactly("prompt> ");
        assertThat(splitter.finish()).isEmpty();
    }

    static LongStream seeds() {
        return new Random(64).longs(300);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void howTheStreamIsCutChangesNothing(long seed) {
        Random random = new Random(seed);
        StringBuilder text = new StringBuilder();
        String[] pieces = {"a", "\n", "\r\n", "é", "😀", " ", "long".repeat(50), "\r"};
        for (int i = 0; i < random.nextInt(200); i++) {
            text.append(pieces[random.nextInt(pieces.length)]);
        }
        byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);

        List<String> lines = new ArrayList<>();
        for (int at = 0; at < bytes.length; ) {
            int end = Math.min(bytes.length, at + 1 + random.nextInt(40));
            lines.addAll(texts(splitter.feed(Arrays.copyOfRange(bytes, at, end))));
            at = end;
        }
        lines.addAll(texts(splitter.finish()));

        assertThat(lines).isEqualTo(reference(text.toString()));
    }

    private static List<String> reference(String text) {
        List<String> lines = new ArrayList<>(Arrays.asList(text.split("\n", -1)));
        if (lines.getLast().isEmpty()) {
            lines.removeLast();
        }
        return lines.stream()
                .map(line -> line.endsWith("\r") ? line.substring(0, line.length() - 1) : line)
                .toList();
    }
}
