package dev.panelagent.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** A TCP proxy between the agent and a peer that behaves like a bad network. */
public final class FaultProxy implements AutoCloseable {
    private static final int CHUNK = 4096;

    private final ServerSocket listener;
    private final List<Socket> sockets = new CopyOnWriteArrayList<>();
    private final AtomicLong toAgentBudget = new AtomicLong(Long.MAX_VALUE);
    private volatile CountDownLatch flowing = new CountDownLatch(0);
    private volatile Optional<InetSocketAddress> target = Optional.empty();
    private volatile Duration delay = Duration.ZERO;

    private FaultProxy(ServerSocket listener) {
        this.listener = listener;
        Thread.ofVirtual().name("fault-proxy").start(this::acceptAll);
    }

    /** Starts on a free port, leading nowhere: connections are reset until there is a target. */
    public static FaultProxy start() {
        try {
            return new FaultProxy(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Leads new connections to a port of this machine. */
    public void lead(int port) {
        target = Optional.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    }

    /** Leads nowhere again, as if the peer were gone. */
    public void leadNowhere() {
        target = Optional.empty();
        reset();
    }

    public int port() {
        return listener.getLocalPort();
    }

    /** A pulled cable: connections stay, nothing passes in either direction; new ones are taken and stay silent. */
    public void pause() {
        flowing = new CountDownLatch(1);
    }

    public void resume() {
        flowing.countDown();
    }

    /** Holds up each chunk, in both directions. */
    public void delay(Duration perChunk) {
        this.delay = perChunk;
    }

    /** Resets all connections after so many more bytes from the peer to the agent. */
    public void cutAfter(long bytes) {
        toAgentBudget.set(bytes);
    }

    /** Resets all connections. */
    public void reset() {
        toAgentBudget.set(Long.MAX_VALUE);
        sockets.forEach(FakePanel::reset);
        sockets.clear();
    }

    /** Ends all connections without a word. */
    public void fin() {
        sockets.forEach(FakePanel::closeQuietly);
        sockets.clear();
    }

    @Override
    public void close() {
        FakePanel.closeQuietly(listener);
        resume();
        reset();
    }

    private void acceptAll() {
        while (!listener.isClosed()) {
            try {
                Socket agent = listener.accept();
                sockets.add(agent);
                Thread.ofVirtual().name("fault-proxy-connection").start(() -> connect(agent));
            } catch (IOException e) {
                return;
            }
        }
    }

    private void connect(Socket agent) {
        Socket peer = new Socket();
        try {
            peer.connect(target.orElseThrow(() -> new IOException("no target")));
            sockets.add(peer);
            Thread.ofVirtual().start(() -> copy(agent, peer, false));
            copy(peer, agent, true);
        } catch (IOException e) {
            FakePanel.reset(agent);
        }
    }

    private void copy(Socket from, Socket to, boolean toAgent) {
        byte[] chunk = new byte[CHUNK];
        try {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int n = in.read(chunk); n >= 0; n = in.read(chunk)) {
                flowing.await();
                new CountDownLatch(1).await(delay.toNanos(), TimeUnit.NANOSECONDS);
                int pass = toAgent ? (int) Math.min(n, Math.max(0, toAgentBudget.getAndAdd(-n))) : n;
                out.write(chunk, 0, pass);
                if (pass < n) {
                    reset();
                    return;
                }
            }
            to.shutdownOutput();
        } catch (IOException e) {
            FakePanel.reset(to);
            FakePanel.reset(from);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
