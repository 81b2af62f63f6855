package dev.panelagent.console;

import dev.panelagent.common.ErrorCode;
import dev.panelagent.common.RequestException;
import dev.panelagent.common.ServerId;
import dev.panelagent.engine.ConsoleListener;
import dev.panelagent.engine.ConsoleSession;
import dev.panelagent.engine.ContainerEngine;
import dev.panelagent.protocol.ConsoleLine;
import dev.panelagent.protocol.Event;
import dev.panelagent.protocol.EventSink;
import dev.panelagent.protocol.ReplyData;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The console of one server: what it prints, numbered and told to the Panel, and the way to its standard input. It
 * outlives the containers that come and go under it. Thread-safe.
 */
public final class Console implements AutoCloseable {
    private final ServerId server;
    private final ContainerEngine engine;
    private final EventSink events;
    private final InstantSource clock;
    private final ConsoleHistory history;
    private final List<Consumer<String>> watchers = new CopyOnWriteArrayList<>();
    private @Nullable Attachment attachment;

    public Console(ServerId server, ContainerEngine engine, EventSink events, InstantSource clock, int capacity) {
        this.server = server;
        this.engine = engine;
        this.events = events;
        this.clock = clock;
        this.history = new ConsoleHistory(capacity);
    }

    /**
     * Attaches to a container, before it starts, so that its first line is not lost. Does nothing if this container is
     * attached already.
     *
     * @throws dev.panelagent.common.AgentException as the engine does
     */
    public synchronized void attach(String container) {
        if (attachment != null && attachment.container.equals(container) && !attachment.ended) {
            return;
        }
        close();
        Attachment fresh = new Attachment(container);
        fresh.session = engine.attach(container, fresh);
        attachment = fresh;
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

    /** The newest lines, or the first after a sequence number. */
    public ReplyData.Logs read(int lines, OptionalLong afterSeq) {
        return new ReplyData.Logs(server, history.read(lines, afterSeq), history.lastSeq());
    }

    /** Lets go of the container; the history stays. */
    @Override
    public synchronized void close() {
        if (attachment != null && attachment.session != null) {
            attachment.session.close();
        }
        attachment = null;
    }

    private synchronized ConsoleSession session() {
        if (attachment == null || attachment.ended || attachment.session == null) {
            throw new RequestException(
                    ErrorCode.SERVER_NOT_RUNNING, "server " + server + " has no open console", "start it first");
        }
        return attachment.session;
    }

    private void print(ConsoleListener.Stream stream, List<String> texts) {
        if (texts.isEmpty()) {
            return;
        }
        Instant now = clock.instant();
        List<ConsoleLine> lines = history.append(now, stream.name().toLowerCase(Locale.ROOT), texts);
        events.publish(new Event.ConsoleOutput(now, server, lines));
        for (Consumer<String> watcher : watchers) {
            texts.forEach(text -> watcher.accept(Ansi.strip(text)));
        }
    }

    /** One attach session; the engine calls it on one thread. */
    private final class Attachment implements ConsoleListener {
        private final String container;
        private final Map<Stream, LineSplitter> splitters = new EnumMap<>(Stream.class);
        private @Nullable ConsoleSession session;
        private volatile boolean ended;

        Attachment(String container) {
            this.container = container;
        }

        @Override
        public void output(Stream stream, byte[] bytes) {
            print(
                    stream,
                    splitters.computeIfAbsent(stream, s -> new LineSplitter()).feed(bytes));
        }

        @Override
        public void closed() {
            ended = true;
            splitters.forEach((stream, splitter) -> print(stream, splitter.finish()));
        }
    }
}
