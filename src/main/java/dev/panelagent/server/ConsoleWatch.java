package dev.panelagent.server;

import dev.panelagent.console.Console;
import dev.panelagent.protocol.Readiness;
import java.util.function.Consumer;

/** Reads the console from now on. */
final class ConsoleWatch implements ReadinessWatch, Consumer<String> {
    private final Console console;
    private final LinePatterns patterns;
    private final Runnable onReady;

    private ConsoleWatch(Console console, LinePatterns patterns, Runnable onReady) {
        this.console = console;
        this.patterns = patterns;
        this.onReady = onReady;
    }

    static ReadinessWatch on(Console console, Readiness.ConsolePatterns readiness, Runnable onReady) {
        ConsoleWatch watch = new ConsoleWatch(console, new LinePatterns(readiness), onReady);
        console.watch(watch);
        return watch;
    }

    @Override
    public void accept(String line) {
        if (patterns.test(line)) {
            onReady.run();
        }
    }

    @Override
    public void close() {
        console.unwatch(this);
    }
}
