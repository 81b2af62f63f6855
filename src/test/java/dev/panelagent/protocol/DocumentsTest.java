package dev.panelagent.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import dev.panelagent.common.ErrorCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What people read about the protocol is what the agent reads. */
class DocumentsTest {
    private static final Pattern QUOTED = Pattern.compile("`([^`]+)`");

    private static Set<String> names(String text) {
        return QUOTED.matcher(text)
                .results()
                .map(match -> match.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** The cells of one column of the README's table of actions. */
    private static String column(int number) throws IOException {
        List<String> lines = Files.readAllLines(Path.of("README.md"));
        int head = lines.indexOf("| Action (aliases) | Legacy frame | Payload | Answer |");
        assertThat(head).isPositive();
        return lines.subList(head + 2, lines.size()).stream()
                .takeWhile(line -> line.startsWith("|"))
                .map(line -> line.split("\\|", -1)[number])
                .collect(Collectors.joining("\n"));
    }

    @Test
    void everyActionIsInTheTableUnderEachOfItsNames() throws IOException {
        Set<String> told = names(column(1));
        Set<String> known = new TreeSet<>(new ActionReader(Specs.DEFAULTS).names());
        // A frame of the oldest Panels is an action under the same name.
        known.removeAll(FrameDecoder.LEGACY);

        assertThat(told).isEqualTo(known);
    }

    @Test
    void soIsEveryFrameOfTheOldestPanels() throws IOException {
        assertThat(names(column(2))).isEqualTo(new TreeSet<>(FrameDecoder.LEGACY));
        assertThat(new ActionReader(Specs.DEFAULTS).names()).containsAll(FrameDecoder.LEGACY);
    }

    @Test
    void everyErrorCodeIsTold() throws IOException {
        String text = Files.readString(Path.of("docs/protocol.md"));
        String errors = text.substring(text.indexOf("Error codes: "));

        assertThat(names(errors))
                .isEqualTo(Arrays.stream(ErrorCode.values())
                        .map(Enum::name)
                        .collect(Collectors.toCollection(TreeSet::new)));
    }
}
