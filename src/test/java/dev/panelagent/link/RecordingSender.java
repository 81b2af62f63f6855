package dev.panelagent.link;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;

/** A connection that writes down its frames; whether and when they count as handed over is the test's decision. */
final class RecordingSender implements FrameSender {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final List<JsonNode> frames = new ArrayList<>();
    private final Queue<Runnable> unconfirmed = new ArrayDeque<>();
    private final boolean confirms;
    private boolean gone;

    private RecordingSender(boolean confirms) {
        this.confirms = confirms;
    }

    /** Every frame is handed over at once. */
    static RecordingSender confirming() {
        return new RecordingSender(true);
    }

    /** No frame is, unless {@link #confirm} says so. */
    static RecordingSender holding() {
        return new RecordingSender(false);
    }

    @Override
    public synchronized boolean send(String frame, Runnable whenSent) {
        if (gone) {
            return false;
        }
        frames.add(parse(frame));
        unconfirmed.add(whenSent);
        if (confirms) {
            confirm();
        }
        return true;
    }

    @Override
    public synchronized boolean sendDroppable(String frame) {
        return send(frame, () -> {});
    }

    @Override
    public long dropped() {
        return 0;
    }

    /** What was sent so far is handed over. */
    synchronized void confirm() {
        for (Runnable next = unconfirmed.poll(); next != null; next = unconfirmed.poll()) {
            next.run();
        }
    }

    /** From now on nothing is taken. */
    synchronized void breakDown() {
        gone = true;
    }

    synchronized List<JsonNode> frames() {
        return List.copyOf(frames);
    }

    /** Of the events, of which legacy frames are another form. */
    List<Long> numbers() {
        return events().stream().map(frame -> frame.path("seq").asLong(-1)).toList();
    }

    /** What the events tell: a command's id, a state, or the event's name. */
    List<String> told() {
        return events().stream().map(RecordingSender::text).toList();
    }

    private List<JsonNode> events() {
        return frames().stream()
                .filter(frame -> frame.path("type").asText().equals("event"))
                .toList();
    }

    private static String text(JsonNode frame) {
        JsonNode data = frame.path("data");
        return data.path("commandId")
                .asText(data.path("currentStatus").asText(frame.path("event").asText()));
    }

    private static JsonNode parse(String frame) {
        try {
            return JSON.readTree(frame);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(frame, e);
        }
    }
}
