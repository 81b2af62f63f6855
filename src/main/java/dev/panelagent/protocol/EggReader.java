package dev.panelagent.protocol;

import dev.panelagent.common.ByteSize;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;

/**
 * Reads eggs of every generation, {@code PTDL_v1} to {@code PLCN_v3}, by what is in them: members have moved and changed
 * their types from each to the next, and people edit them by hand. All of it may be left out.
 */
final class EggReader {
    private static final long MOST_BYTES = ByteSize.MIB;
    private static final int MOST_VARIABLES = 500;
    private static final int LONGEST_RULES = 4096;
    private static final String FIRST = "PTDL_v1";
    private static final List<String> VERSIONS = List.of(FIRST, "PTDL_v2", "PLCN_v1", "PLCN_v2", "PLCN_v3");
    private static final String USUAL_CONTAINER = "alpine:3.4";
    private static final String USUAL_ENTRYPOINT = "ash";

    private EggReader() {}

    /**
     * Reads an egg, or the text of one.
     *
     * @throws dev.panelagent.common.RequestException CONFIG_INVALID that names what cannot be used by its place
     */
    static Egg read(JsonPlace said) {
        JsonPlace egg = bounded(said).embedded();
        Optional<String> version = version(egg.member("meta").member("version"));
        JsonPlace config = egg.member("config");
        return new Egg(
                images(egg, version),
                startups(egg),
                variables(egg.member("variables")),
                config.member("stop").text(),
                EggConfigReader.done(config.member("startup")),
                denylist(egg.first("file_denylist", DenylistReader.NAME)),
                parts(egg, config));
    }

    private static JsonPlace bounded(JsonPlace said) {
        String text = said.node().isTextual() ? said.node().asText() : Json.text(said.node());
        int bytes = text.getBytes(StandardCharsets.UTF_8).length;
        if (bytes > MOST_BYTES) {
            throw Arguments.invalid(
                    said.path(), bytes + " bytes", "send an egg of at most " + MOST_BYTES + " bytes of JSON");
        }
        return said;
    }

    private static Optional<String> version(JsonPlace place) {
        Optional<String> version = place.text();
        if (version.isPresent() && !VERSIONS.contains(version.get())) {
            throw Arguments.invalid(place.path(), version.get(), "send one of " + String.join(", ", VERSIONS));
        }
        return version;
    }

    /** The oldest eggs have one {@code image} or a list; in newer ones a member of that name is a picture. */
    private static SequencedMap<String, String> images(JsonPlace egg, Optional<String> version) {
        SequencedMap<String, String> images =
                labelled(egg.first("docker_images", "images").embedded());
        if (images.isEmpty() && version.orElse(FIRST).equals(FIRST)) {
            egg.member("image").text().filter(image -> !image.isBlank()).ifPresent(image -> put(images, image, image));
        }
        return images;
    }

    private static SequencedMap<String, String> startups(JsonPlace egg) {
        SequencedMap<String, String> startups =
                labelled(egg.member("startup_commands").embedded());
        if (startups.isEmpty()) {
            egg.member("startup").text().ifPresent(line -> put(startups, "Default", line));
        }
        return startups;
    }

    /** An object from label to text, or a list of texts that are their own labels. */
    private static SequencedMap<String, String> labelled(JsonPlace place) {
        SequencedMap<String, String> labelled = new LinkedHashMap<>();
        if (place.node().isArray()) {
            place.texts().forEach(text -> put(labelled, text, text));
        } else {
            place.members()
                    .forEach((label, text) -> put(labelled, label, text.text().orElse("")));
        }
        return labelled;
    }

    private static void put(SequencedMap<String, String> labelled, String label, String text) {
        if (!text.isBlank()) {
            labelled.put(label.strip(), text.strip());
        }
    }

    private static List<EggVariable> variables(JsonPlace place) {
        List<JsonPlace> items = place.items();
        if (items.size() > MOST_VARIABLES) {
            throw Arguments.invalid(
                    place.path(), String.valueOf(items.size()), "send at most " + MOST_VARIABLES + " variables");
        }
        return items.stream().map(EggReader::variable).toList();
    }

    private static EggVariable variable(JsonPlace place) {
        return new EggVariable(
                place.member("name").text().orElse(""),
                env(place.member("env_variable")),
                place.member("default_value").text().orElse(""),
                rules(place.member("rules")),
                place.member("user_viewable").flag(),
                place.member("user_editable").flag());
    }

    private static String env(JsonPlace place) {
        String name = place.text().orElse("").strip();
        if (!SpecReader.isVariable(name)) {
            throw Arguments.invalid(place.path(), name, "use a name without '='");
        }
        return name;
    }

    private static List<EggRule> rules(JsonPlace place) {
        return place.node().isTextual()
                ? EggRule.split(shortEnough(place, place.node().asText()))
                : place.texts().stream()
                        .map(text -> EggRule.of(shortEnough(place, text)))
                        .toList();
    }

    private static String shortEnough(JsonPlace place, String rules) {
        if (rules.length() > LONGEST_RULES) {
            throw Arguments.invalid(
                    place.path(), rules, "send rules of at most " + LONGEST_RULES + " characters for a variable");
        }
        return rules;
    }

    private static List<String> denylist(JsonPlace place) {
        return place.node().isTextual() ? DenylistReader.rules(place) : place.texts();
    }

    private static EggParts parts(JsonPlace egg, JsonPlace config) {
        return new EggParts(
                egg.member("name").text().orElse(""),
                egg.member("author").text().orElse(""),
                EggConfigReader.files(config.member("files")),
                EggConfigReader.logs(config.member("logs")),
                install(egg.member("scripts").member("installation")),
                egg.member("features").texts(),
                egg.member("force_outgoing_ip").flag(),
                egg.member("unchecked").texts());
    }

    private static Optional<EggParts.Install> install(JsonPlace place) {
        JsonPlace container = place.member("container");
        String image = filled(container).orElse(USUAL_CONTAINER);
        String entrypoint = filled(place.member("entrypoint")).orElse(USUAL_ENTRYPOINT);
        Optional<String> script = place.member("script").text().filter(text -> !text.isBlank());
        if (script.isPresent() && !SpecReader.isImage(image)) {
            throw Arguments.invalid(container.path(), image, SpecReader.IMAGE_ADVICE);
        }
        return script.map(text -> new EggParts.Install(text, image, entrypoint));
    }

    private static Optional<String> filled(JsonPlace place) {
        return place.text().map(String::strip).filter(text -> !text.isEmpty());
    }
}
