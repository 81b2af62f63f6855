package dev.panelagent.server;

import dev.panelagent.common.ServerId;
import dev.panelagent.console.Consoles;
import dev.panelagent.protocol.ConsoleEntry;
import dev.panelagent.protocol.ConsoleLine;
import dev.panelagent.protocol.CrashReport;
import dev.panelagent.protocol.Event;
import dev.panelagent.protocol.EventSink;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Everything told to a Panel, in order: {@code offline>starting}, {@code c1 taken}, {@code c1 completed}, {@code failed
 * start_server TIMEOUT}, {@code created}, {@code deleted}. Console lines are kept apart.
 */
final class Recorder implements EventSink {
    static final Duration LIMIT = Duration.ofSeconds(10);

    private record Entry(ServerId server, String text) {}

    private final List<Entry> entries = new ArrayList<>();
    private final List<Event> events = new ArrayList<>();
    private final List<String> console = new ArrayList<>();

    @Override
    public synchronized void publish(Event event) {
        events.add(event);
        switch (event) {
            case Event.StateChanged it ->
                add(it.serverId(), it.previous().word() + ">" + it.current().word());
            case Event.ServerCreated it -> add(it.serverId(), "created");
            case Event.ServerDeleted it -> add(it.serverId(), "deleted");
            case Event.ActionFailed it -> add(it.serverId(), "failed " + it.action() + " " + it.code());
            case Event.CommandCompleted it ->
                add(it.serverId(), it.commandId() + " " + it.outcome().name().toLowerCase(Locale.ROOT));
            case Event.ServerCrashed it -> {
                CrashReport report = it.report();
                add(
                        report.serverId(),
                        "crashed " + report.exitCode()
                                + (report.restartIn().isPresent() ? ", starts again" : ", stays"));
            }
            case Event.UsageReport _, Event.OperationProgress _, Event.MessagesDropped _ -> {}
        }
        notifyAll();
    }

    synchronized void add(ServerId server, String text) {
        entries.add(new Entry(server, text));
        notifyAll();
    }

    /** Everything told of one server, console lines left out. */
    synchronized List<String> of(String server) {
        return entries.stream()
                .filter(entry -> entry.server().value().equals(server))
                .map(Entry::text)
                .toList();
    }

    synchronized List<String> console() {
        return List.copyOf(console);
    }

    synchronized List<Event.CommandCompleted> completions() {
        return select(Event.CommandCompleted.class);
    }

    synchronized <T extends Event> List<T> select(Class<T> type) {
        return events.stream().filter(type::isInstance).map(type::cast).toList();
    }

    /** Hears these consoles as a Panel does. */
    Consoles hearing(Consoles consoles) {
        consoles.opened((server, entries, streaming, whenSent) -> {
            printed(entries);
            whenSent.run();
            return true;
        });
        return consoles;
    }

    private synchronized void printed(List<ConsoleEntry> entries) {
        entries.stream()
                .filter(ConsoleLine.class::isInstance)
                .forEach(line -> console.add(((ConsoleLine) line).text()));
        notifyAll();
    }

    void awaitText(String server, String text) {
        await(text, recorder -> recorder.of(server).contains(text));
    }

    void awaitLine(String text) {
        await("console line " + text, recorder -> recorder.console().contains(text));
    }

    Event.CommandCompleted completion(String command) {
        await(command + " to end", recorder -> recorder.find(command).isPresent());
        return find(command).orElseThrow();
    }

    private synchronized Optional<Event.CommandCompleted> find(String command) {
        return completions().stream()
                .filter(it -> it.commandId().equals(command))
                .findFirst();
    }

    synchronized void await(String what, Predicate<Recorder> condition) {
        long deadline = System.nanoTime() + LIMIT.toNanos();
        try {
            while (!condition.test(this)) {
                long left = (deadline - System.nanoTime()) / 1_000_000;
                if (left <= 0) {
                    throw new AssertionError("waited in vain for " + what + "; told was " + entries);
                }
                wait(left);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }
}
