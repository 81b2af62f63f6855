package dev.panelagent.link;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Writes down what the link tells its handler. */
final class RecordingHandler implements FrameHandler {
    static final String HEARTBEAT = "heartbeat";

    final List<String> calls = new ArrayList<>();
    final List<FrameSender> senders = new ArrayList<>();

    @Override
    public void opened(FrameSender sender) {
        senders.add(sender);
        calls.add("opened");
    }

    @Override
    public void frame(String text) {
        if (text.equals("poison")) {
            throw new IllegalStateException("cannot read this");
        }
        calls.add(text);
    }

    @Override
    public void closed() {
        calls.add("closed");
    }

    @Override
    public String heartbeat(Instant at) {
        return HEARTBEAT;
    }
}
