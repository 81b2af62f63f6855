package dev.panelagent.link;

import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;

/** Says over the link that the agent lives. */
@ApplicationScoped
class PanelConversation implements FrameHandler {
    @Override
    public void opened(FrameSender sender) {
        sender.send("{\"type\":\"system_info\",\"data\":{}}");
    }

    @Override
    public void frame(String text) {}

    @Override
    public void closed() {}

    @Override
    public String heartbeat(Instant at) {
        return "{\"type\":\"heartbeat\",\"data\":{\"status\":\"online\"},\"timestamp\":\"" + at + "\"}";
    }
}
