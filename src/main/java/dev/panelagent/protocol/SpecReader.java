package dev.panelagent.protocol;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.panelagent.common.ServerId;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads {@code create_server} in each of its shapes (protocol 2.5, 3.1, 4.6), and from an egg, into a {@link ServerSpec}. */
final class SpecReader {
    static final String IMAGE_ADVICE = "send an image reference like ghcr.io/owner/game:tag";

    private final LimitsReader limits;

    SpecReader(SpecDefaults defaults) {
        this.limits = new LimitsReader(defaults);
    }

    ServerSpec read(Arguments arguments) {
        ServerId id = arguments.serverId();
        ObjectNode payload = arguments.payload();
        boolean oldest = payload.get("eggConfig") instanceof ObjectNode;
        ObjectNode said = payload.get("eggConfig") instanceof ObjectNode object ? object : payload;
        List<PortMapping> ports = AllocationsReader.merge(
                new JsonPlace("allocations", said.path("allocations")), PortsReader.read(said.path("ports")));
        Optional<EggRequest> egg = EggRequest.read(payload, said, !ports.isEmpty());
        ObjectNode config = egg.map(EggRequest::config).orElse(said);
        return new ServerSpec(
                id,
                config.path("name").asText(id.value()),
                image(config),
                Optional.ofNullable(config.path("startup").asText(null)).filter(s -> !s.isBlank()),
                environment(config.path("environment")),
                limits.read(config.path("limits"), oldest),
                ports,
                mountPath(config),
                tty(config.path("tty")),
                PolicyReader.stop(config),
                PolicyReader.startup(config),
                DenylistReader.read(payload, config),
                egg.map(EggRequest::parts));
    }

    private static String image(ObjectNode config) {
        String image = config.path("image").asText("").strip();
        if (image.isEmpty()) {
            throw Arguments.missing("image");
        }
        if (!isImage(image)) {
            throw Arguments.invalid("image", image, IMAGE_ADVICE);
        }
        return image;
    }

    static boolean isImage(String image) {
        return image.matches("[A-Za-z0-9][A-Za-z0-9._:/@-]{0,254}");
    }

    /** Values of any JSON type become text, as nothing on the Panel's side makes them strings (protocol 6.4). */
    static Map<String, String> environment(JsonNode node) {
        Map<String, String> environment = new LinkedHashMap<>();
        if (node instanceof ObjectNode object) {
            object.properties().forEach(entry -> environment.put(variable(entry.getKey()), value(entry.getValue())));
        } else if (!node.isMissingNode() && !node.isNull()) {
            // The value stays out of the message: environments hold passwords.
            throw Arguments.invalid("environment", node.getNodeType().name(), "send an object of names and values");
        }
        return environment;
    }

    private static String variable(String name) {
        if (!isVariable(name)) {
            throw Arguments.invalid("environment", name, "use names without '='");
        }
        return name;
    }

    static boolean isVariable(String name) {
        return !name.isEmpty() && name.indexOf('=') < 0 && name.indexOf(0) < 0;
    }

    private static String value(JsonNode node) {
        if (node.isNull()) {
            return "";
        }
        return node.isValueNode() ? node.asText() : Json.text(node);
    }

    private static boolean tty(JsonNode node) {
        boolean said = !node.isMissingNode() && !node.isNull();
        if (said && !node.asText().matches("true|false")) {
            throw Arguments.invalid("tty", node.toString(), "send true or false");
        }
        return said && node.asBoolean();
    }

    private static String mountPath(ObjectNode config) {
        String path = config.path("mountPath").asText(ServerSpec.DEFAULT_MOUNT_PATH);
        if (!path.startsWith("/") || path.indexOf(':') >= 0 || path.indexOf(0) >= 0) {
            throw Arguments.invalid("mountPath", path, "send an absolute path without ':'");
        }
        String normal = Path.of(path).normalize().toString();
        if (normal.equals("/")) {
            throw Arguments.invalid("mountPath", path, "mount the data directory below the root");
        }
        return normal;
    }
}
