package dev.panelagent.testing;

import dev.panelagent.common.AgentThreads;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.URI;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Stands in front of the engine's unix socket and fails on command: it can stop answering while it keeps and accepts
 * connections, as a hung engine does, and cut connections, as a stopped one does.
 */
public final class HangingEngineProxy implements AutoCloseable {
    private static final int CHUNK = 64 * 1024;

    private final Path engine;
    private final ServerSocketChannel server;
    private final Optional<Path> socketFile;
    private final ExecutorService threads = AgentThreads.perTask("engine-proxy");
    private final Set<SocketChannel> open = ConcurrentHashMap.newKeySet();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition resumed = lock.newCondition();
    private boolean hanging;

    private HangingEngineProxy(Path engine, ServerSocketChannel server, Optional<Path> socketFile) {
        this.engine = engine;
        this.server = server;
        this.socketFile = socketFile;
        threads.execute(this::accept);
    }

    /** Listens on a unix socket. */
    public static HangingEngineProxy unix(Path engine) throws IOException {
        Path directory = Files.createTempDirectory("engine-proxy");
        Path socket = directory.resolve("engine.sock");
        ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        server.bind(UnixDomainSocketAddress.of(socket));
        return new HangingEngineProxy(engine, server, Optional.of(socket));
    }

    /** Listens on a TCP port of the loopback interface. */
    public static HangingEngineProxy tcp(Path engine) throws IOException {
        ServerSocketChannel server = ServerSocketChannel.open();
        server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        return new HangingEngineProxy(engine, server, Optional.empty());
    }

    /** For DOCKER_HOST. */
    public URI address() throws IOException {
        SocketAddress local = server.getLocalAddress();
        return local instanceof InetSocketAddress inet
                ? URI.create("tcp://127.0.0.1:" + inet.getPort())
                : URI.create("unix://" + local);
    }

    /** From now on nothing passes, in either direction. */
    public void hang() {
        lock.lock();
        try {
            hanging = true;
        } finally {
            lock.unlock();
        }
    }

    /** Lets through what waited. */
    public void resume() {
        lock.lock();
        try {
            hanging = false;
            resumed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Cuts every connection there is; new ones are served. */
    public void cut() {
        open.forEach(HangingEngineProxy::closeQuietly);
        open.clear();
    }

    private void accept() {
        try {
            while (true) {
                SocketChannel client = server.accept();
                SocketChannel upstream = SocketChannel.open(UnixDomainSocketAddress.of(engine));
                open.add(client);
                open.add(upstream);
                threads.execute(() -> pump(client, upstream));
                threads.execute(() -> pump(upstream, client));
            }
        } catch (IOException e) {
            // The proxy was closed, or the engine is not there and the test will tell.
            closeQuietly(server);
        }
    }

    private void pump(SocketChannel from, SocketChannel to) {
        try {
            ByteBuffer buffer = ByteBuffer.allocate(CHUNK);
            while (from.read(buffer) >= 0) {
                awaitResumed();
                buffer.flip();
                while (buffer.hasRemaining()) {
                    to.write(buffer);
                }
                buffer.clear();
            }
            awaitResumed();
            to.shutdownOutput();
        } catch (IOException e) {
            closeBoth(from, to);
        } catch (InterruptedException e) {
            closeBoth(from, to);
            Thread.currentThread().interrupt();
        }
    }

    private void closeBoth(SocketChannel one, SocketChannel other) {
        closeQuietly(one);
        closeQuietly(other);
        open.remove(one);
        open.remove(other);
    }

    private void awaitResumed() throws InterruptedException {
        lock.lock();
        try {
            while (hanging) {
                resumed.await();
            }
        } finally {
            lock.unlock();
        }
    }

    private static void closeQuietly(Channel channel) {
        try {
            channel.close();
        } catch (IOException e) {
            throw new IllegalStateException("cannot close a socket", e);
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
        cut();
        threads.shutdownNow();
        if (socketFile.isPresent()) {
            Files.deleteIfExists(socketFile.get());
            Files.deleteIfExists(socketFile.get().toAbsolutePath().getParent());
        }
    }
}
