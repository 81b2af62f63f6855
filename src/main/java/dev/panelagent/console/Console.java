package dev.panelagent.console;

import dev.panelagent.common.ErrorCode;
import dev.panelagent.common.RequestException;
import dev.panelagent.common.ServerId;
import dev.panelagent.engine.ConsoleListener;
import dev.panelagent.engine.ConsoleSession;
import dev.panelagent.engine.ContainerEngine;
import dev.panelagent.protocol.ConsoleInfo;
import dev.panelagent.protocol.ConsoleLine;
import dev.panelagent.protocol.ConsoleSettings;
import dev.panelagent.protocol.ConsoleStreaming;
import dev.panelagent.protocol.Event;
import dev.panelagent.protocol.EventSink;
import dev.panelagent.protocol.HistoryPage;
import dev.panelagent.protocol.HistoryQuery;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The console of one server: what it prints, numbered and told to the Panel, and the way to its standard input. It
 * outlives the containers that come and go under it. Thread-safe.
 */
@SuppressWarnings("DoNotCallSuggester")
public final class Console implements AutoCloseable {
    /** How long the last lines of a run may come after the news of its end. */
    private static final Duration LAST_LINES = Duration.ofMillis(500);

    private final ServerId server;
    private final ContainerEngine engine;
    private final EventSink events;
    private final InstantSource clock;
    private final ConsoleHistory history;
    private final List<Consumer<String>> watchers = new CopyOnWriteArrayList<>();
    /** Held while the engine is asked, so that there is one attachment at a time; what is short takes the monitor. */
    private final ReentrantLock attaching = new ReentrantLock();

    private @Nullable Attachment attachment;
    private boolean closed;

    public Console(ServerId server, ContainerEngine engine, EventSink events, InstantSource clock, int capacity) {
        this.server = server;
        this.engine = engine;
        this.events = events;
        this.clock = clock;
        this.history = new ConsoleHistory(capacity);
    }

    /**
     * Attaches to a container. Does nothing if it is attached already, or if this console was closed.
     *
     * @throws dev.panelagent.common.AgentException as the engine does
     */
    public void attach(String container) throws InterruptedException {
        if (isAttached(container)) {
            return;
        }
        attaching.lockInterruptibly();
        try {
            if (!isAttached(container)) {
                attachAnew(container);
            }
        } finally {
            attaching.unlock();
        }
    }

    /**
     * Attaches to a container that is about to start, so that its first line is not lost. An attachment there is can
     * only be that of the run before: its last lines are waited for, for a moment, lest they be taken for the new run's.
     *
     * @throws dev.panelagent.common.AgentException as the engine does
     */
    public void attachBeforeStart(String container) throws InterruptedException {
        attaching.lockInterruptibly();
        try {
            Attachment before = present();
            if (before != null) {
                boolean _ = before.ended.await(LAST_LINES.toNanos(), TimeUnit.NANOSECONDS);
            }
            attachAnew(container);
        } finally {
            attaching.unlock();
        }
    }

    private void attachAnew(String container) {
        detach();
        Attachment fresh = new Attachment(container);
        if (!present(fresh)) {
            return;
        }
        try {
            fresh.opened(engine.attach(container, fresh));
        } catch (RuntimeException e) {
            detach();
            throw e;
        }
    }

    private synchronized boolean present(Attachment fresh) {
        if (!closed) {
            attachment = fresh;
        }
        return !closed;
    }

