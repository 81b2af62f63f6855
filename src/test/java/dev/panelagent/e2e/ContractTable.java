package dev.panelagent.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/**
 * The contract: files of rows, each a request with its answer and events; and the README's table, which says what there
 * has to be a row for. An object with a member {@code $} is the shape of that name in {@code shapes.json}, with the other
 * members laid over it.
 *
 * <p>A row asks for an {@code action}, with {@code payload} and {@code serverId} (empty: none), by {@code each} of its names
 * if it only asks; it is {@code taken}, has a {@code reply}, or fails with an {@code error}. Or it sends a {@code legacy}
 * frame with {@code data}, any other {@code frame}, both with their {@code answers}, or makes a {@code call} by HTTP.
 * Behind that come {@code events}, all of them and in order, {@code output} of the console, and what is {@code heard} from
 * time to time. {@code keep} names parts of the answer for the rows that follow.
 */
final class ContractTable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Pattern NAME = Pattern.compile("`([^`]+)`");
    private static final Pattern NAMES = Pattern.compile("`([^`]+)`(?: \\(([^)]*)\\))?");
    private static final String SHAPE = "$";
    /** A file that is made of the others. */
    static final String STRANGERS = "strangers";

    private final JsonNode shapes = read("shapes");
    private final Map<String, JsonNode> files = new LinkedHashMap<>();
    /** By the first of an action's names, all of them. */
    private final Map<String, List<String>> names = new LinkedHashMap<>();

    private final Set<String> legacy = new TreeSet<>();

    ContractTable(String... files) {
        for (String file : files) {
            this.files.put(file, expanded(read(file)));
        }
        this.files.put(STRANGERS, JSON.createObjectNode().set("rows", strangers()));
        readme(1)
                .forEach(cell -> NAMES.matcher(cell).results().forEach(match -> {
                    List<String> all = new ArrayList<>(List.of(match.group(1)));
                    if (match.group(2) != null) {
                        NAME.matcher(match.group(2)).results().forEach(alias -> all.add(alias.group(1)));
                    }
                    names.put(match.group(1), List.copyOf(all));
                }));
        readme(2).forEach(cell -> NAME.matcher(cell).results().forEach(match -> legacy.add(match.group(1))));
    }

    /** The cells of one column of the README's table of actions. */
    private static List<String> readme(int column) {
        try {
            List<String> lines = Files.readAllLines(Path.of("README.md"));
            int head = lines.indexOf("| Action (aliases) | Legacy frame | Payload | Answer |");
            return lines.subList(head + 2, lines.size()).stream()
                    .takeWhile(line -> line.startsWith("|"))
                    .map(line -> line.split("\\|", -1)[column])
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static JsonNode read(String file) {
        try (InputStream in = ContractTable.class.getResourceAsStream("contract/" + file + ".json")) {
            return JSON.readTree(in);
        } catch (IOException e) {
            throw new UncheckedIOException("contract/" + file + ".json", e);
        }
    }

    private JsonNode expanded(JsonNode node) {
        if (node.isArray()) {
            ArrayNode array = JSON.createArrayNode();
            node.forEach(element -> array.add(expanded(element)));
            return array;
        }
        if (!node.isObject()) {
            return node;
        }
        ObjectNode object = JSON.createObjectNode();
        if (node.has(SHAPE)) {
            JsonNode shape = shapes.path(node.get(SHAPE).asText());
            if (!shape.isObject()) {
                throw new IllegalArgumentException("no shape " + node.get(SHAPE));
            }
            object.setAll((ObjectNode) expanded(shape));
        }
        node.properties().forEach(member -> {
            if (!member.getKey().equals(SHAPE)) {
                lay(expanded(member.getValue()), member.getKey(), object);
            }
        });
        return object;
    }

    private static void lay(JsonNode value, String name, ObjectNode over) {
        if (value.isObject() && over.get(name) instanceof ObjectNode inner) {
            value.properties().forEach(member -> lay(member.getValue(), member.getKey(), inner));
        } else {
            over.set(name, value);
        }
    }

    JsonNode file(String name) {
        return files.getOrDefault(name, MissingNode.getInstance());
    }

    List<JsonNode> rows(String file) {
        return StreamSupport.stream(file(file).path("rows").spliterator(), false)
                .toList();
    }

    /** The golden envelopes of a transport; what the agent says of itself when it comes and goes. */
    JsonNode envelopes(String name) {
        return expanded(read("envelopes")).path(name);
    }

    /** All names of an action, by its first. */
    List<String> names(String action) {
        return names.getOrDefault(action, List.of(action));
    }

    /** Every action. */
    Set<String> actions() {
        return new TreeSet<>(names.keySet());
    }

    /** Every name of every action. */
    Set<String> allNames() {
        return names.values().stream().flatMap(List::stream).collect(Collectors.toCollection(TreeSet::new));
    }

    /** Every type of a legacy frame. */
    Set<String> legacyTypes() {
        return legacy;
    }

    /** For each action that names a server, a row that names one nobody knows, with what a row of this file sends. */
    private ArrayNode strangers() {
        Map<String, ObjectNode> rows = new LinkedHashMap<>();
        for (String file : files.keySet()) {
            for (JsonNode row : rows(file)) {
                if (row.has("action") && !row.has("error") && !row.has("serverId")) {
                    rows.computeIfAbsent(row.get("action").asText(), action -> stranger(action, row.path("payload")));
                }
            }
        }
        rows.remove("create_server");
        return JSON.createArrayNode().addAll(rows.values());
    }

    private static ObjectNode stranger(String action, JsonNode payload) {
        ObjectNode row =
                JSON.createObjectNode().put("action", action).put("each", true).put("serverId", "${nobody}");
        row.putObject("error").put("code", "SERVER_NOT_FOUND").put("message", "<contains: ${nobody}>");
        return payload.isObject() ? row.set("payload", payload) : row;
    }
}
