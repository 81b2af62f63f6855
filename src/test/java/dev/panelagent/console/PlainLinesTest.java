package dev.panelagent.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.panelagent.engine.ConsoleListener.Stream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PlainLinesTest {
    private final List<String> lines = new ArrayList<>();
    private final PlainLines plain = new PlainLines(lines::add);

    private void output(Stream stream, String text) {
        plain.output(stream, text.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void coloursAreGoneAndTheStreamsDoNotMix() {
        output(Stream.STDOUT, "\u001b[32mDo");
        output(Stream.STDERR, "warning\r\n");
        output(Stream.STDOUT, "ne\u001b[0m\nnext\n");

        assertThat(lines).containsExactly("warning", "Done", "next");
    }

    @Test
    void halfALineIsNone() {
        output(Stream.STDOUT, "Done with");
        plain.closed();

        assertThat(lines).isEmpty();
    }
}
