package dev.panelagent.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import dev.panelagent.testing.PanelConnection;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BiPredicate;

/** Takes a Panel's console frames as they come, at the pace it is told, and notes when heartbeats came. */
final class ConsoleTap implements BiPredicate<PanelConnection, String> {
    private static final int HEAD = 200;

    private final Map<String, Reading> readings = new ConcurrentHashMap<>();
    private final List<Long> heartbeats = new CopyOnWriteArrayList<>();
    private volatile Duration perFrame = Duration.ZERO;

    /** What is read of a server's console; ask before the server is connected to. */
    Reading of(String server) {
        return readings.computeIfAbsent(server, _ -> new Reading());
    }

    /** Takes so long for each frame of console output from now on. */
    void pace(Duration time) {
        perFrame = time;
    }

    /** When heartbeats came, by {@link System#nanoTime}. */
    List<Long> heartbeats() {
        return List.copyOf(heartbeats);
    }

    @Override
    public boolean test(PanelConnection connection, String text) {
        String head = text.substring(0, Math.min(HEAD, text.length()));
        if (head.contains("\"event\":\"console_")) {
            ponder();
            JsonNode frame = ScriptedPanel.parse(text);
            JsonNode data = frame.path("data");
            of(data.path("serverId").asText())
                    .frame(connection, frame.path("event").asText(), data);
            return true;
        }
        if (head.contains("\"type\":\"heartbeat\"")) {
            heartbeats.add(System.nanoTime());
        } else if (head.contains("\"type\":\"response\"")
                && text.contains("\"streaming\"")
                && !text.contains("\"historyBytes\"")) {
            of(ScriptedPanel.parse(text).path("data").path("serverId").asText()).connected(connection);
        }
        return false;
    }

    private void ponder() {
        try {
            boolean _ = new CountDownLatch(1).await(perFrame.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
