package dev.panelagent.protocol;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import dev.panelagent.common.RequestException;
import dev.panelagent.common.Signal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Reads how a server is started and stopped: {@code startupDone}, {@code startupTimeout} and {@code stop}. */
final class PolicyReader {
    private static final Duration LONGEST_GRACE = Duration.ofHours(1);
    private static final Duration SHORTEST_KILL = Duration.ofSeconds(1);
    private static final Duration LONGEST_KILL = Duration.ofMinutes(5);
    private static final Duration LONGEST_START = Duration.ofHours(24);
    private static final int MOST_PATTERNS = 32;
    private static final int LAST_PORT = 65_535;
    private static final String DONE = "startupDone";
    static final String STOP = "stop";
    private static final String SIGNAL = "signal";
    private static final char CARET = '^';

    private PolicyReader() {}

    /** {@code stop}: a line as in an egg, or an object with a member for each stage. */
    static StopPolicy stop(JsonPlace said) {
        boolean line = said.node().isTextual();
        JsonPlace stop = line
                ? new JsonPlace(said.path(), stopOfEgg(said.path(), said.node().asText()))
                : said;
        JsonPlace signal = stop.member(SIGNAL);
        Duration common = grace(stop.member("timeout"), StopPolicy.GRACE);
        return new StopPolicy(
                stop.member("command").text().filter(text -> !text.isBlank()),
                signal.isAbsent() ? StopPolicy.DEFAULT.signal() : ActionReader.signal(signal),
                grace(stop.member("commandTimeout"), common),
                grace(stop.member("signalTimeout"), common),
                killGrace(stop.member("killTimeout")));
    }

    /** Whether this object says by what a server is stopped, and not only how long that may take. */
    static boolean saysHowToStop(JsonNode stop) {
        return stop.hasNonNull("command") || stop.hasNonNull(SIGNAL);
    }

    /** What an egg's line means: a line for the console, a signal behind a caret, or nothing. */
    static ObjectNode stopOfEgg(String path, String line) {
        String text = line.strip();
        if (text.isEmpty()) {
            return Json.node();
        }
        return text.charAt(0) == CARET
                ? Json.node().put(SIGNAL, signal(path, text).name())
                : Json.node().put("command", line);
    }

    /** The two keys of a terminal as Panels know them, or a signal by its name. */
    private static Signal signal(String path, String text) {
        String name = switch (text) {
            case "^C", "^c" -> "INT";
            case "^^C", "^^c" -> "KILL";
            default -> text.substring(1);
        };
        return Signal.parse(name)
                .orElseThrow(() -> Arguments.invalid(path, text, "send a line for the console, ^C or ^SIGTERM"));
    }

    private static Duration grace(JsonPlace place, Duration fallback) {
        return place.isAbsent() ? fallback : Arguments.duration(place.path(), place.node(), LONGEST_GRACE);
    }

    private static Duration killGrace(JsonPlace place) {
        return place.isAbsent()
                ? StopPolicy.KILL_GRACE
                : Arguments.duration(place.path(), place.node(), SHORTEST_KILL, LONGEST_KILL);
    }

    static StartupPolicy startup(JsonPlace config) {
        JsonPlace timeout = config.member("startupTimeout");
        return new StartupPolicy(
                readiness(config.member(DONE)),
                timeout.isAbsent()
                        ? StartupPolicy.RUNNING_IS_READY.timeout()
                        : Arguments.duration(timeout.path(), timeout.node(), LONGEST_START));
    }

    private static Readiness readiness(JsonPlace done) {
        return switch (done.node().getNodeType()) {
            case MISSING, NULL -> new Readiness.Running();
            case STRING -> patterns(done.path(), done.node().asText().isEmpty() ? List.of() : List.of(done));
            case ARRAY -> patterns(done.path(), done.items());
            case OBJECT -> sign(done);
            default -> throw unusable(done);
        };
    }

    private static Readiness patterns(String path, List<JsonPlace> texts) {
        List<String> patterns = new ArrayList<>();
        for (JsonPlace text : texts) {
            if (!text.node().isTextual()) {
                throw unusable(text);
            }
            patterns.add(pattern(text.path(), text.node().asText()));
        }
        if (patterns.size() > MOST_PATTERNS) {
            throw Arguments.invalid(path, String.valueOf(patterns.size()), "send at most 32 patterns");
        }
        return patterns.isEmpty() ? new Readiness.Running() : new Readiness.ConsolePatterns(patterns);
    }

    static String pattern(String name, String text) {
        if (text.startsWith(Readiness.ConsolePatterns.REGEX)) {
            String expression = text.substring(Readiness.ConsolePatterns.REGEX.length());
            if (LineSearch.repeats(expression) > LineSearch.MOST_REPEATS) {
                throw Arguments.invalid(
                        name, text, "let its repetitions multiply to at most " + LineSearch.MOST_REPEATS);
            }
            try {
                Pattern.compile(expression);
            } catch (PatternSyntaxException e) {
                throw Arguments.invalid(name, text, "mend the regular expression: " + e.getDescription());
            }
        }
        return text;
    }

    /** Exactly one sign: of two, one would be silently passed over. */
    private static Readiness sign(JsonPlace done) {
        if (done.node().size() != 1) {
            throw unusable(done);
        }
        JsonNode health = done.node().path("healthCheck");
        if (health.isBoolean() && health.asBoolean()) {
            return new Readiness.HealthCheck();
        }
        String port = done.node().path("tcpPort").asText();
        if (port.matches("[0-9]{1,5}")) {
            int number = Integer.parseInt(port);
            if (number >= 1 && number <= LAST_PORT) {
                return new Readiness.TcpPort(number);
            }
        }
        throw unusable(done.members().firstEntry().getValue());
    }

    private static RequestException unusable(JsonPlace place) {
        return Arguments.invalid(
                place.path(),
                place.node().toString(),
                "send a console text, a list of texts, {\"healthCheck\":true} or {\"tcpPort\":25565}");
    }
}
