package dev.panelagent.protocol;

import dev.panelagent.common.RequestException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Reads {@code fileDenylist}: a list of rules, or text that holds one, as Panels keep it. */
final class DenylistReader {
    static final String NAME = "fileDenylist";
    private static final int MOST_RULES = 1000;
    private static final int LONGEST_RULE = 1024;
    private static final int MOST_CHARACTERS = 32 * 1024;

    private DenylistReader() {}

    static List<String> read(JsonPlace payload, JsonPlace config) {
        return find(payload, config)
                .map(place -> bounded(place.path(), rules(place)))
                .orElse(List.of());
    }

    /** From the first of these that has it, by either name. */
    static Optional<JsonPlace> find(JsonPlace payload, JsonPlace config) {
        return Stream.of(config, payload)
                .flatMap(place -> Stream.of(place.member(NAME), place.member("file_denylist")))
                .filter(place -> !place.isAbsent())
                .findFirst();
    }

    static List<String> rules(JsonPlace place) {
        if (place.node().isArray()) {
            return texts(place);
        }
        if (!place.node().isTextual()) {
            throw unusable(place);
        }
        String text = place.node().asText();
        // A rule can begin with a bracket too, so what is no list after all is lines.
        return Json.array(text.strip())
                .map(array -> texts(new JsonPlace(place.path(), array)))
                .orElseGet(() -> text.lines().filter(line -> !line.isBlank()).toList());
    }

    private static List<String> texts(JsonPlace list) {
        List<String> texts = new ArrayList<>();
        for (JsonPlace item : list.items()) {
            if (!item.node().isTextual()) {
                throw unusable(item);
            }
            texts.add(item.node().asText());
        }
        return texts;
    }

    private static List<String> bounded(String path, List<String> rules) {
        if (rules.size() > MOST_RULES) {
            throw Arguments.invalid(path, String.valueOf(rules.size()), "send at most " + MOST_RULES + " rules");
        }
        for (String rule : rules) {
            if (rule.length() > LONGEST_RULE) {
                throw Arguments.invalid(path, rule, "send rules of at most " + LONGEST_RULE + " characters");
            }
        }
        if (rules.stream().mapToLong(String::length).sum() > MOST_CHARACTERS) {
            throw Arguments.invalid(
                    path,
                    String.valueOf(rules.size()),
                    "send at most " + MOST_CHARACTERS + " characters of rules in all");
        }
        return rules;
    }

    private static RequestException unusable(JsonPlace place) {
        return place.wrong("send a list of rules in the syntax of gitignore");
    }
}
