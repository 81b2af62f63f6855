package dev.panelagent.protocol;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashMap;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The members of an object, which write down which of them it was asked for. */
final class AskedMembers extends LinkedHashMap<String, JsonNode> {
    private static final long serialVersionUID = 1;
    private final transient Set<String> asked;

    private AskedMembers(Set<String> asked) {
        this.asked = asked;
    }

    static ObjectNode node(JsonNode object, Set<String> asked) {
        AskedMembers members = new AskedMembers(asked);
        object.properties().forEach(member -> members.put(member.getKey(), member.getValue()));
        return new ObjectNode(JsonNodeFactory.instance, members);
    }

    @Override
    public @Nullable JsonNode get(Object name) {
        asked.add((String) name);
        return super.get(name);
    }
}
