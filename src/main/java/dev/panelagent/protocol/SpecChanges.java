package dev.panelagent.protocol;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.panelagent.common.ErrorCode;
import dev.panelagent.common.RequestException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * What an update changes of a server's spec, in the form of {@code create_server} (protocol 3.1). Each member takes the
 * place of the kept one; {@code limits} and {@code environment} are changed member by member, null takes one away.
 *
 * @param json an object with at least one member, each of which can be used
 */
public record SpecChanges(String json) {
    private static final Set<String> MERGED = Set.of("limits", "environment");
    /** Stands for what is kept while nothing is known of it. */
    private static final String ANY_IMAGE = "any";

    /**
     * Reads a request.
     *
     * @throws RequestException CONFIG_INVALID if nothing is changed, or to what cannot be
     */
    static SpecChanges read(Arguments arguments, SpecReader specs) {
        ObjectNode payload = arguments.payload();
        ObjectNode changes = Json.node();
        for (String name : SpecReader.MEMBERS) {
            if (payload.has(name)) {
                changes.set(name, payload.get(name));
            }
        }
        if (changes.isEmpty()) {
            throw new RequestException(
                    ErrorCode.CONFIG_INVALID,
                    "the update changes nothing",
                    "send limits, environment, startup or whatever else create_server takes");
        }
        ObjectNode trial = Json.node().put("serverId", arguments.serverId().value());
        // Where it was said, so that what cannot be used is told with its place.
        ObjectNode kept = trial.putObject(arguments.payloadPlace().path());
        if (!changes.hasNonNull("egg")) {
            kept.put("image", ANY_IMAGE);
        }
        merge(kept, changes);
        var _ = specs.read(new Arguments(trial));
        return new SpecChanges(Json.text(changes));
    }

    /** The kept spec, in the form of {@code create_server}, with the changes. */
    ObjectNode applyTo(ObjectNode kept) {
        if (kept.get("payload") instanceof ObjectNode payload) {
            merge(payload, Json.object(json));
        }
        return kept;
    }

    private static void merge(ObjectNode into, ObjectNode changes) {
        changes.properties().forEach(change -> {
            String name = change.getKey();
            JsonNode value = change.getValue();
            if (MERGED.contains(name) && value instanceof ObjectNode object) {
                mergeMembers(into.withObjectProperty(name), object);
            } else {
                into.set(name, value);
            }
        });
    }

    private static void mergeMembers(ObjectNode into, ObjectNode changes) {
        List<String> gone = new ArrayList<>();
        changes.properties().forEach(change -> {
            if (change.getValue().isNull()) {
                gone.add(change.getKey());
            } else {
                into.set(change.getKey(), change.getValue());
            }
        });
        into.remove(gone);
    }
}
