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
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** A TCP proxy between the agent and a peer that behaves like a bad network. */
public final class FaultProxy implements AutoCloseable {
    private static final int CHUNK = 4096;

    private final ServerSocket listener;
    private final InetSocketAddress target;
    private final List<Socket> sockets = new CopyOnWriteArrayList<>();
    private final AtomicLong toAgentBudget = new AtomicLong(Long.MAX_VALUE);
    private volatile CountDownLatch flowing = new CountDownLatch(0);
    private volatile Duration delay = Duration.ZERO;

    private FaultProxy(ServerSocket listener, InetSocketAddress target) {
        this.listener = listener;
        this.target = target;
        Thread.ofVirtual().name("fault-proxy").start(this::acceptAll);
    }

    /** Starts a proxy on a free port in front of a port of this machine. */
    public static FaultProxy to(int port) {
        try {
            ServerSocket listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
            return new FaultProxy(listener, new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
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
            peer.connect(target);
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
