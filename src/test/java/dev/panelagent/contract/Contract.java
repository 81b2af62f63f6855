package dev.panelagent.contract;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.panelagent.common.ErrorCode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.SequencedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The contract with the Panel as it is written down in {@code src/main/contract}: JSON Schemas of every action's payload
 * and reply, of every event and of every frame. What is published is made from it, and the code is held against it.
 */
public final class Contract {
    public static final ObjectMapper JSON = new ObjectMapper();
    private static final Path SOURCE = Path.of("src/main/contract");

    private Contract() {}

    /** What answers an action: the taking of a lifecycle command, or data, once. */
    public enum Kind {
        LIFECYCLE,
        CHANGE,
        QUERY
    }

    /** One action; {@code payload} and {@code reply} are schemas. */
    public record Action(JsonNode file) {
        public String name() {
            return file.path("action").asText();
        }

        public String summary() {
            return file.path("summary").asText();
        }

        public Kind kind() {
            return Kind.valueOf(file.path("kind").asText().toUpperCase(java.util.Locale.ROOT));
        }

        /** Whether it is about one server, which the request must name. */
        public boolean ofServer() {
            return file.path("server").asBoolean();
        }

        /** Whether it may take so long that the answer is an operation to ask about. */
        public boolean isLong() {
            return file.path("long").asBoolean();
        }

        public List<String> aliases() {
            return texts(file.path("aliases"));
        }

        /** The frames of the oldest Panels that mean the same. */
        public List<String> legacy() {
            return texts(file.path("legacy"));
        }

        public List<String> errors() {
            return texts(file.path("errors"));
        }

        public ObjectNode payload() {
            return file.get("payload") instanceof ObjectNode payload
                    ? payload
                    : JSON.createObjectNode().put("type", "object");
        }

        /** The schema of the reply's data. */
        public ObjectNode reply() {
            return kind() == Kind.LIFECYCLE ? ref("Taken") : (ObjectNode) file.get("reply");
        }

        /** Examples of payloads; there is always one. */
        public List<JsonNode> payloads() {
            List<JsonNode> all = new ArrayList<>();
            file.path("examples").forEach(example -> all.add(example.path("payload")));
            return all.isEmpty() ? List.of(JSON.createObjectNode()) : all;
        }

        public List<JsonNode> replies() {
            List<JsonNode> all = new ArrayList<>();
            file.path("examples").forEach(example -> all.add(example.path("reply")));
            all.removeIf(JsonNode::isMissingNode);
            return all;
        }

        @Override
        public String toString() {
            return name();
        }
    }

    public static List<Action> actions() {
        return files("actions").values().stream().map(Action::new).toList();
    }

    /** By name: {@code event}, {@code summary}, {@code data} (a schema), {@code numbered}, {@code examples}. */
    public static SequencedMap<String, JsonNode> events() {
        return files("events");
    }

    /** By type: {@code from} ({@code agent} or {@code panel}), {@code summary}, {@code schema}, {@code examples}. */
    public static SequencedMap<String, JsonNode> frames() {
        return files("frames");
    }

    /** By path: what is called over HTTP beside {@code /api/command}, as path items of OpenAPI. */
    public static SequencedMap<String, JsonNode> http() {
        SequencedMap<String, JsonNode> paths = new TreeMap<>();
        read(SOURCE.resolve("http.json")).properties().forEach(path -> paths.put(path.getKey(), path.getValue()));
        return paths;
    }

    /** Schemas that others refer to as {@code #/$defs/NAME}. */
    public static SequencedMap<String, JsonNode> types() {
        SequencedMap<String, JsonNode> types = files("types");
        ObjectNode codes = JSON.createObjectNode().put("type", "string");
        ArrayNode names = codes.putArray("enum");
        Stream.of(ErrorCode.values()).map(Enum::name).sorted().forEach(names::add);
        types.put("ErrorCode", codes);
        return types;
    }

    public static JsonNode event(String name) {
        return one("events", name);
    }

    public static JsonNode frame(String type) {
        return one("frames", type);
    }

    public static JsonNode type(String name) {
        return one("types", name);
    }

    private static JsonNode one(String folder, String name) {
        return Objects.requireNonNull(files(folder).get(name), () -> "nothing in " + folder + " is called " + name);
    }

    public static ObjectNode ref(String type) {
        return JSON.createObjectNode().put("$ref", "#/$defs/" + type);
    }

    private static List<String> texts(JsonNode list) {
        List<String> texts = new ArrayList<>();
        list.forEach(item -> texts.add(item.asText()));
        return texts;
    }

    private static SequencedMap<String, JsonNode> files(String folder) {
        SequencedMap<String, JsonNode> read = new TreeMap<>();
        try (Stream<Path> files = Files.list(SOURCE.resolve(folder))) {
            for (Path file : files.sorted().toList()) {
                read.put(file.getFileName().toString().replace(".json", ""), read(file));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return read;
    }

    private static JsonNode read(Path file) {
        try {
            return JSON.readTree(file.toFile());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
