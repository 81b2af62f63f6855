package dev.panelagent.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import dev.panelagent.testing.PanelConnection;
import dev.panelagent.testing.Waiting;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** All frames the agent has sent to the Panel, each parsed once. */
final class ContractFrames {
    private static final Duration LIMIT = Duration.ofSeconds(30);

    private final PanelConnection connection;
    private final List<JsonNode> frames = new ArrayList<>();

    /** A frame with its place among all. */
    record Numbered(int index, JsonNode frame) {}

    ContractFrames(PanelConnection connection) {
        this.connection = connection;
    }

    void send(JsonNode frame) {
        connection.send(frame.toString());
    }

    /** How many there are. */
    int count() {
        List<String> texts = connection.texts();
        texts.subList(frames.size(), texts.size()).stream()
                .map(ScriptedPanel::parse)
                .forEach(frames::add);
        return frames.size();
    }

    /** Those from an index on. */
    List<Numbered> since(int index, Predicate<JsonNode> wanted) {
        List<Numbered> found = new ArrayList<>();
        for (int i = index; i < count(); i++) {
            if (wanted.test(frames.get(i))) {
                found.add(new Numbered(i, frames.get(i)));
            }
        }
        return found;
    }

    /** The first of them, as many as asked for; fewer if no more come in time. */
    List<Numbered> await(int index, int count, Predicate<JsonNode> wanted) {
        List<Numbered> found = await(index, wanted, sofar -> sofar.size() >= count);
        return found.subList(0, Math.min(count, found.size()));
    }

    /** All of them, once they are enough; those that came in time if they never are. */
    List<Numbered> await(int index, Predicate<JsonNode> wanted, Predicate<List<Numbered>> enough) {
        try {
            return Waiting.until(
                    "frames", LIMIT, () -> Optional.of(since(index, wanted)).filter(enough));
        } catch (AssertionError tooFew) {
            return since(index, wanted);
        }
    }

    static boolean isAbout(String server, JsonNode frame) {
        return frame.path("data").path("serverId").asText().equals(server);
    }
}
