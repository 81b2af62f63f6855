package dev.panelagent.console;

import dev.panelagent.common.AgentException;
import dev.panelagent.common.ConsoleStreaming;
import dev.panelagent.common.ErrorCode;
import dev.panelagent.common.RequestException;
import dev.panelagent.common.ServerId;
import dev.panelagent.engine.ConsoleSession;
import dev.panelagent.engine.ContainerEngine;
import dev.panelagent.protocol.ConsoleGap;
import dev.panelagent.protocol.ConsoleInfo;
import dev.panelagent.protocol.ConsoleSettings;
import dev.panelagent.protocol.HistoryPage;
import dev.panelagent.protocol.HistoryQuery;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The console of one server: what it prints, numbered, kept and streamed to the Panel, and the way to its standard input.
 * It outlives the containers that come and go under it, and the agent. Thread-safe.
 */
public final class Console implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(Console.class.getName());
    /** How long the last lines of a run may come after the news of its end. */
    private static final Duration LAST_LINES = Duration.ofMillis(500);

    private final ServerId server;
    private final Consoles consoles;
    private final ContainerEngine engine;
    private final InstantSource clock;
    private final ConsoleHistory history;
    private final ConsoleStream stream;
    private final Consumer<ConsoleSettings> keep;
    private final List<Consumer<String>> watchers = new CopyOnWriteArrayList<>();
    /** Held while the engine is asked, so that there is one attachment at a time; what is short takes the monitor. */
    private final ReentrantLock attaching = new ReentrantLock();

    private volatile ConsoleSettings settings;
    private @Nullable Attachment attachment;
    private boolean closed;
    /** Guarded by the history. */
    private Throttle throttle;

    /** Lines that were skipped and not announced yet; guarded by the history. */
    private long throttled;

    Console(
            Consoles consoles,
            ContainerEngine engine,
            InstantSource clock,
            ConsoleHistory history,
            ConsoleStream stream,
            ConsoleSettings settings,
            Consumer<ConsoleSettings> keep) {
        this.server = stream.server();
        this.consoles = consoles;
        this.engine = engine;
        this.clock = clock;
        this.history = history;
        this.stream = stream;
        this.settings = settings;
        this.keep = keep;
        this.throttle = new Throttle(settings.linesPerSecond());
    }

    // -- output

    /**
     * Attaches to a container, and brings in from the engine's log what it printed while nobody listened. Does nothing if
     * it is attached already, or if this console was closed.
     *
     * @throws AgentException as the engine does
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
     * @throws AgentException as the engine does
     */
    public void attachBeforeStart(String container) throws InterruptedException {
        attaching.lockInterruptibly();
        try {
            awaitEnd();
            attachAnew(container);
        } finally {
            attaching.unlock();
        }
    }

    private void attachAnew(String container) throws InterruptedException {
        detach();
        Attachment fresh = new Attachment(container, clock, this::print);
        if (!present(fresh)) {
            return;
        }
        try {
            Instant asked = clock.instant();
            fresh.opened(engine.attach(container, fresh));
            catchUp(container, asked, fresh.held());
        } catch (RuntimeException e) {
            detach();
            throw e;
        }
    }

    /** The console goes on without what the log could tell if that cannot be read. */
    private void catchUp(String container, Instant asked, @Nullable HeldOutput held) throws InterruptedException {
        try {
            new CatchUp(history, asked)
                    .run(container, (since, reader) -> engine.readLog(container, since, reader), held);
            consoles.news(stream);
        } catch (AgentException e) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "server {0}: lines printed while the agent was away may be missing: {1}",
                    server,
                    e.getMessage());
        } finally {
            if (held != null) {
                held.release(this::append);
            }
        }
    }

    /** Waits a moment for the last lines of a run that has ended, and brings in what was missed of it. */
    public void finish(String container) throws InterruptedException {
        attaching.lockInterruptibly();
        try {
            awaitEnd();
            Attachment last = present();
            if (history.container().filter(container::equals).isPresent() && (last == null || last.hasEnded())) {
                catchUp(container, Instant.MAX, null);
            }
        } finally {
            attaching.unlock();
        }
    }

    private void awaitEnd() throws InterruptedException {
        Attachment last = present();
        if (last != null) {
            last.awaitEnd(LAST_LINES);
        }
    }

    private synchronized boolean present(Attachment fresh) {
        if (!closed) {
            attachment = fresh;
        }
        return !closed;
    }

    private synchronized @Nullable Attachment present() {
        return attachment;
    }

    /** Whether the output of this container is heard. */
    public boolean isAttached(String container) {
        Attachment present = present();
        return present != null && present.isOf(container) && !present.hasEnded();
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

    /** Lets go of the container for good; the history stays on disk. */
    @Override
    public void close() {
        synchronized (this) {
            closed = true;
        }
        detach();
        consoles.gone(stream);
        history.close();
    }

    /** Lets go of the container for good, and forgets all it printed. */
    public void delete() {
        close();
        history.delete();
    }

    private void print(List<LogLine> lines) {
        append(lines);
        for (Consumer<String> watcher : watchers) {
            lines.forEach(line -> watcher.accept(Ansi.strip(line.text())));
        }
    }

    private void append(List<LogLine> lines) {
        if (lines.isEmpty()) {
            return;
        }
        synchronized (history) {
            int admitted = throttle.admit(lines.getLast().at(), lines.size());
            if (admitted > 0) {
                countThrottled();
                history.append(lines.subList(0, admitted));
            }
            if (throttled == 0 && admitted < lines.size()) {
                consoles.inAWhile(this::tellThrottled);
            }
            throttled += lines.size() - admitted;
        }
        consoles.news(stream);
    }

    /** Once a while, not with each piece of a flood. */
    private void tellThrottled() {
        countThrottled();
        consoles.news(stream);
    }

    private void countThrottled() {
        synchronized (history) {
            if (throttled > 0) {
                history.appendGap(clock.instant(), throttled, ConsoleGap.Reason.THROTTLED);
                throttled = 0;
            }
        }
    }

    /** Sees each line, colours stripped, from now until {@link #unwatch}; must be quick. */
    public void watch(Consumer<String> watcher) {
        watchers.add(watcher);
    }

    public void unwatch(Consumer<String> watcher) {
        watchers.remove(watcher);
    }

    // -- history and stream

    /** Part of the history. */
    public HistoryPage read(HistoryQuery query) {
        return HistorySearch.read(history, query);
    }

    /** How it is now. */
    public ConsoleInfo info() {
        Attachment present = present();
        return new ConsoleInfo(
                present != null && !present.hasEnded(),
                stream.streaming(),
                history.oldestSeq(),
                history.lastSeq(),
                stream.delivered(),
                history.bytes(),
                history.lastAt());
    }

    /**
     * Forgets what is kept; the numbers go on.
     *
     * @throws dev.panelagent.common.StoreException if the disk does not let it
     */
    public void clear() {
        history.clear(clock.instant());
    }

    /**
     * Streams it over the link from now on.
     *
     * @param afterSeq from behind this sequence number, as far as the history has it; empty: what is printed from now on
     * @param streaming empty: in batches
     * @param answer tells the Panel, quickly, before the first of what it asked for goes
     */
    public void connect(OptionalLong afterSeq, Optional<ConsoleStreaming> streaming, Runnable answer) {
        stream.connect(afterSeq, streaming.orElse(ConsoleStreaming.BATCHES), answer);
        consoles.news(stream);
    }

    /** Streams it no more. */
    public void disconnect() {
        stream.disconnect();
    }

    public ConsoleSettings settings() {
        return settings;
    }

    /**
     * Changes the settings and keeps them.
     *
     * @throws dev.panelagent.common.StoreException if they cannot be kept
     */
    public void change(ConsoleSettings changed) {
        keep.accept(changed);
        synchronized (history) {
            settings = changed;
            throttle = new Throttle(changed.linesPerSecond());
        }
        history.resize(changed.historyBytes().orElse(consoles.defaults().historyBytes()));
        stream.byDefault(changed.streaming().orElse(consoles.defaults().streaming()));
        consoles.news(stream);
    }

    // -- input

    /**
     * Writes one line to the server's standard input.
     *
     * @throws RequestException SERVER_NOT_RUNNING if nothing is attached
     */
    public void send(String line) {
        write((line + "\n").getBytes(StandardCharsets.UTF_8));
    }

    /**
     * Writes to the server's standard input.
     *
     * @throws RequestException SERVER_NOT_RUNNING if nothing is attached
     */
    public void write(byte[] bytes) {
        session().write(bytes);
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

    /** Hears what is printed from now on; {@link Ear#heardWithin} or {@link Ear#close} must follow. */
    public Ear listen() {
        Answer answer = new Answer();
        watch(answer);
        return new Ear(answer);
    }

    /** Hears what is printed for a while. */
    public final class Ear implements AutoCloseable {
        private final Answer answer;

        private Ear(Answer answer) {
            this.answer = answer;
        }

        /**
         * Waits this long, then closes.
         *
         * @return the lines that were printed, without colours, with a line feed after each; at most 1 Mi characters
         */
        public String heardWithin(Duration window) {
            try (this) {
                answer.listen(window);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return answer.toString();
        }

        @Override
        public void close() {
            unwatch(answer);
        }
    }
}
