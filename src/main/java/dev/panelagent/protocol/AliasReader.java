package dev.panelagent.protocol;

import com.fasterxml.jackson.databind.JsonNode;
import dev.panelagent.common.ServerId;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The further names of a server: a Panel knows one by its uuid and by its id (protocol 0, 7.3). */
final class AliasReader {
    private static final int MOST = 16;
    /** Members of a payload in which Panels may tell another name of the server. */
    private static final List<String> NAMES = List.of("serverId", "id", "uuid");

    private AliasReader() {}

    /** Those of {@code aliases}, which must be there. */
    static Set<ServerId> read(Arguments arguments) {
        return names(arguments.find("aliases").orElseThrow(() -> Arguments.missing("aliases")));
    }

    /** Whatever a request that makes a server calls it beside its name. */
    static Set<ServerId> ofNewServer(Arguments arguments) {
        Set<ServerId> names = new LinkedHashSet<>(
                arguments.find("aliases").map(AliasReader::names).orElse(Set.of()));
        JsonNode payload = arguments.payload();
        for (String member : NAMES) {
            Optional.of(payload.path(member))
                    .filter(JsonNode::isTextual)
                    .map(JsonNode::asText)
                    .filter(name -> !name.isEmpty())
                    .ifPresent(name -> names.add(new ServerId(name)));
        }
        names.remove(arguments.serverId());
        return names;
    }

    private static Set<ServerId> names(JsonNode node) {
        if (!node.isArray() || node.size() > MOST) {
            throw Arguments.invalid("aliases", node.toString(), "send an array of at most " + MOST + " names");
        }
        Set<ServerId> names = new LinkedHashSet<>();
        node.forEach(name -> names.add(new ServerId(name.asText())));
        return names;
    }
}
