package dev.panelagent.store;

import dev.panelagent.common.AgentThreads;
import dev.panelagent.common.StoreException;
import dev.panelagent.store.Database.Work;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * The one thread that writes. What waits is written together, each piece in a savepoint of its own, so that the disk is
 * asked to sync once for many. Transactions are begun and ended by statements: the driver loses track of those that SQLite
 * ends by itself. A platform thread: it sleeps in the kernel while the disk works, and would take a carrier
 * of virtual threads along.
 */
final class StoreWriter implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(StoreWriter.class.getName());
    private static final int MOST_WAITING = 8192;
    private static final int MOST_TOGETHER = 256;
    private static final Duration PATIENCE = Duration.ofSeconds(4);
    private static final Duration LAST_WRITES = Duration.ofSeconds(5);

    private final Connection connection;
    private final BlockingQueue<Task<?>> tasks = new ArrayBlockingQueue<>(MOST_WAITING);
    private final Thread thread;
    private volatile boolean closed;

    private static final class Task<T> {
        final String what;
        final Work<T> work;
        final CompletableFuture<T> result = new CompletableFuture<>();

        Task(String what, Work<T> work) {
            this.what = what;
            this.work = work;
        }

        /** Runs it within the transaction; what is returned tells its owner once the transaction is durable. */
        Runnable perform(Connection connection) throws SQLException {
            T value = work.on(connection);
            return () -> result.complete(value);
        }

        void fail(Exception cause) {
            if (result.completeExceptionally(new StoreException("cannot " + what, cause))) {
                LOG.log(System.Logger.Level.ERROR, "the store cannot " + what, cause);
            }
        }
    }

    StoreWriter(Connection connection) {
        this.connection = connection;
        this.thread = AgentThreads.platform("store-writer").newThread(this::work);
        thread.start();
    }

    <T> T await(String what, Work<T> work) {
        CompletableFuture<T> result = submit(what, work);
        try {
            return result.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof StoreException own ? own : new StoreException("cannot " + what, e);
        } catch (TimeoutException e) {
            throw new StoreException("cannot " + what + " within " + PATIENCE.toSeconds() + " s", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StoreException("cannot " + what, e);
        }
    }

    <T> CompletableFuture<T> submit(String what, Work<T> work) {
        Task<T> task = new Task<>(what, work);
        if (closed || !tasks.offer(task)) {
            task.fail(new IOException(closed ? "the store is closed" : "the disk is too slow"));
        }
        return task.result;
    }

    boolean flush(Duration limit) {
        try {
            boolean _ = submit("flush", connected -> true).get(limit.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (ExecutionException | TimeoutException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private void work() {
        while (!closed || !tasks.isEmpty()) {
            List<Task<?>> together = new ArrayList<>();
            Task<?> first = next();
            if (first != null) {
                together.add(first);
                tasks.drainTo(together, MOST_TOGETHER - 1);
                write(together);
            }
        }
    }

    private @Nullable Task<?> next() {
        try {
            return tasks.poll(1, TimeUnit.SECONDS);
        } catch (InterruptedException closing) {
            return tasks.poll();
        }
    }

    private void write(List<Task<?>> together) {
        try {
            commit(together);
        } catch (SQLException e) {
            // One can take all with it: a full disk, for instance, rolls back more than the one that filled it.
            rollBack();
            together.forEach(this::writeAlone);
        }
    }

    private void writeAlone(Task<?> task) {
        try {
            execute("BEGIN IMMEDIATE");
            Runnable done = task.perform(connection);
            execute("COMMIT");
            done.run();
        } catch (SQLException | RuntimeException e) {
            rollBack();
            task.fail(e);
        }
    }

    private void commit(List<Task<?>> together) throws SQLException {
        Map<Task<?>, Exception> failures = new HashMap<>();
        List<Runnable> done = new ArrayList<>();
        execute("BEGIN IMMEDIATE");
        for (Task<?> task : together) {
            execute("SAVEPOINT task");
            try {
                done.add(task.perform(connection));
            } catch (SQLException | RuntimeException e) {
                execute("ROLLBACK TO task");
                failures.put(task, e);
            }
            execute("RELEASE task");
        }
        execute("COMMIT");
        failures.forEach(Task::fail);
        done.forEach(Runnable::run);
    }

    /** Some failures roll back by themselves; then there is nothing left to do. */
    private void rollBack() {
        try {
            execute("ROLLBACK");
        } catch (SQLException nothingToRollBack) {
            LOG.log(System.Logger.Level.DEBUG, "no transaction to roll back", nothingToRollBack);
        }
    }

    private void execute(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** Writes what waits, for a while, then closes the connection. */
    @Override
    public void close() {
        closed = true;
        thread.interrupt();
        try {
            if (!thread.join(LAST_WRITES)) {
                LOG.log(System.Logger.Level.ERROR, "the disk is too slow: {0} writes are lost", tasks.size());
            }
            connection.close();
        } catch (SQLException e) {
            LOG.log(System.Logger.Level.ERROR, "the store cannot be closed", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
