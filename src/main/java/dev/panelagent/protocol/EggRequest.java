package dev.panelagent.protocol;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * A request for a server from an egg, brought into the shape of one without: what the egg says stands where the request
 * says nothing.
 *
 * @param config the members as {@link SpecReader} reads them
 */
record EggRequest(JsonPlace config, EggParts parts) {
    private static final String EGG = "egg";
    private static final String VARIABLES = "variables";
    private static final String ENVIRONMENT = "environment";
    private static final String STOP = "stop";
    private static final String DONE = "startupDone";

    /**
     * The request of this payload; empty if it has no egg.
     *
     * @param said the object in the payload that has its members, or the payload itself
     * @param ports whether the server has ports
     */
    static Optional<EggRequest> read(JsonPlace payload, JsonPlace said, boolean ports) {
        JsonPlace egg = place(EGG, payload, said);
        JsonPlace variables = place(VARIABLES, payload, said);
        if (!egg.isAbsent()) {
            return Optional.of(filled(egg, payload, said, variables, ports));
        }
        if (!variables.members().isEmpty()) {
            throw variables.wrong("send the egg that declares them, or send them as environment");
        }
        return Optional.empty();
    }

    private static JsonPlace place(String name, JsonPlace payload, JsonPlace said) {
        JsonPlace inner = said.member(name);
        return inner.isAbsent() ? payload.member(name) : inner;
    }

    private static EggRequest filled(
            JsonPlace place, JsonPlace payload, JsonPlace said, JsonPlace variables, boolean ports) {
        Egg egg = EggReader.read(place);
        ObjectNode config = Json.node();
        said.members().forEach((name, member) -> config.set(name, member.node()));
        image(egg, said).ifPresent(image -> config.put("image", image));
        startup(egg, said).ifPresent(line -> config.put("startup", line));
        egg.stop().ifPresent(line -> config.set(STOP, stop(place.path() + ".config.stop", line, said.member(STOP))));
        if (said.member(DONE).isAbsent()) {
            egg.done().forEach(config.putArray(DONE)::add);
        }
        if (DenylistReader.find(payload, said).isEmpty()) {
            egg.fileDenylist().forEach(config.putArray(DenylistReader.NAME)::add);
        }
        EggVariables.Checked checked = EggVariables.check(egg, environment(egg, said), given(variables), ports);
        ObjectNode environment = config.putObject(ENVIRONMENT);
        checked.environment().forEach(environment::put);
        return new EggRequest(new JsonPlace(said.path(), config), egg.parts().withUnchecked(checked.unchecked()));
    }

    private static Optional<String> image(Egg egg, JsonPlace said) {
        JsonPlace place = text(said.member("image")).isPresent() ? said.member("image") : said.member("dockerImage");
        Optional<String> wanted = text(place);
        if (wanted.isEmpty()) {
            return egg.usualImage();
        }
        Optional<String> image = wanted.flatMap(egg::image);
        if (image.isEmpty() && !egg.images().isEmpty()) {
            throw Arguments.invalid(
                    place.path(),
                    wanted.get(),
                    "send one of the egg's: " + String.join(", ", egg.images().keySet()));
        }
        return image.or(() -> wanted);
    }

    /** A request may name one of the start-up lines of an egg by its label. */
    private static Optional<String> startup(Egg egg, JsonPlace said) {
        return text(said.member("startup"))
                .map(wanted -> egg.startups().getOrDefault(wanted, wanted))
                .or(egg::usualStartup);
    }

    /** Times alone leave it to the egg by what the server is stopped. */
    private static JsonNode stop(String path, String line, JsonPlace place) {
        JsonNode said = place.node();
        if (said instanceof ObjectNode times && !PolicyReader.saysHowToStop(times)) {
            ObjectNode stop = Json.node();
            stop.setAll(times);
            stop.setAll(PolicyReader.stopOfEgg(path, line));
            return stop;
        }
        boolean silent = place.isAbsent() || (said.isTextual() && said.asText().isBlank());
        return silent ? PolicyReader.stopOfEgg(path, line) : said;
    }

    /** JSON null gives a variable of the egg no value, so its default holds. */
    private static Map<String, String> environment(Egg egg, JsonPlace said) {
        JsonPlace place = said.member(ENVIRONMENT);
        Map<String, String> environment = new LinkedHashMap<>(SpecReader.environment(place));
        environment.keySet().removeIf(name -> place.node().path(name).isNull() && egg.declares(name));
        return environment;
    }

    private static Map<String, String> given(JsonPlace variables) {
        Map<String, String> given = new LinkedHashMap<>();
        variables.members().forEach((name, value) -> value.text().ifPresent(text -> given.put(name, text)));
        return given;
    }

    private static Optional<String> text(JsonPlace place) {
        return place.text().map(String::strip).filter(text -> !text.isEmpty());
    }
}
