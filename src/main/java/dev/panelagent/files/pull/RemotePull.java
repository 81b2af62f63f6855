package dev.panelagent.files.pull;

import dev.panelagent.common.AgentThreads;
import dev.panelagent.common.ErrorCode;
import dev.panelagent.common.RequestException;
import dev.panelagent.files.Progress;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import org.apache.hc.client5.http.ssl.DefaultClientTlsStrategy;
import org.apache.hc.client5.http.ssl.TlsSocketStrategy;

/**
 * Fetches files by http and https. The addresses of every host, also of those redirected to, are checked before the
 * connection is made, and it is made to the very addresses that were checked. Thread-safe; one instance for all.
 */
public final class RemotePull implements AutoCloseable {
    /** Reading the authorities takes longer than most of the agent's start, so it waits for the first who needs them. */
    private static final class Tls {
        static final TlsSocketStrategy DEFAULT = DefaultClientTlsStrategy.createDefault();
    }

    private final PullLimits limits;
    private final Hosts hosts;
    private final TlsSocketStrategy tls;
    private final ScheduledExecutorService timer = AgentThreads.timer("pull-timer");
    private final Set<Watch> running = ConcurrentHashMap.newKeySet();

    public RemotePull(PullLimits limits) {
        this(
                limits,
                Resolver.SYSTEM,
                (socket, target, port, attachment, context) ->
                        Tls.DEFAULT.upgrade(socket, target, port, attachment, context));
    }

    RemotePull(PullLimits limits, Resolver resolver, TlsSocketStrategy tls) {
        this.limits = limits;
        this.hosts = new Hosts(limits.forbidden(), resolver);
        this.tls = tls;
    }

    /**
     * Blocks until the file is with its target, or will not be. Interrupting the thread calls it off; so does progress,
     * which is asked a few times a second also while the server is silent.
     *
     * @throws RequestException ADDRESS_FORBIDDEN, DOWNLOAD_FAILED, LIMIT_EXCEEDED, TIMEOUT, CHECKSUM_MISMATCH,
     *     CONFIG_INVALID for a URL or file name that cannot be used, FILE_ERROR if the target failed, AGENT_OFFLINE
     *     after closing; and whatever the target refused with
     * @throws CancellationException if the thread was interrupted, or progress says so
     */
    public Pulled fetch(PullRequest request, PullTarget target, Progress progress) {
        try (Watch watch = watch(progress)) {
            running.add(watch);
            try {
                // whoever closes after this finds the watch among those running
                if (timer.isShutdown()) {
                    throw offline();
                }
                return new Fetch(limits, hosts, tls, request, progress, watch).run(target);
            } finally {
                running.remove(watch);
            }
        }
    }

    /** Calls off what is running. */
    @Override
    public void close() {
        timer.shutdownNow();
        running.forEach(watch -> watch.end(new CancellationException("the agent is shutting down")));
    }

    private Watch watch(Progress progress) {
        try {
            return new Watch(limits.timeout(), progress, timer);
        } catch (RejectedExecutionException _) {
            throw offline();
        }
    }

    private static RequestException offline() {
        return new RequestException(ErrorCode.AGENT_OFFLINE, "the agent is shutting down", "try again when it is back");
    }
}
