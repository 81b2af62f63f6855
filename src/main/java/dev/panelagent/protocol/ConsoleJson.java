package dev.panelagent.protocol;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.panelagent.common.ServerId;
import java.io.IOException;
import java.util.List;

/** Console lines and gaps as JSON; by a generator, as ten thousand lines a second may go through here. */
final class ConsoleJson {
    private ConsoleJson() {}

    /** One event for consecutive lines, at least one. */
    static String batch(ServerId server, List<ConsoleLine> lines) {
        ConsoleLine last = lines.getLast();
        return Json.text(json -> {
            json.writeStartObject();
            json.writeStringField("type", "event");
            json.writeStringField("timestamp", Json.time(last.at()));
            json.writeStringField("event", "console_output");
            json.writeObjectFieldStart("data");
            json.writeStringField("serverId", server.value());
            json.writeNumberField("firstSeq", lines.getFirst().seq());
            json.writeNumberField("lastSeq", last.seq());
            json.writeFieldName("lines");
            array(json, lines);
            json.writeEndObject();
            json.writeEndObject();
        });
    }

    static String array(List<? extends ConsoleEntry> entries) {
        return Json.text(json -> array(json, entries));
    }

    private static void array(JsonGenerator json, List<? extends ConsoleEntry> entries) throws IOException {
        json.writeStartArray();
        for (ConsoleEntry entry : entries) {
            write(json, entry);
        }
        json.writeEndArray();
    }

    static void write(JsonGenerator json, ConsoleEntry entry) throws IOException {
        json.writeStartObject();
        switch (entry) {
            case ConsoleLine line -> {
                json.writeNumberField("seq", line.seq());
                json.writeStringField("timestamp", Json.time(line.at()));
                json.writeStringField("stream", line.stream());
                json.writeStringField("text", line.text());
                if (line.continues()) {
                    json.writeBooleanField("continues", true);
                }
            }
            case ConsoleGap gap -> {
                json.writeNumberField("fromSeq", gap.seq());
                json.writeNumberField("toSeq", gap.lastSeq());
                json.writeStringField("reason", gap.reason().word());
                json.writeStringField("timestamp", Json.time(gap.at()));
            }
        }
        json.writeEndObject();
    }
}
