package dev.panelagent.protocol;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import dev.panelagent.common.ServerId;
import dev.panelagent.common.Signal;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads {@code create_server} in each of its shapes (protocol 2.5, 3.1, 4.6) into a {@link ServerSpec}. */
final class SpecReader {
    private static final Duration LONGEST_GRACE = Duration.ofHours(1);
    private static final Duration LONGEST_START = Duration.ofHours(24);
    private static final int MOST_PATTERNS = 32;
    private static final String INTERRUPT = "^C";

    private final LimitsReader limits;

    SpecReader(SpecDefaults defaults) {
        this.limits = new LimitsReader(defaults);
    }

    ServerSpec read(Arguments arguments) {
        ServerId id = arguments.serverId();
        ObjectNode payload = arguments.payload();
        boolean egg = payload.get("eggConfig") instanceof ObjectNode;
        ObjectNode config = payload.get("eggConfig") instanceof ObjectNode object ? object : payload;
        return new ServerSpec(
                id,
                config.path("name").asText(id.value()),
                image(config),
                Optional.ofNullable(config.path("startup").asText(null)).filter(s -> !s.isBlank()),
                environment(config.path("environment")),
                limits.read(config.path("limits"), egg),
                PortsReader.read(config.path("ports")),
                mountPath(config),
                stop(config),
                startup(config));
    }

    private static String image(ObjectNode config) {
        String image = config.path("image").asText("").strip();
        if (image.isEmpty()) {
            throw Arguments.missing("image");
        }
        if (!image.matches("[A-Za-z0-9][A-Za-z0-9._:/@-]{0,254}")) {
            throw Arguments.invalid("image", image, "send an image reference like ghcr.io/owner/game:tag");
        }
        return image;
    }

    /** Values of any JSON type become text, as nothing on the Panel's side makes them strings (protocol 6.4). */
    private static Map<String, String> environment(JsonNode node) {
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
        if (name.isEmpty() || name.indexOf('=') >= 0 || name.indexOf(0) >= 0) {
            throw Arguments.invalid("environment", name, "use names without '='");
        }
        return name;
    }

    private static String value(JsonNode node) {
        if (node.isNull()) {
            return "";
        }
        return node.isValueNode() ? node.asText() : Json.text(node);
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

    /** {@code stop}: a console line or {@code ^C} as in an egg, or {@code {command, signal, timeout}}. */
    private static StopPolicy stop(ObjectNode config) {
        JsonNode node = config.path("stop");
        if (node.isTextual()) {
            String text = node.asText();
            return text.equals(INTERRUPT)
                    ? new StopPolicy(Optional.empty(), Signal.parse("INT").orElseThrow(), StopPolicy.DEFAULT.grace())
                    : new StopPolicy(Optional.of(text), StopPolicy.DEFAULT.signal(), StopPolicy.DEFAULT.grace());
        }
        JsonNode timeout = node.path("timeout");
        return new StopPolicy(
                Optional.ofNullable(node.path("command").asText(null)).filter(s -> !s.isBlank()),
                node.path("signal").isMissingNode()
                        ? StopPolicy.DEFAULT.signal()
                        : ActionReader.signal(node.path("signal")),
                timeout.isMissingNode()
                        ? StopPolicy.DEFAULT.grace()
                        : Arguments.duration("stop.timeout", timeout, LONGEST_GRACE));
    }

    private static StartupPolicy startup(ObjectNode config) {
        List<String> patterns = new ArrayList<>();
        JsonNode done = config.path("startupDone");
        if (done instanceof ArrayNode array) {
            array.forEach(item -> patterns.add(pattern(item.asText())));
        } else if (done.isTextual() && !done.asText().isEmpty()) {
            patterns.add(pattern(done.asText()));
        }
        if (patterns.size() > MOST_PATTERNS) {
            throw Arguments.invalid("startupDone", String.valueOf(patterns.size()), "send at most 32 patterns");
        }
        JsonNode timeout = config.path("startupTimeout");
        return new StartupPolicy(
                patterns,
                timeout.isMissingNode()
                        ? StartupPolicy.RUNNING_IS_READY.timeout()
                        : Arguments.duration("startupTimeout", timeout, LONGEST_START));
    }

    private static String pattern(String text) {
        if (text.startsWith(StartupPolicy.REGEX)) {
            try {
                Pattern.compile(text.substring(StartupPolicy.REGEX.length()));
            } catch (PatternSyntaxException e) {
                throw Arguments.invalid("startupDone", text, "mend the regular expression: " + e.getDescription());
            }
        }
        return text;
    }
}
