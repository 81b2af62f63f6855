package dev.panelagent.protocol;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** Writes the bodies the oldest Panel reads: what it asked for and nothing around it (protocol 5). Thread-safe. */
public final class RestEncoder {
    /** The body for a reply; whether it is a good one is said by the status of HTTP. */
    public String body(Reply reply) {
        return Json.text(
                switch (reply) {
                    case Reply.Accepted(Command.Lifecycle command) ->
                        Json.node().put("serverId", command.serverId().value()).put("status", command.acceptedAs());
                    case Reply.Success success -> data(success.data());
                    case Reply.Failure failure ->
                        Json.node()
                                .put("error", failure.message())
                                .put("errorCode", failure.code().name());
                });
    }

    private static ObjectNode data(ReplyData data) {
        return switch (data) {
            case ReplyData.Logs logs -> lines(logs);
            case FileData.Listing listing -> listing(listing);
            default -> ReplyDataWriter.write(data, ServerState::word);
        };
    }

    private static ObjectNode lines(ReplyData.Logs logs) {
        ObjectNode node = Json.node();
        ArrayNode lines = node.putArray("lines");
        logs.page().lines().forEach(line -> lines.add(line.text()));
        return node;
    }

    private static ObjectNode listing(FileData.Listing listing) {
        ObjectNode node = Json.node().put("path", listing.path());
        ArrayNode files = node.putArray("files");
        ArrayNode directories = node.putArray("directories");
        for (FileData.Item item : listing.items()) {
            boolean directory = item.kind() == FileData.Kind.DIRECTORY;
            (directory ? directories : files).add(FileDataWriter.item(item));
        }
        return node;
    }
}
