package dev.panelagent.protocol;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import dev.panelagent.common.RequestException;
import dev.panelagent.common.Signal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads how a server is started and stopped: {@code startupDone}, {@code startupTimeout} and {@code stop}. */
final class PolicyReader {
    private static final Duration LONGEST_GRACE = Duration.ofHours(1);
    private static final Duration SHORTEST_KILL = Duration.ofSeconds(1);
    private static final Duration LONGEST_KILL = Duration.ofMinutes(5);
    private static final Duration LONGEST_START = Duration.ofHours(24);
    private static final int MOST_PATTERNS = 32;
    private static final int LAST_PORT = 65_535;
    private static final String DONE = "startupDone";
    private static final String STOP = "stop";
    private static final String SIGNAL = "signal";
    private static final char CARET = '^';

    private PolicyReader() {}

    /** {@code stop}: a line as in an egg, or an object with a member for each stage. */
    static StopPolicy stop(ObjectNode config) {
        JsonNode said = config.path(STOP);
        JsonNode node = said.isTextual() ? stopOfEgg(said.asText()) : said;
        JsonNode signal = node.path(SIGNAL);
        Duration common = grace(node, "timeout", StopPolicy.GRACE);
        return new StopPolicy(
                Optional.ofNullable(node.path("command").asText(null)).filter(s -> !s.isBlank()),
                signal.isMissingNode() ? StopPolicy.DEFAULT.signal() : ActionReader.signal(signal),
                grace(node, "commandTimeout", common),
                grace(node, "signalTimeout", common),
                killGrace(node.path("killTimeout")));
    }

    /** Whether this object says by what a server is stopped, and not only how long that may take. */
    static boolean saysHowToStop(JsonNode stop) {
        return stop.hasNonNull("command") || stop.hasNonNull(SIGNAL);
    }

    /** What an egg's line means: a line for the console, a signal behind a caret, or nothing. */
    static ObjectNode stopOfEgg(String line) {
        String text = line.strip();
        if (text.isEmpty()) {
            return Json.node();
        }
        return text.charAt(0) == CARET
                ? Json.node().put(SIGNAL, signal(text).name())
                : Json.node().put("command", line);
    }

    /** The two keys of a terminal as Panels know them, or a signal by its name. */
    private static Signal signal(String text) {
        String name = switch (text) {
            case "^C", "^c" -> "INT";
            case "^^C", "^^c" -> "KILL";
            default -> text.substring(1);
        };
        return Signal.parse(name)
                .orElseThrow(() -> Arguments.invalid(STOP, text, "send a line for the console, ^C or ^SIGTERM"));
    }

    private static Duration grace(JsonNode stop, String name, Duration fallback) {
        JsonNode node = stop.path(name);
        return node.isMissingNode() ? fallback : Arguments.duration("stop." + name, node, LONGEST_GRACE);
    }

    private static Duration killGrace(JsonNode node) {
        return node.isMissingNode()
                ? StopPolicy.KILL_GRACE
                : Arguments.duration("stop.killTimeout", node, SHORTEST_KILL, LONGEST_KILL);
    }

    static StartupPolicy startup(ObjectNode config) {
        JsonNode timeout = config.path("startupTimeout");
        return new StartupPolicy(
                readiness(config.path(DONE)),
                timeout.isMissingNode()
                        ? StartupPolicy.RUNNING_IS_READY.timeout()
                        : Arguments.duration("startupTimeout", timeout, LONGEST_START));
    }

    private static Readiness readiness(JsonNode done) {
        return switch (done.getNodeType()) {
            case MISSING, NULL -> new Readiness.Running();
            case STRING -> patterns(done.asText().isEmpty() ? List.of() : List.of(done));
            case ARRAY -> patterns((ArrayNode) done);
            case OBJECT -> sign((ObjectNode) done);
            default -> throw unusable(done);
        };
    }

    private static Readiness patterns(Iterable<JsonNode> texts) {
        List<String> patterns = new ArrayList<>();
        for (JsonNode text : texts) {
            if (!text.isTextual()) {
                throw unusable(text);
            }
            patterns.add(pattern(DONE, text.asText()));
        }
        if (patterns.size() > MOST_PATTERNS) {
            throw Arguments.invalid(DONE, String.valueOf(patterns.size()), "send at most 32 patterns");
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
    private static Readiness sign(ObjectNode done) {
        JsonNode health = done.path("healthCheck");
        if (done.size() == 1 && health.isBoolean() && health.asBoolean()) {
            return new Readiness.HealthCheck();
        }
        String port = done.path("tcpPort").asText();
        if (done.size() == 1 && port.matches("[0-9]{1,5}")) {
            int number = Integer.parseInt(port);
            if (number >= 1 && number <= LAST_PORT) {
                return new Readiness.TcpPort(number);
            }
        }
        throw unusable(done);
    }

    private static RequestException unusable(JsonNode node) {
        return Arguments.invalid(
                DONE,
                node.toString(),
                "send a console text, a list of texts, {\"healthCheck\":true} or {\"tcpPort\":25565}");
    }
}
