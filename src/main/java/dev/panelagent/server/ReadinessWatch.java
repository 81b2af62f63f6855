package dev.panelagent.server;

import com.google.re2j.Pattern;
import dev.panelagent.console.Console;
import dev.panelagent.protocol.StartupPolicy;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** Waits for the console line that says a start is done. Regular expressions are RE2: linear in the line, whatever the pattern. */
final class ReadinessWatch implements Consumer<String>, AutoCloseable {
    private final Console console;
    private final List<Predicate<String>> patterns;
    private final Runnable onReady;

    private ReadinessWatch(Console console, StartupPolicy policy, Runnable onReady) {
        this.console = console;
        this.patterns =
                policy.donePatterns().stream().map(ReadinessWatch::predicate).toList();
        this.onReady = onReady;
    }

    /** Calls {@code onReady} on each line that matches, until closed. */
    static ReadinessWatch on(Console console, StartupPolicy policy, Runnable onReady) {
        ReadinessWatch watch = new ReadinessWatch(console, policy, onReady);
        console.watch(watch);
        return watch;
    }

    @Override
    public void accept(String line) {
        if (patterns.stream().anyMatch(pattern -> pattern.test(line))) {
            onReady.run();
        }
    }

    @Override
    public void close() {
        console.unwatch(this);
    }

    private static Predicate<String> predicate(String text) {
        if (!text.startsWith(StartupPolicy.REGEX)) {
            return line -> line.contains(text);
        }
        Pattern pattern = Pattern.compile(text.substring(StartupPolicy.REGEX.length()));
        return line -> pattern.matcher(line).find();
    }
}
