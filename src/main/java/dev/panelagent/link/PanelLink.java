package dev.panelagent.link;

import dev.panelagent.common.BackOff;
import dev.panelagent.protocol.LinkStatus;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a connection to the Panel, for ever. One attempt at a time; what an attempt that was given up still reports is
 * ignored, and a connection it still opens is closed. Everything happens on the loop, which nothing here blocks.
 */
final class PanelLink implements LinkStatus {
    private static final Duration FIRST_WAIT = Duration.ofSeconds(1);
    private static final Duration STABLE = Duration.ofMinutes(1);
    private static final Duration LATEST_STOP = Duration.ofDays(1);

    private final LinkSettings settings;
    private final PanelTransport transport;
    private final LinkLoop loop;
    private final InstantSource clock;
    private final LinkSession.Shared shared;
    private final BackOff backOff;
    private final LinkLog log;
    private volatile Snapshot snapshot;
    private volatile @Nullable LinkSession session;
    private volatile @Nullable Attempt current;
    private LinkLoop.Timer timer = LinkLoop.Timer.NONE;
    private int attempts;
    private boolean reading = true;

    /** What the link works with; all of it is given from outside, so that tests rule over time and chance. */
    record Parts(
            PanelTransport transport,
            FrameHandler handler,
            LinkLoop loop,
            Executor writers,
            Executor readers,
            InstantSource clock,
            RandomGenerator random) {}

    PanelLink(LinkSettings settings, Parts parts) {
        this.settings = settings;
        this.transport = parts.transport();
        this.loop = parts.loop();
        this.clock = parts.clock();
        FrameInbox inbox = new FrameInbox(loop::execute, parts.readers());
        this.shared = new LinkSession.Shared(settings, parts.handler(), inbox, loop, parts.writers(), parts.clock());
        Duration firstWait = FIRST_WAIT.compareTo(settings.reconnectMax()) < 0 ? FIRST_WAIT : settings.reconnectMax();
        this.backOff = new BackOff(firstWait, settings.reconnectMax(), parts.random());
        this.log = new LinkLog(settings);
        State first = settings.target().isPresent() ? State.WAITING : State.STANDALONE;
        this.snapshot = new Snapshot(first, clock.instant(), Optional.empty(), 0);
    }

    @Override
    public Snapshot link() {
        return snapshot;
    }

    /** Makes the first attempt now; does nothing in standalone mode. */
    void start() {
        log.started();
        loop.execute(this::attempt);
    }

    /** Takes no more frames from the Panel, on this connection or a later one. */
    void stopReading() {
        loop.execute(() -> {
            reading = false;
            LinkSession now = session;
            if (now != null) {
                now.stopReading();
            }
        });
    }

    /**
     * Sends what waits, closes and stays closed.
     *
     * @return false if that took longer than the timeout and the connection was left as it was
     */
    boolean shutdown(Duration timeout) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        Duration limit = timeout.compareTo(LATEST_STOP) < 0 ? timeout : LATEST_STOP;
        loop.execute(() -> close(limit.dividedBy(2), done));
        try {
            done.get(limit.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } catch (ExecutionException | TimeoutException e) {
            return false;
        }
    }

    private void attempt() {
        if (settings.target().isEmpty() || snapshot.state() == State.CLOSED) {
            return;
        }
        Attempt attempt = new Attempt();
        current = attempt;
        become(State.CONNECTING, snapshot.problem());
        PanelTarget target = settings.target().get();
        timer = loop.schedule(
                settings.connectTimeout(),
                () -> failed(
                        attempt,
                        Loss.of("the Panel at " + target + " did not answer within "
                                + settings.connectTimeout().toSeconds() + " s: check PANEL_URL and the network")));
        transport.connect(target, attempt);
    }

    private void opened(Attempt attempt, LinkSession opened) {
        if (attempt != current || snapshot.state() != State.CONNECTING) {
            opened.abandon();
            LinkSession now = session;
            if (now != null) {
                now.reassure();
            }
            return;
        }
        timer.cancel();
        session = opened;
        become(State.CONNECTED, Optional.empty());
        timer = loop.schedule(STABLE, () -> stable(attempt));
        if (!reading) {
            opened.stopReading();
        }
        opened.start();
        log.connected(attempts);
    }

    private void stable(Attempt attempt) {
        if (attempt == current) {
            backOff.reset();
            attempts = 0;
            snapshot = new Snapshot(State.CONNECTED, snapshot.since(), Optional.empty(), 0);
            log.stable();
        }
    }

    private void failed(Attempt attempt, Loss loss) {
        if (attempt != current) {
            return;
        }
        timer.cancel();
        current = null;
        attempts++;
        LinkSession lost = session;
        session = null;
        if (lost != null) {
            lost.abandon();
        }
        Duration wait = loss.refused() ? settings.reconnectMax() : backOff.next();
        become(loss.refused() ? State.REFUSED : State.WAITING, Optional.of(loss.problem()));
        log.lost(loss, lost != null, wait);
        timer = loop.schedule(wait, this::attempt);
    }

    private void close(Duration flush, CompletableFuture<Void> done) {
        timer.cancel();
        current = null;
        LinkSession last = session;
        session = null;
        become(State.CLOSED, snapshot.problem());
        if (last == null) {
            done.complete(null);
        } else {
            last.finish(flush).whenComplete((nothing, failure) -> done.complete(null));
        }
    }

    private void become(State state, Optional<String> problem) {
        snapshot = new Snapshot(state, clock.instant(), problem, attempts);
    }

    /** One attempt to connect and the connection that came of it. */
    private final class Attempt implements PanelTransport.Listener {
        private volatile @Nullable LinkSession mine;

        @Override
        public boolean wanted() {
            return this == current;
        }

        @Override
        public void opened(PanelTransport.Connection connection) {
            LinkSession made = new LinkSession(connection, shared, this::failed);
            mine = made;
            loop.execute(() -> PanelLink.this.opened(this, made));
        }

        @Override
        public void failed(Loss loss) {
            loop.execute(() -> PanelLink.this.failed(this, loss));
        }

        @Override
        public void text(String text) {
            LinkSession target = mine;
            if (target != null) {
                target.text(text);
            }
        }

        @Override
        public void pong() {
            LinkSession target = mine;
            if (target != null) {
                target.heard();
            }
        }

        @Override
        public void closed(int code, String reason) {
            settings.target().ifPresent(target -> failed(Loss.byClose(code, reason, target)));
        }
    }
}
