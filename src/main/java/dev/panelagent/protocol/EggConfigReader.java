package dev.panelagent.protocol;

import dev.panelagent.protocol.EggParts.ConfigFile;
import dev.panelagent.protocol.EggParts.Replacement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;

/** Reads {@code config} of an egg, each member of which is an object or, in most eggs, a text that is JSON. */
final class EggConfigReader {
    private static final int MOST_FILES = 200;
    private static final String USUAL_PARSER = "file";

    private EggConfigReader() {}

    /** The texts and expressions of {@code startup} that show a game to be ready. */
    static List<String> done(JsonPlace startup) {
        JsonPlace done = startup.embedded().member("done");
        List<String> patterns = done.node().isTextual() ? List.of(done.node().asText()) : done.texts();
        return patterns.stream()
                .filter(text -> !text.isEmpty())
                .map(text -> PolicyReader.pattern(done.path(), text))
                .toList();
    }

    static EggParts.Logs logs(JsonPlace place) {
        JsonPlace logs = place.embedded();
        return new EggParts.Logs(
                logs.member("custom").flag(), logs.member("location").text().filter(text -> !text.isBlank()));
    }

    static List<ConfigFile> files(JsonPlace place) {
        SequencedMap<String, JsonPlace> files = place.embedded().members();
        if (files.size() > MOST_FILES) {
            throw Arguments.invalid(
                    place.path(), String.valueOf(files.size()), "send at most " + MOST_FILES + " files");
        }
        List<ConfigFile> read = new ArrayList<>();
        files.forEach((path, file) -> read.add(new ConfigFile(
                path, file.member("parser").text().orElse(USUAL_PARSER), replacements(file.member("find")))));
        return read;
    }

    private static List<Replacement> replacements(JsonPlace find) {
        List<Replacement> replacements = new ArrayList<>();
        find.members().forEach((key, value) -> {
            if (value.node().isObject()) {
                value.members()
                        .forEach((onlyFor, inner) -> replacements.add(replacement(key, Optional.of(onlyFor), inner)));
            } else {
                replacements.add(replacement(key, Optional.empty(), value));
            }
        });
        return replacements;
    }

    private static Replacement replacement(String key, Optional<String> onlyFor, JsonPlace value) {
        boolean text = value.node().isTextual();
        return new Replacement(key, onlyFor, text ? value.node().asText() : Json.text(value.node()), !text);
    }
}
