package dev.panelagent.protocol;

import dev.panelagent.common.ConsoleStreaming;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;

/** Reads what is asked of a server's console. */
final class ConsoleReader {
    private static final int LONGEST_INPUT = 32 * 1024;
    private static final int DEFAULT_LINES = 100;
    private static final int MOST_LINES = 10_000;
    private static final int LARGEST_TERMINAL = 1000;
    /** The whole answer must be there within five seconds over HTTP. */
    private static final int LONGEST_WINDOW_MILLIS = 4000;

    private ConsoleReader() {}

    static Command logs(Arguments arguments) {
        return new Command.GetServerLogs(arguments.serverId(), query(arguments), arguments.flag("details"));
    }

    static Command history(Arguments arguments) {
        return new Command.GetConsoleHistory(arguments.serverId(), query(arguments), arguments.flag("details"));
    }

    private static HistoryQuery query(Arguments arguments) {
        return new HistoryQuery(
                arguments.number("lines", DEFAULT_LINES, 1, MOST_LINES),
                arguments.instant("since"),
                arguments.instant("before"),
                arguments.optionalWhole("afterSeq"),
                arguments.optionalWhole("beforeSeq"),
                search(arguments));
    }

    static Command download(Arguments arguments) {
        ConsoleFormat format = choice(arguments, "format", ConsoleFormat::parse, "send txt, json or gzip")
                .orElse(ConsoleFormat.TXT);
        return new Command.DownloadConsole(
                arguments.serverId(),
                format,
                arguments.instant("since"),
                arguments.instant("before"),
                search(arguments));
    }

    /** The empty field of a form is no search. */
    private static Optional<Predicate<String>> search(Arguments arguments) {
        return arguments.optional("search").map(LineSearch::parse);
    }

    /** What a word stands for; empty if there is none. */
    private static <T> Optional<T> choice(
            Arguments arguments, String name, Function<String, Optional<T>> parse, String advice) {
        return arguments
                .place(name)
                .flatMap(place -> place.text()
                        .map(word ->
                                parse.apply(word).orElseThrow(() -> Arguments.invalid(place.path(), word, advice))));
    }

    static Command connect(Arguments arguments) {
        Optional<ConsoleStreaming> streaming =
                choice(arguments, "format", ConsoleReader::streaming, "send lines or batches");
        return new Command.ConnectConsole(arguments.serverId(), arguments.optionalWhole("afterSeq"), streaming);
    }

    private static Optional<ConsoleStreaming> streaming(String word) {
        return ConsoleStreaming.parse(word).filter(known -> known != ConsoleStreaming.OFF);
    }

    static Command line(Arguments arguments) {
        String line = arguments.text("command");
        if (line.length() > LONGEST_INPUT || line.indexOf('\n') >= 0 || line.indexOf('\r') >= 0) {
            throw Arguments.invalid("command", line, "send one line of at most " + LONGEST_INPUT + " characters");
        }
        return new Command.SendServerCommand(arguments.serverId(), line, window(arguments));
    }

    static Command input(Arguments arguments) {
        String input = arguments.text("input");
        boolean encoded = choice(arguments, "encoding", ConsoleReader::isBase64, "send utf8 or base64")
                .orElse(false);
        byte[] bytes = encoded ? decoded(input) : input.getBytes(StandardCharsets.UTF_8);
        if (bytes.length == 0 || bytes.length > LONGEST_INPUT) {
            throw Arguments.invalid("input", input, "send 1 to " + LONGEST_INPUT + " bytes");
        }
        return new Command.WriteConsole(
                arguments.serverId(), Base64.getEncoder().encodeToString(bytes), window(arguments));
    }

    private static Optional<Boolean> isBase64(String encoding) {
        return switch (encoding) {
            case "utf8" -> Optional.of(false);
            case "base64" -> Optional.of(true);
            default -> Optional.empty();
        };
    }

    private static byte[] decoded(String input) {
        try {
            return Base64.getDecoder().decode(input);
        } catch (IllegalArgumentException _) {
            throw Arguments.invalid("input", input, "send base64, as the encoding says");
        }
    }

    static Command interrupt(Arguments arguments) {
        return new Command.InterruptConsole(arguments.serverId(), window(arguments));
    }

    private static Optional<Duration> window(Arguments arguments) {
        return arguments
                .named("responseMs", "waitMs")
                .map(name -> arguments.number(name, 0, 0, LONGEST_WINDOW_MILLIS))
                .filter(millis -> millis > 0)
                .map(Duration::ofMillis);
    }

    static Command resize(Arguments arguments) {
        return new Command.ResizeConsole(
                arguments.serverId(), extent(arguments, "rows"), extent(arguments, "columns", "cols"));
    }

    private static int extent(Arguments arguments, String... names) {
        String name = arguments.named(names).orElseThrow(() -> Arguments.missing(names[0]));
        return arguments.number(name, 0, 1, LARGEST_TERMINAL);
    }

    /** The members under {@code settings}, or beside the other arguments. */
    static Command settings(Arguments arguments) {
        JsonPlace settings =
                arguments.place("settings").orElseGet(() -> ConsoleSettingsCodec.known(arguments.payloadPlace()));
        if (settings.members().isEmpty()) {
            throw Arguments.missing("settings");
        }
        return new Command.UpdateConsoleSettings(arguments.serverId(), ConsoleSettingsUpdate.of(settings));
    }
}
