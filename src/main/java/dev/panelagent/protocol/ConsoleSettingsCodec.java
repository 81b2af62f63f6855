package dev.panelagent.protocol;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.panelagent.common.ByteSize;
import dev.panelagent.common.ConsoleStreaming;
import dev.panelagent.common.ErrorCode;
import dev.panelagent.common.RequestException;
import dev.panelagent.common.Text;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The settings of a console as a flat JSON object: for keeping, and as a Panel sends and reads them. */
public final class ConsoleSettingsCodec {
    private static final String HISTORY_SIZE = "historySize";
    private static final String STREAMING = "streaming";
    private static final String THROTTLE = "throttle";
    private static final long LEAST_HISTORY = ByteSize.MIB;
    private static final long MOST_HISTORY = ByteSize.GIB;
    private static final int LEAST_THROTTLE = 10;
    private static final int MOST_THROTTLE = 1_000_000;
    private static final Set<String> KNOWN = known();

    private ConsoleSettingsCodec() {}

    /** As text; what is at its default is left out. */
    public static String write(ConsoleSettings settings) {
        return Json.text(flat(settings));
    }

    /**
     * Reads what {@link #write} wrote.
     *
     * @throws RequestException if the text is something else
     */
    public static ConsoleSettings read(String text) {
        return read(place(Json.object(text)));
    }

    static JsonPlace place(ObjectNode settings) {
        return new JsonPlace("settings", settings);
    }

    /** Every member: the agent's null where its own default holds, the Panel's with the Panel's defaults. */
    static ObjectNode complete(ConsoleSettings settings) {
        ObjectNode all = Json.node().putNull(HISTORY_SIZE).putNull(STREAMING).put(THROTTLE, 0);
        for (ConsoleViewMember member : ConsoleViewMember.ALL) {
            all.set(member.word(), member.fallback());
        }
        return all.setAll(flat(settings));
    }

    static ObjectNode flat(ConsoleSettings settings) {
        ObjectNode flat = Json.node();
        settings.historyBytes().ifPresent(bytes -> flat.put(HISTORY_SIZE, bytes));
        settings.streaming().ifPresent(streaming -> flat.put(STREAMING, streaming.word()));
        if (settings.linesPerSecond() > 0) {
            flat.put(THROTTLE, settings.linesPerSecond());
        }
        return flat.setAll(Json.object(settings.view()));
    }

    /**
     * Reads an object; a member that is null or missing is at its default.
     *
     * @throws RequestException CONFIG_INVALID, naming the member
     */
    static ConsoleSettings read(JsonPlace flat) {
        flat.members().keySet().forEach(ConsoleSettingsCodec::requireKnown);
        ObjectNode view = Json.node();
        for (ConsoleViewMember member : ConsoleViewMember.ALL) {
            find(flat, member.word()).ifPresent(value -> view.set(member.word(), member.checked(value)));
        }
        return new ConsoleSettings(
                find(flat, HISTORY_SIZE).map(ConsoleSettingsCodec::historyBytes),
                find(flat, STREAMING).map(ConsoleSettingsCodec::streaming),
                find(flat, THROTTLE).map(ConsoleSettingsCodec::linesPerSecond).orElse(0),
                Json.text(view));
    }

    /** Those of these members that are settings, where they stand among others. */
    static JsonPlace known(JsonPlace among) {
        ObjectNode settings = Json.node();
        for (String name : KNOWN) {
            JsonPlace member = among.member(name);
            if (!member.node().isMissingNode()) {
                settings.set(name, member.node());
            }
        }
        return new JsonPlace(among.path(), settings);
    }

    private static Optional<JsonPlace> find(JsonPlace flat, String name) {
        return Optional.of(flat.member(name)).filter(place -> !place.isAbsent());
    }

    private static long historyBytes(JsonPlace place) {
        return ByteSize.parse(place.node().asText(), 1)
                .filter(bytes -> bytes >= LEAST_HISTORY && bytes <= MOST_HISTORY)
                .orElseThrow(() -> invalid(place, "send bytes or a size like 10MiB, from 1MiB to 1GiB"));
    }

    private static ConsoleStreaming streaming(JsonPlace place) {
        return ConsoleStreaming.parse(place.node().asText())
                .orElseThrow(() -> invalid(place, "send off, lines or batches"));
    }

    private static RequestException invalid(JsonPlace place, String advice) {
        return Arguments.invalid(place.path(), place.node().toString(), advice);
    }

    private static int linesPerSecond(JsonPlace place) {
        JsonNode value = place.node();
        if (value.isIntegralNumber() && value.canConvertToInt()) {
            int lines = value.asInt();
            if (lines == 0 || (lines >= LEAST_THROTTLE && lines <= MOST_THROTTLE)) {
                return lines;
            }
        }
        throw invalid(place, "send lines per second from 10 to 1000000, or 0 for no limit");
    }

    private static void requireKnown(String name) {
        if (!KNOWN.contains(name)) {
            throw new RequestException(
                    ErrorCode.CONFIG_INVALID,
                    "there is no setting " + Text.quote(name),
                    "known are " + String.join(", ", KNOWN));
        }
    }

    private static Set<String> known() {
        Set<String> names = new LinkedHashSet<>(List.of(HISTORY_SIZE, STREAMING, THROTTLE));
        for (ConsoleViewMember member : ConsoleViewMember.ALL) {
            names.add(member.word());
        }
        return names;
    }
}
