package dev.panelagent.protocol;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.panelagent.common.RequestException;

/**
 * Turns what the oldest Panel calls of an agent's REST API into the commands of its successors (protocol 5). What a
 * call carries counts as the payload; the server is the one in the address, whatever that says. Thread-safe; never
 * throws.
 */
public final class RestDecoder {
    private final FrameDecoder frames;

    public RestDecoder(FrameDecoder frames) {
        this.frames = frames;
    }

    public Inbound metrics(String server) {
        return command("get_server_metrics", server, Json.node());
    }

    /** Its {@code signal} is start, stop, restart or kill. */
    public Inbound power(String server, String body) {
        return command("server_power", server, body);
    }

    /**
     * The last lines of a console.
     *
     * @param lines how many, as text; empty: as many as usual
     */
    public Inbound console(String server, String lines) {
        ObjectNode payload = Json.node();
        return command("get_server_logs", server, lines.isEmpty() ? payload : payload.put("lines", lines));
    }

    public Inbound input(String server, String body) {
        return command("send_server_command", server, body);
    }

    public Inbound mods(String server, String body) {
        return command("install_mod", server, body);
    }

    public Inbound files(String server, String path) {
        return command("list_files", server, Json.node().put("path", path));
    }

    private Inbound command(String action, String server, String body) {
        try {
            return command(action, server, Json.object(body));
        } catch (RequestException e) {
            return new Inbound.Rejected("", Dialect.HTTP, action, e);
        }
    }

    private Inbound command(String action, String server, ObjectNode payload) {
        ObjectNode frame = Json.node().put("serverId", server);
        frame.set("payload", payload);
        return frames.request(action, new Arguments(frame), Dialect.HTTP);
    }
}