    /** Waits a moment for the last lines of a run that has ended. */
    public void awaitLastLines() {
        Attachment last = present();
        if (last != null) {
            try {
                boolean _ = last.ended.await(LAST_LINES.toNanos(), TimeUnit.NANOSECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Whether the output of this container is heard. */
    public boolean isAttached(String container) {
        Attachment present = present();
        return present != null && present.container.equals(container) && !present.hasEnded();
    }

    private synchronized @Nullable Attachment present() {
        return attachment;
    }

    /**
     * Writes one line to the server's standard input.
     *
     * @throws RequestException SERVER_NOT_RUNNING if nothing is attached
     */
    public void send(String line) {
        ConsoleSession session = session();
        session.write((line + "\n").getBytes(StandardCharsets.UTF_8));
    }

    /** Sees each line, colours stripped, from now until {@link #unwatch}; must be quick. */
    public void watch(Consumer<String> watcher) {
        watchers.add(watcher);
    }

    public void unwatch(Consumer<String> watcher) {
        watchers.remove(watcher);
    }

    /** Part of the history. */
    public HistoryPage read(HistoryQuery query) {
        List<ConsoleLine> lines = history.read(query.lines(), query.afterSeq());
        return new HistoryPage(List.copyOf(lines), 1, history.lastSeq(), false);
    }

    /** How it is now. */
    public ConsoleInfo info() {
        throw new UnsupportedOperationException();
    }

    /** Forgets what is kept; the numbers go on. */
    public void clear() {
        throw new UnsupportedOperationException();
    }

    /**
     * Writes to the server's standard input.
     *
     * @throws RequestException SERVER_NOT_RUNNING if nothing is attached
     */
    public void write(byte[] bytes) {
        session().write(bytes);
    }

    /**
     * Does something and waits this long for what is printed on it.
     *
     * @return the lines of that time, with a line feed after each
     */
    public String answer(Duration window, Runnable input) {
        throw new UnsupportedOperationException();
    }

    /**
     * Streams it over the link from now on.
     *
     * @param afterSeq from behind this sequence number, as far as the history has it; empty: what is printed from now on
     * @param streaming empty: in batches
     */
    public void connect(OptionalLong afterSeq, Optional<ConsoleStreaming> streaming) {
        throw new UnsupportedOperationException();
    }

    /** Streams it no more. */
    public void disconnect() {
        throw new UnsupportedOperationException();
    }

    public ConsoleSettings settings() {
        throw new UnsupportedOperationException();
    }

    /**
     * Changes the settings and keeps them.
     *
     * @throws dev.panelagent.common.StoreException if they cannot be kept
     */
    public void change(ConsoleSettings settings) {
        throw new UnsupportedOperationException();
    }

    /** Lets go of the container; the history stays. */
    public void detach() {
        Attachment last;
        synchronized (this) {
            last = attachment;
            attachment = null;
        }
        if (last != null) {
            last.detach();
        }
    }

    /** Lets go of the container for good. */
    @Override
    public void close() {
        synchronized (this) {
            closed = true;
        }
        detach();
    }

    private ConsoleSession session() {
        Attachment present = present();
        ConsoleSession session = present == null ? null : present.openSession();
        if (session == null) {
            throw new RequestException(
                    ErrorCode.SERVER_NOT_RUNNING, "server " + server + " has no open console", "start it first");
        }
        return session;
    }

    private void print(ConsoleListener.Stream stream, List<String> texts) {
        if (texts.isEmpty()) {
            return;
        }
        synchronized (history) {
            Instant now = clock.instant();
            List<ConsoleLine> lines = history.append(now, stream.name().toLowerCase(Locale.ROOT), texts);
            events.publish(new Event.ConsoleOutput(now, server, lines));
        }
        for (Consumer<String> watcher : watchers) {
            texts.forEach(text -> watcher.accept(Ansi.strip(text)));
        }
    }

    /** One attach session; the engine calls it on one thread. */
    private final class Attachment implements ConsoleListener {
        private final String container;
        private final Map<Stream, LineSplitter> splitters = new EnumMap<>(Stream.class);
        private final CountDownLatch ended = new CountDownLatch(1);
        private @Nullable ConsoleSession session;
        private boolean unwanted;

        Attachment(String container) {
            this.container = container;
        }

        boolean hasEnded() {
            return ended.getCount() == 0;
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
            print(
                    stream,
                    splitters.computeIfAbsent(stream, s -> new LineSplitter()).feed(bytes));
        }

        @Override
        public void closed() {
            splitters.forEach((stream, splitter) -> print(stream, splitter.finish()));
            ended.countDown();
        }
    }
}
