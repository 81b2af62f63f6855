package dev.panelagent.protocol;

import dev.panelagent.common.ServerId;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** The further names of a server: a Panel knows one by its uuid and by its id (protocol 0, 7.3). */
final class AliasReader {
    private static final int MOST = 16;
    /** Members of a payload in which Panels may tell another name of the server. */
    private static final List<String> NAMES = List.of("serverId", "id", "uuid");

    private AliasReader() {}

    /** Those of {@code aliases}, which must be there. */
    static Set<ServerId> read(Arguments arguments) {
        return names(arguments.place("aliases").orElseThrow(() -> Arguments.missing("aliases")));
    }

    /** Whatever a request that makes a server calls it beside its name. */
    static Set<ServerId> ofNewServer(Arguments arguments) {
        Set<ServerId> names = new LinkedHashSet<>(
                arguments.place("aliases").map(AliasReader::names).orElse(Set.of()));
        JsonPlace payload = arguments.payloadPlace();
        for (String member : NAMES) {
            JsonPlace place = payload.member(member);
            place.text()
                    .filter(name -> place.node().isTextual() && !name.isEmpty())
                    .ifPresent(_ -> names.add(name(place)));
        }
        names.remove(arguments.serverId());
        return names;
    }

    private static Set<ServerId> names(JsonPlace place) {
        List<JsonPlace> items = place.items();
        if (items.size() > MOST) {
            throw Arguments.invalid(
                    place.path(), String.valueOf(items.size()), "send a list of at most " + MOST + " names");
        }
        Set<ServerId> names = new LinkedHashSet<>();
        items.forEach(item -> names.add(name(item)));
        return names;
    }

    private static ServerId name(JsonPlace place) {
        String name = place.text().orElse("");
        if (!ServerId.isValid(name)) {
            throw Arguments.invalid(place.path(), name, ServerId.ADVICE);
        }
        return new ServerId(name);
    }
}
