package dev.panelagent.protocol;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.panelagent.common.ServerId;
import java.util.ArrayList;
import java.util.List;

/** A console as it goes over the socket. */
final class ConsoleFrames {
    private ConsoleFrames() {}

    /** One event for each run of lines, and one for each gap. */
    static List<String> batches(ServerId server, List<ConsoleEntry> entries) {
        List<String> frames = new ArrayList<>();
        List<ConsoleLine> run = new ArrayList<>(entries.size());
        for (ConsoleEntry entry : entries) {
            switch (entry) {
                case ConsoleLine line -> run.add(line);
                case ConsoleGap gap -> {
                    end(server, run, frames);
                    frames.add(gapEvent(server, gap));
                }
            }
        }
        end(server, run, frames);
        return frames;
    }

    private static void end(ServerId server, List<ConsoleLine> run, List<String> frames) {
        if (!run.isEmpty()) {
            frames.add(ConsoleJson.batch(server, run));
            run.clear();
        }
    }

    private static String gapEvent(ServerId server, ConsoleGap gap) {
        ObjectNode data = Json.node()
                .put("serverId", server.value())
                .put("fromSeq", gap.seq())
                .put("toSeq", gap.lastSeq())
                .put("reason", gap.reason().word());
        gap.count().ifPresentOrElse(count -> data.put("lines", count), () -> data.putNull("lines"));
        return FrameEncoder.event("console_gap", data.put("message", gap.message()), gap.at());
    }

    /** A legacy frame for each line; a gap is a line of the agent's own. */
    static List<String> lines(ServerId server, List<ConsoleEntry> entries) {
        return entries.stream()
                .map(entry -> switch (entry) {
                    case ConsoleLine line -> line(server, line);
                    case ConsoleGap gap -> gap(server, gap);
                })
                .toList();
    }

    private static String line(ServerId server, ConsoleLine line) {
        return FrameEncoder.typed("server_output", output(server, line, line.text(), line.stream()), line.at());
    }

    private static String gap(ServerId server, ConsoleGap gap) {
        ObjectNode data = output(server, gap, gap.message(), "agent")
                .put("gapFrom", gap.seq())
                .put("gapTo", gap.lastSeq());
        return FrameEncoder.typed("server_output", data, gap.at());
    }

    private static ObjectNode output(ServerId server, ConsoleEntry entry, String text, String stream) {
        return Json.node()
                .put("serverId", server.value())
                .put("output", text)
                .put("stream", stream)
                .put("seq", entry.lastSeq())
                .put("timestamp", Json.time(entry.at()));
    }
}
