package dev.panelagent.console;

import dev.panelagent.engine.ConsoleListener;
import dev.panelagent.engine.ConsoleSession;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One attach session; the engine calls it on one thread. What it hears is held until the log has been read. */
final class Attachment implements ConsoleListener {
    private final String container;
    private final InstantSource clock;
    private final Consumer<List<LogLine>> printer;
    private final Map<Stream, LineSplitter> splitters = new EnumMap<>(Stream.class);
    private final CountDownLatch ended = new CountDownLatch(1);
    private final HeldOutput held = new HeldOutput();
    private @Nullable ConsoleSession session;
    private boolean unwanted;

    Attachment(String container, InstantSource clock, Consumer<List<LogLine>> printer) {
        this.container = container;
        this.clock = clock;
        this.printer = printer;
    }

    boolean isOf(String other) {
        return container.equals(other);
    }

    boolean hasEnded() {
        return ended.getCount() == 0;
    }

    void awaitEnd(Duration limit) throws InterruptedException {
        boolean _ = ended.await(limit.toNanos(), TimeUnit.NANOSECONDS);
    }

    HeldOutput held() {
        return held;
    }

    synchronized @Nullable ConsoleSession openSession() {
        return hasEnded() || unwanted ? null : session;
    }

    void opened(ConsoleSession fresh) {
        synchronized (this) {
            session = fresh;
            if (!unwanted) {
                return;
            }
        }
        fresh.close();
    }

    void detach() {
        ConsoleSession open;
        synchronized (this) {
            unwanted = true;
            open = session;
        }
        if (open != null) {
            open.close();
        }
    }

    @Override
    public void output(Stream stream, byte[] bytes) {
        print(stream, splitters.computeIfAbsent(stream, _ -> new LineSplitter()).feed(bytes));
    }

    @Override
    public void closed() {
        splitters.forEach((stream, splitter) -> print(stream, splitter.finish()));
        ended.countDown();
    }

    private void print(Stream stream, List<LineSplitter.Piece> pieces) {
        if (pieces.isEmpty()) {
            return;
        }
        Instant now = clock.instant();
        String name = Streams.name(stream);
        List<LogLine> lines =
                pieces.stream().map(piece -> new LogLine(name, now, piece)).toList();
        if (!held.hold(lines)) {
            printer.accept(lines);
        }
    }
}
