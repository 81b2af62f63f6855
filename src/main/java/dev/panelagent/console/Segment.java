package dev.panelagent.console;

import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One file of a history, named by the first sequence number in it.
 *
 * @param bytes how much of it is written; what lies behind is not part of it
 */
record Segment(Path file, long firstSeq, long bytes) {
    private static final Pattern NAME = Pattern.compile("(\\d{19})\\.log");

    static Segment empty(Path dir, long firstSeq) {
        return new Segment(dir.resolve(String.format(Locale.ROOT, "%019d.log", firstSeq)), firstSeq, 0);
    }

    /** The segment in a file; empty if the file is something else. */
    static Optional<Segment> of(Path file, long bytes) {
        Matcher matcher = NAME.matcher(file.getFileName().toString());
        return matcher.matches() && !matcher.group(1).startsWith("9")
                ? Optional.of(new Segment(file, Long.parseLong(matcher.group(1)), bytes))
                : Optional.empty();
    }

    Segment grown(long by) {
        return new Segment(file, firstSeq, bytes + by);
    }
}
