package dev.panelagent.protocol;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.panelagent.common.ServerId;
import java.util.Optional;

/** Writes what the Panel's webhook of the Steam Workshop takes (protocol 4.9). */
public final class WebhookEncoder {
    private WebhookEncoder() {}

    /**
     * How the installation of an item ended.
     *
     * @param error empty if it is installed
     */
    public static String workshopStatus(ServerId server, String workshopId, Optional<String> error) {
        ObjectNode body = Json.node()
                .put("serverId", server.value())
                .put("workshopId", workshopId)
                .put("status", error.isEmpty() ? "COMPLETED" : "FAILED");
        error.ifPresent(text -> body.put("error", text));
        return Json.text(body);
    }
}
