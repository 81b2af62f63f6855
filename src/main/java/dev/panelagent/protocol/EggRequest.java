package dev.panelagent.protocol;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * A request for a server from an egg, brought into the shape of one without: what the egg says stands where the request
 * says nothing.
 *
 * @param config the members as {@link SpecReader} reads them
 */
record EggRequest(ObjectNode config, EggParts parts) {
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
            return Optional.of(filled(
                    EggReader.read(egg), (ObjectNode) payload.node(), (ObjectNode) said.node(), variables, ports));
        }
        if (variables.node() instanceof ObjectNode && !variables.node().isEmpty()) {
            throw variables.wrong("send the egg that declares them, or send them as environment");
        }
        return Optional.empty();
    }

    private static JsonPlace place(String name, JsonPlace payload, JsonPlace said) {
        return (said.node().hasNonNull(name) ? said : payload).member(name);
    }

    private static EggRequest filled(Egg egg, ObjectNode payload, ObjectNode said, JsonPlace variables, boolean ports) {
        ObjectNode config = Json.node();
        config.setAll(said);
        image(egg, said).ifPresent(image -> config.put("image", image));
        startup(egg, said).ifPresent(line -> config.put("startup", line));
        egg.stop().ifPresent(line -> config.set(STOP, stop(line, said.path(STOP))));
        if (!said.hasNonNull(DONE)) {
            egg.done().forEach(config.putArray(DONE)::add);
        }
        if (DenylistReader.find(payload, said).isEmpty()) {
            egg.fileDenylist().forEach(config.putArray(DenylistReader.NAME)::add);
        }
        EggVariables.Checked checked = EggVariables.check(egg, environment(egg, said), given(variables), ports);
        ObjectNode environment = config.putObject(ENVIRONMENT);
        checked.environment().forEach(environment::put);
        return new EggRequest(config, egg.parts().withUnchecked(checked.unchecked()));
    }

    private static Optional<String> image(Egg egg, ObjectNode said) {
        Optional<String> wanted = text(said, "image").or(() -> text(said, "dockerImage"));
        if (wanted.isEmpty()) {
            return egg.usualImage();
        }
        Optional<String> image = wanted.flatMap(egg::image);
        if (image.isEmpty() && !egg.images().isEmpty()) {
            throw Arguments.invalid(
                    "image",
                    wanted.get(),
                    "send one of the egg's: " + String.join(", ", egg.images().keySet()));
        }
        return image.or(() -> wanted);
    }

    /** A request may name one of the start-up lines of an egg by its label. */
    private static Optional<String> startup(Egg egg, ObjectNode said) {
        return text(said, "startup")
                .map(wanted -> egg.startups().getOrDefault(wanted, wanted))
                .or(egg::usualStartup);
    }

    /** Times alone leave it to the egg by what the server is stopped. */
    private static JsonNode stop(String line, JsonNode said) {
        if (said instanceof ObjectNode times && !PolicyReader.saysHowToStop(times)) {
            ObjectNode stop = Json.node();
            stop.setAll(times);
            stop.setAll(PolicyReader.stopOfEgg(line));
            return stop;
        }
        boolean silent = said.isMissingNode()
                || said.isNull()
                || (said.isTextual() && said.asText().isBlank());
        return silent ? TextNode.valueOf(line) : said;
    }

    /** JSON null gives a variable of the egg no value, so its default holds. */
    private static Map<String, String> environment(Egg egg, ObjectNode said) {
        Map<String, String> environment =
                new LinkedHashMap<>(SpecReader.environment(new JsonPlace(ENVIRONMENT, said.path(ENVIRONMENT))));
        environment.keySet().removeIf(name -> said.path(ENVIRONMENT).path(name).isNull() && egg.declares(name));
        return environment;
    }

    private static Map<String, String> given(JsonPlace variables) {
        Map<String, String> given = new LinkedHashMap<>();
        variables.members().forEach((name, value) -> value.text().ifPresent(text -> given.put(name, text)));
        return given;
    }

    private static Optional<String> text(ObjectNode said, String name) {
        return Optional.ofNullable(said.path(name).asText(null))
                .map(String::strip)
                .filter(text -> !text.isEmpty());
    }
}
