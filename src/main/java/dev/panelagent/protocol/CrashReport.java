package dev.panelagent.protocol;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.panelagent.common.ServerId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * How a server crashed.
 *
 * @param signal the signal that ended it, by name; empty if it ended by itself
 * @param ran how long it had been up; empty if that is not known
 * @param usage the last figures measured before
 * @param restartIn when it is started again; empty if it is not
 * @param lines the last of its console, oldest first
 */
public record CrashReport(
        Instant at,
        ServerId serverId,
        int exitCode,
        Optional<String> signal,
        boolean outOfMemory,
        Optional<Duration> ran,
        Optional<ResourceUsage> usage,
        Optional<Duration> restartIn,
        List<ConsoleLine> lines) {
    public CrashReport {
        lines = List.copyOf(lines);
    }

    /** As a JSON object: for keeping, and for whoever asks later. */
    public String json() {
        return Json.text(node());
    }

    ObjectNode node() {
        ObjectNode node = Json.node()
                .put("serverId", serverId.value())
                .put("at", Json.time(at))
                .put("exitCode", exitCode)
                .put("oomKilled", outOfMemory)
                .put("willRestart", restartIn.isPresent());
        signal.ifPresent(name -> node.put("signal", name));
        ran.ifPresent(time -> node.put("uptimeMs", time.toMillis()));
        restartIn.ifPresent(time -> node.put("restartInMs", time.toMillis()));
        usage.ifPresent(figures -> node.set("resources", StatusWriter.resources(figures)));
        ArrayNode console = node.putArray("console");
        lines.forEach(line -> console.add(line.text()));
        return node;
    }
}
