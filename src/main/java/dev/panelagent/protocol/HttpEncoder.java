package dev.panelagent.protocol;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** Writes the bodies of the Panel's HTTP dialect (protocol 4). Thread-safe. */
public final class HttpEncoder {
    private final InstantSource clock;

    public HttpEncoder(InstantSource clock) {
        this.clock = clock;
    }

    /** {@code {success, data, error, errorCode, message}}; {@code error} is text, as the Panel shows it as it is. */
    public String reply(String commandId, Reply reply) {
        ObjectNode body = Json.node();
        switch (reply) {
            case Reply.Accepted(Command.Lifecycle command) -> {
                body.put("success", true).put("message", command.action() + " command received");
                body.putObject("data")
                        .put("serverId", command.serverId().value())
                        .put("status", command.acceptedAs())
                        .put("commandId", commandId);
            }
            case Reply.Success success -> {
                body.put("success", true).put("message", success.message());
                body.set("data", ReplyDataWriter.write(success.data(), ServerState::word));
            }
            case Reply.Failure failure ->
                body.put("success", false)
                        .put("error", failure.message())
                        .put("errorCode", failure.code().name());
        }
        return Json.text(body);
    }

    /** What became of an upload. */
    public String uploaded(String path, long size, Instant modified, String sha256) {
        ObjectNode body = Json.node().put("success", true);
        body.putObject("data")
                .put("path", path)
                .put("size", size)
                .put("modified", Json.time(modified))
                .put("sha256", sha256);
        return Json.text(body);
    }

    /** {@code GET /health}: what discovery looks for (protocol 4.2). */
    public String health(SystemInfo info, LinkStatus.Snapshot link, Duration agentUptime) {
        return Json.text(Json.node()
                .put("status", "healthy")
                .put("nodeId", info.nodeId())
                .put("version", info.agentVersion())
                .put("connected", connected(link))
                .put("link", link.state().name().toLowerCase(java.util.Locale.ROOT))
                .put("timestamp", Json.time(clock.instant()))
                .put("uptime", words(agentUptime)));
    }

    /** {@code GET /api/status}; scalars only, as the Panel prints them (protocol 4.3). */
    public String status(SystemInfo info, Duration agentUptime) {
        Instant now = clock.instant();
        return Json.text(Json.node()
                .put("online", true)
                .put("version", info.agentVersion())
                .put("uptime", agentUptime.toSeconds())
                .put("serverCount", info.serverCount())
                .put("lastSeen", Json.time(now)));
    }

    /** {@code GET /api/discovery} (protocol 4.2). */
    public String discovery(SystemInfo info) {
        return Json.text(Json.node()
                .put("type", "ctrl-alt-play-agent")
                .put("name", "Panel Agent")
                .put("version", info.agentVersion())
                .put("nodeUuid", info.nodeId()));
    }

    /** Without a socket to a Panel there is nothing to be disconnected from (protocol 4.2). */
    private static boolean connected(LinkStatus.Snapshot link) {
        return link.state() == LinkStatus.State.CONNECTED || link.state() == LinkStatus.State.STANDALONE;
    }

    private static String words(Duration uptime) {
        return uptime.toHours() + "h" + uptime.toMinutesPart() + "m" + uptime.toSecondsPart() + "s";
    }
}
