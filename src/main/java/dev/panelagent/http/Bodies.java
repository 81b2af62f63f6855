package dev.panelagent.http;

import dev.panelagent.common.ByteSize;
import dev.panelagent.common.ErrorCode;
import dev.panelagent.common.RequestException;
import dev.panelagent.config.AgentConfig;
import dev.panelagent.files.sandbox.Scratch;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.Startup;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Puts what is left of bodies too large for memory into files, a few at a time. What is refused is read all the same, as
 * far as the limit: a Panel that is still sending takes a connection that ends for an agent that is gone. Thread-safe.
 */
@ApplicationScoped
class Bodies {
    static final int SMALL = (int) ByteSize.MIB;

    /** Each takes a thread of the server, and up to the limit on the disk. */
    static final int MOST = 8;

    private static final int BUFFER = 256 * 1024;
    private static final Duration PATIENCE = Duration.ofSeconds(3);
    private static final System.Logger LOG = System.getLogger(Bodies.class.getName());

    private final Semaphore places = new Semaphore(MOST, true);
    private final Scratch scratch;
    private final long most;
    private final Duration patience;

    /** For the client proxy, which never uses the fields. */
    @SuppressWarnings("NullAway")
    protected Bodies() {
        this.scratch = null;
        this.most = 0;
        this.patience = null;
    }

    @Inject
    Bodies(AgentConfig config) {
        this(new Scratch(config.dataDir()), config.http().maxBodyBytes(), PATIENCE);
    }

    Bodies(Scratch scratch, long most, Duration patience) {
        this.scratch = scratch;
        this.most = most;
        this.patience = patience;
    }

    void clear(@Observes @Priority(100) Startup event) {
        try {
            scratch.clear();
        } catch (IOException e) {
            LOG.log(System.Logger.Level.WARNING, "what an earlier agent left in DATA_DIR/tmp cannot be removed", e);
        }
    }

    /**
     * Receives a body to its end.
     *
     * @param start what of it was read already
     * @param announced how long it should be, at least; negative if nobody said so
     * @throws RequestException PARSE_ERROR if it is larger than it may be; INSUFFICIENT_RESOURCES
     */
    LargeBody receive(byte[] start, long announced, InputStream rest, Patience call)
            throws IOException, InterruptedException {
        if (announced > most) {
            drain(start.length, rest);
            throw tooLarge();
        }
        if (!places.tryAcquire(call.forRoom(patience), TimeUnit.NANOSECONDS)) {
            drain(start.length, rest);
            throw new RequestException(
                    ErrorCode.INSUFFICIENT_RESOURCES,
                    MOST + " large bodies are on their way",
                    "try again when one is done, or use create_upload_link");
        }
        LargeBody body = open();
        try {
            return call.whileSending(() -> receive(body, start, rest));
        } catch (IOException | RuntimeException e) {
            body.close();
            throw e;
        }
    }

    private LargeBody open() {
        try {
            return new LargeBody(scratch.file(), places::release);
        } catch (IOException e) {
            places.release();
            throw new RequestException(
                    ErrorCode.INSUFFICIENT_RESOURCES,
                    "the node's disk does not take the body",
                    "see whether DATA_DIR is writable and has room",
                    e);
        }
    }

    private LargeBody receive(LargeBody body, byte[] start, InputStream rest) throws IOException {
        body.add(start, start.length);
        long received = start.length;
        byte[] buffer = new byte[BUFFER];
        int read = rest.read(buffer);
        while (read >= 0) {
            received += read;
            if (received > most) {
                throw tooLarge();
            }
            body.add(buffer, read);
            read = rest.read(buffer);
        }
        return body;
    }

    private void drain(long already, InputStream rest) throws IOException {
        byte[] buffer = new byte[BUFFER];
        long received = already;
        int read = 0;
        while (read >= 0 && received <= most) {
            read = rest.read(buffer);
            received += read;
        }
    }

    private RequestException tooLarge() {
        return new RequestException(
                ErrorCode.PARSE_ERROR,
                "the body is larger than " + most + " bytes",
                "send less at a time, use create_upload_link, or raise MAX_BODY_SIZE");
    }
}
