package dev.panelagent.protocol;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;

/** Writes what a server keeps of its egg, as a part of an egg that {@link EggReader} reads again. */
final class EggWriter {
    private EggWriter() {}

    static void write(ObjectNode egg, EggParts parts) {
        egg.put("name", parts.name()).put("author", parts.author()).put("force_outgoing_ip", parts.forceOutgoingIp());
        parts.features().forEach(egg.putArray("features")::add);
        parts.unchecked().forEach(egg.putArray("unchecked")::add);
        ObjectNode config = egg.putObject("config");
        ObjectNode logs = config.putObject("logs").put("custom", parts.logs().custom());
        parts.logs().location().ifPresent(location -> logs.put("location", location));
        ObjectNode files = config.putObject("files");
        parts.configFiles().forEach(file -> write(files.putObject(file.path()), file));
        parts.install()
                .ifPresent(install -> egg.putObject("scripts")
                        .putObject("installation")
                        .put("script", install.script())
                        .put("container", install.container())
                        .put("entrypoint", install.entrypoint()));
    }

    private static void write(ObjectNode node, EggParts.ConfigFile file) {
        node.put("parser", file.parser());
        ObjectNode find = node.putObject("find");
        for (EggParts.Replacement replacement : file.find()) {
            JsonNode value = value(replacement);
            replacement
                    .onlyFor()
                    .ifPresentOrElse(
                            onlyFor ->
                                    find.withObjectProperty(replacement.key()).set(onlyFor, value),
                            () -> find.set(replacement.key(), value));
        }
    }

    private static JsonNode value(EggParts.Replacement replacement) {
        return replacement.literal()
                ? Json.value(replacement.value()).orElseGet(() -> TextNode.valueOf(replacement.value()))
                : TextNode.valueOf(replacement.value());
    }
}
