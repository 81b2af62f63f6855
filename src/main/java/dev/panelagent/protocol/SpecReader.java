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
        JsonPlace place = oldest ? arguments.payloadPlace().member("eggConfig") : arguments.payloadPlace();
        ObjectNode said = oldest ? payload.withObjectProperty("eggConfig") : payload;
        List<PortMapping> ports =
                AllocationsReader.merge(place.member("allocations"), PortsReader.read(place.member("ports")));
        Optional<EggRequest> egg = EggRequest.read(arguments.payloadPlace(), place, !ports.isEmpty());
        ObjectNode config = egg.map(EggRequest::config).orElse(said);
        JsonPlace all = new JsonPlace(place.path(), config);
        return new ServerSpec(
                id,
                all.member("name").text().orElse(id.value()),
                image(all.member("image")),
                all.member("startup").text().filter(line -> !line.isBlank()),
                environment(all.member("environment")),
                limits.read(all.member("limits"), oldest),
                ports,
                mountPath(all.member("mountPath")),
                all.member("tty").flag(),
                PolicyReader.stop(config),
                PolicyReader.startup(config),
                DenylistReader.read(payload, config),
                egg.map(EggRequest::parts));
    }

    private static String image(JsonPlace place) {
        String image = place.text().orElse("").strip();
        if (image.isEmpty()) {
            throw Arguments.missing(place.path());
        }
        if (!isImage(image)) {
            throw Arguments.invalid(place.path(), image, IMAGE_ADVICE);
        }
        return image;
    }

    static boolean isImage(String image) {
        return image.matches("[A-Za-z0-9][A-Za-z0-9._:/@-]{0,254}");
    }

    /** Values of any JSON type become text, as nothing on the Panel's side makes them strings (protocol 6.4). */
    static Map<String, String> environment(JsonPlace place) {
        Map<String, String> environment = new LinkedHashMap<>();
        place.members().forEach((name, value) -> {
            if (!isVariable(name)) {
                throw Arguments.invalid(place.path(), name, "use names without '='");
            }
            environment.put(name, value(value.node()));
        });
        return environment;
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

    private static String mountPath(JsonPlace place) {
        String path = place.text().orElse(ServerSpec.DEFAULT_MOUNT_PATH);
        if (!path.startsWith("/") || path.indexOf(':') >= 0 || path.indexOf(0) >= 0) {
            throw Arguments.invalid(place.path(), path, "send an absolute path without ':'");
        }
        String normal = Path.of(path).normalize().toString();
        if (normal.equals("/")) {
            throw Arguments.invalid(place.path(), path, "mount the data directory below the root");
        }
        return normal;
    }
}
