package dev.panelagent.server;

import dev.panelagent.common.ServerId;
import dev.panelagent.common.Signal;
import dev.panelagent.console.Console;
import dev.panelagent.protocol.ConsoleLine;
import dev.panelagent.protocol.CrashReport;
import dev.panelagent.protocol.Event;
import dev.panelagent.protocol.HistoryQuery;
import dev.panelagent.protocol.ResourceUsage;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadFactory;
import java.util.function.Supplier;

/** Writes down how a server crashed: for the Panel, and for whoever asks later. */
final class CrashReporter {
    private static final int LINES = 100;

    private final ServerId server;
    private final ServerServices services;
    private final Console console;
    private final ThreadFactory threads;
    private final Supplier<Optional<ResourceUsage>> lastUsage;

    CrashReporter(
            ServerId server,
            ServerServices services,
            Console console,
            ThreadFactory threads,
            Supplier<Optional<ResourceUsage>> lastUsage) {
        this.server = server;
        this.services = services;
        this.console = console;
        this.threads = threads;
        this.lastUsage = lastUsage;
    }

    /** Beside the loop: the last lines of the console may come a moment after the news of the end. */
    void crashed(Exit end, Optional<Instant> startedAt, Optional<Duration> restartIn) {
        Instant now = services.clock().instant();
        threads.newThread(() -> report(now, end, startedAt, restartIn)).start();
    }

    private void report(Instant now, Exit end, Optional<Instant> startedAt, Optional<Duration> restartIn) {
        CrashReport report = new CrashReport(
                now,
                server,
                end.code(),
                end.signal().map(Signal::name),
                end.outOfMemory(),
                startedAt.map(at -> Duration.between(at, now)).filter(Duration::isPositive),
                lastUsage.get(),
                restartIn,
                lastLines());
        services.records().crashes().add(server, now, report.json());
        services.events().publish(new Event.ServerCrashed(now, report));
    }

    private List<ConsoleLine> lastLines() {
        console.awaitLastLines();
        return console.read(HistoryQuery.newest(LINES)).lines();
    }
}
