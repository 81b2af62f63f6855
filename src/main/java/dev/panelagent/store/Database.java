package dev.panelagent.store;

import dev.panelagent.common.StoreException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The agent's store: what {@link #write} returned from is on the disk. One thread writes, one after another; what waits
 * at the same time shares a commit. Reads have a connection of their own and see what was committed. Thread-safe.
 */
final class Database implements AutoCloseable {
    private static final String LOCK = "agent.lock";

    private final FileChannel lockFile;
    private final Connection reads;
    private final ReentrantLock reading = new ReentrantLock();
    private final StoreWriter writer;

    /** One step of reading or writing. */
    @FunctionalInterface
    interface Work<T> {
        T on(Connection connection) throws SQLException;
    }

    private Database(FileChannel lockFile, Connection writes, Connection reads) {
        this.lockFile = lockFile;
        this.reads = reads;
        this.writer = new StoreWriter(writes);
    }

    /**
     * Opens the store of a data directory, for this process alone. A file that is damaged is set aside and a new one
     * begun.
     *
     * @throws StoreException if the directory cannot be used or another agent uses it
     */
    static Database open(Path dataDir, InstantSource clock) {
        try {
            Files.createDirectories(dataDir);
            FileChannel lockFile = lock(dataDir);
            try {
                NativeCode.prepare(dataDir);
                StoreFile file = new StoreFile(dataDir, clock);
                Connection writes = file.prepare();
                return new Database(lockFile, writes, file.connect());
            } catch (SQLException | IOException e) {
                lockFile.close();
                throw e;
            }
        } catch (SQLException | IOException e) {
            throw new StoreException("cannot open the store in " + dataDir, e);
        }
    }

    /** The kernel lets go of it however the process ends. */
    private static FileChannel lock(Path dataDir) throws IOException {
        FileChannel channel =
                FileChannel.open(dataDir.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        if (!isLocked(channel)) {
            channel.close();
            throw new IOException("another agent uses this directory");
        }
        return channel;
    }

    private static boolean isLocked(FileChannel channel) throws IOException {
        try {
            return channel.tryLock() != null;
        } catch (OverlappingFileLockException heldByThisProcess) {
            return false;
        }
    }

    /**
     * Writes and waits until it is durable.
     *
     * @throws StoreException if it failed or took too long; nothing was kept then, unless it completes later, which
     *     later writes can rely on to have happened before them
     */
    <T> T write(String what, Work<T> work) {
        return writer.await(what, work);
    }

    /** Writes in order with all others, without waiting for it; a failure is logged. */
    <T> CompletableFuture<T> writeLater(String what, Work<T> work) {
        return writer.submit(what, work);
    }

    /**
     * Reads what is committed.
     *
     * @throws StoreException if that fails
     */
    <T> T read(String what, Work<T> work) {
        reading.lock();
        try {
            return work.on(reads);
        } catch (SQLException e) {
            throw new StoreException("cannot " + what, e);
        } finally {
            reading.unlock();
        }
    }

    /** Waits until all that was handed over so far is durable, or the time is up; says which. */
    boolean flush(Duration limit) {
        return writer.flush(limit);
    }

    /** Writes what waits, then closes. */
    @Override
    public void close() {
        writer.close();
        reading.lock();
        try {
            reads.close();
            lockFile.close();
        } catch (SQLException | IOException e) {
            throw new StoreException("cannot close the store", e);
        } finally {
            reading.unlock();
        }
    }
}
