package dev.panelagent.link;

import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/**
 * One open connection: its heartbeats, its pings and the watch over the Panel's answers. The platform reports neither
 * a cut cable nor a Panel that stopped reading, so the session judges by what comes in: two pings unanswered for one
 * and a half heartbeat intervals, or a frame that long on its way, and the Panel counts as dead.
 *
 * <p>Frames arrive on threads of the transport, all else happens on the loop.
 */
final class LinkSession implements FrameSender {
    private static final System.Logger LOG = System.getLogger(LinkSession.class.getName());
    private static final int CHECKS_PER_INTERVAL = 8;
    private static final int UNANSWERED_PINGS = 2;
    private static final int GOING_AWAY = 1001;
    private static final int NORMAL = 1000;
    private static final Duration RACE = Duration.ofSeconds(3);
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final Duration SEND_GRACE = Duration.ofSeconds(2);

    private final PanelTransport.Connection connection;
    private final LinkSettings settings;
    private final FrameHandler handler;
    private final FrameInbox inbox;
    private final LinkLoop loop;
    private final InstantSource clock;
    private final PanelWriter writer;
    private final Consumer<Loss> onDead;
    private final Duration silenceLimit;
    private volatile boolean reading = true;
    private volatile boolean ended;
    private final AtomicLong lastInbound = new AtomicLong();
    private final AtomicLong pingsAtInbound = new AtomicLong();
    private boolean started;
    private long droppedAtLastCheck;
    private boolean dropping;

    /** What all sessions of a link share. */
    record Shared(
            LinkSettings settings,
            FrameHandler handler,
            FrameInbox inbox,
            LinkLoop loop,
            Executor writers,
            InstantSource clock) {}

    /**
     * Prepares the session; nothing is sent before {@link #start}.
     *
     * @param onDead told at most once, on any thread, when the connection can no longer be used
     */
    LinkSession(PanelTransport.Connection connection, Shared shared, Consumer<Loss> onDead) {
        this.connection = connection;
        this.settings = shared.settings();
        this.handler = shared.handler();
        this.inbox = shared.inbox();
        this.loop = shared.loop();
        this.clock = shared.clock();
        this.onDead = onDead;
        this.writer = new PanelWriter(connection, shared.writers(), loop::nanoTime, this::sendFailed);
        this.silenceLimit = settings.heartbeat().multipliedBy(3).dividedBy(2);
        heard();
    }

    /** Begins to talk: a heartbeat at once and another soon, because the Panel may lose sight of a node that is back. */
    void start() {
        started = true;
        inbox.call(() -> handler.opened(this));
        heard();
        heartbeat();
        ping();
        reassure();
        every(settings.heartbeat(), this::heartbeat);
        every(settings.heartbeat().dividedBy(2), this::ping);
        every(settings.heartbeat().dividedBy(CHECKS_PER_INTERVAL), this::check);
    }

    /** Sends an extra heartbeat soon: when an older connection closes, the Panel takes the node for gone. */
    void reassure() {
        loop.schedule(shorter(RACE, settings.heartbeat()), this::heartbeat);
    }

    /** A text frame came. On a thread of the transport. */
    void text(String text) {
        heard();
        if (!inbox.offer(text.length(), () -> handle(text))) {
            dead(Loss.of("the Panel sends frames faster than the agent can read them"));
        }
    }

    /** Something came that is no text. On a thread of the transport. */
    void heard() {
        lastInbound.set(loop.nanoTime());
        pingsAtInbound.set(writer.pings());
    }

    /** Reads no more frames; all else goes on. */
    void stopReading() {
        reading = false;
    }

    /** Ends the session without a word. */
    void abandon() {
        end();
        writer.stop();
        connection.close(GOING_AWAY, "connection given up");
    }

    /** Reads no more, sends what waits for as long as {@code deadline}, then closes; completes when it is closed. */
    CompletionStage<Void> finish(Duration deadline) {
        end();
        CompletableFuture<Void> flushed = writer.drain().toCompletableFuture().copy();
        loop.schedule(deadline, () -> flushed.complete(null));
        return flushed.thenCompose(nothing -> {
            writer.stop();
            return connection.close(NORMAL, "agent shutting down");
        });
    }

    @Override
    public boolean send(String frame, Runnable whenSent) {
        return writer.send(new OutFrame(OutFrame.Kind.KEEP, frame, whenSent));
    }

    @Override
    public boolean sendDroppable(String frame) {
        return writer.send(new OutFrame(OutFrame.Kind.DROPPABLE, frame));
    }

    @Override
    public long dropped() {
        return writer.dropped();
    }

    private void end() {
        reading = false;
        ended = true;
        if (started) {
            inbox.call(handler::closed);
        }
    }

    /** Takes requests no faster than the Panel takes the replies: a burst must not fill the queue of the writer. */
    private void handle(String text) {
        try {
            writer.awaitRoom(PATIENCE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return;
        }
        if (reading) {
            handler.frame(text);
        }
    }

    private void heartbeat() {
        writer.send(new OutFrame(OutFrame.Kind.HEARTBEAT, handler.heartbeat(clock.instant())));
    }

    private void ping() {
        writer.send(OutFrame.PING);
    }

    private void check() {
        reportDrops();
        Duration silence = Duration.ofNanos(loop.nanoTime() - lastInbound.get());
        boolean unanswered = writer.pings() - pingsAtInbound.get() >= UNANSWERED_PINGS;
        if (unanswered && silence.compareTo(silenceLimit) >= 0) {
            dead(Loss.of("the Panel at " + at() + " has not answered for " + silence.toSeconds()
                    + " s: it hangs or the network is cut"));
            return;
        }
        Duration onItsWay = writer.inFlight();
        if (onItsWay.compareTo(shorter(silenceLimit, settings.sendTimeout().plus(SEND_GRACE))) >= 0) {
            dead(Loss.of("the Panel at " + at() + " has taken nothing for " + onItsWay.toSeconds()
                    + " s: it hangs or the network is cut"));
        }
    }

    private void reportDrops() {
        long dropped = writer.dropped();
        boolean more = dropped > droppedAtLastCheck;
        if (more && !dropping) {
            LOG.log(Level.WARNING, "The Panel reads too slowly: console output is being dropped");
        } else if (!more && dropping) {
            LOG.log(Level.INFO, "The Panel keeps up again; frames of console output dropped so far: {0}", dropped);
        }
        dropping = more;
        droppedAtLastCheck = dropped;
    }

    private void sendFailed(Throwable failure) {
        String why = failure.getMessage() == null ? failure.getClass().getSimpleName() : failure.getMessage();
        dead(Loss.of("a frame could not be sent to the Panel at " + at() + ": " + why));
    }

    private void dead(Loss loss) {
        if (!ended) {
            onDead.accept(loss);
        }
    }

    private void every(Duration interval, Runnable task) {
        loop.schedule(interval, () -> {
            if (!ended) {
                task.run();
                every(interval, task);
            }
        });
    }

    private String at() {
        return settings.target().map(PanelTarget::toString).orElse("");
    }

    private static Duration shorter(Duration a, Duration b) {
        return a.compareTo(b) <= 0 ? a : b;
    }
}
