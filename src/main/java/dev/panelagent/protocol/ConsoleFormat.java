package dev.panelagent.protocol;

import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** The forms in which a console can be downloaded. */
public enum ConsoleFormat {
    TXT("txt"),
    JSON("json"),
    /** The text, compressed. */
    GZIP("txt.gz");

    private final String extension;

    ConsoleFormat(String extension) {
        this.extension = extension;
    }

    String extension() {
        return extension;
    }

    /** As requests name it. */
    String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    static Optional<ConsoleFormat> parse(String word) {
        return Stream.of(values()).filter(value -> value.word().equals(word)).findFirst();
    }
}
