package dev.panelagent.testing;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiPredicate;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** The Panel's end of one connection: records what comes, sends what it is told, breaks in every way. */
public final class PanelConnection {
    private static final int TEXT = 1;
    private static final int CLOSE = 8;
    private static final int PING = 9;
    private static final int PONG = 10;
    private static final int FINAL = 0x80;

    private final Socket socket;
    private final DataInputStream in;
    private final FakePanel.Request request;
    private final boolean answersPings;
    private volatile BiPredicate<PanelConnection, String> taker;
    private final List<String> texts = new ArrayList<>();
    private final FrameSample sample = new FrameSample();
    private final AtomicInteger pings = new AtomicInteger();
    private final AtomicInteger pongs = new AtomicInteger();
    private final CountDownLatch ended = new CountDownLatch(1);
    private final Object writing = new Object();
    private volatile CountDownLatch mayRead = new CountDownLatch(0);
    private volatile Optional<CloseFrame> close = Optional.empty();

    /** A close frame; code 1005 if it had none. */
    public record CloseFrame(int code, String reason) {}

    PanelConnection(
            Socket socket,
            InputStream in,
            FakePanel.Request request,
            boolean answersPings,
            BiPredicate<PanelConnection, String> taker) {
        this.taker = taker;
        this.socket = socket;
        this.in = new DataInputStream(in);
        this.request = request;
        this.answersPings = answersPings;
    }

    /** The request that opened it. */
    public FakePanel.Request request() {
        return request;
    }

    public void send(String text) {
        frame(FINAL | TEXT, text.getBytes(StandardCharsets.UTF_8));
    }

    public void ping() {
        frame(FINAL | PING, new byte[0]);
    }

    public void close(int code, String reason) {
        byte[] phrase = reason.getBytes(StandardCharsets.UTF_8);
        frame(
                FINAL | CLOSE,
                ByteBuffer.allocate(2 + phrase.length)
                        .putShort((short) code)
                        .put(phrase)
                        .array());
    }

    /** Sends a frame's head and half of its text, then resets the connection. */
    public void cutInMidFrame(String text) {
        byte[] all = encode(FINAL | TEXT, text.getBytes(StandardCharsets.UTF_8));
        write(all, all.length / 2);
        reset();
    }

    public void reset() {
        FakePanel.reset(socket);
    }

    /** Ends the TCP connection without a close frame. */
    public void fin() {
        FakePanel.closeQuietly(socket);
    }

    /** Reads nothing more, so that the peer's writes get stuck; answers no pings either. */
    public void stopReading() {
        mayRead = new CountDownLatch(1);
    }

    public void resumeReading() {
        mayRead.countDown();
    }

    /** From now on text frames are not recorded: this one has them, on the connection's thread, as they come. */
    public void divert(Consumer<String> other) {
        taker = (_, text) -> {
            other.accept(text);
            return true;
        };
    }

    /** All text frames so far, but those that were taken. */
    public List<String> texts() {
        synchronized (texts) {
            return List.copyOf(texts);
        }
    }

    /** What came that the contract does not describe, as far as it was looked at. */
    List<String> faults() {
        return sample.faults();
    }

    /** How many WebSocket pings came. */
    public int pings() {
        return pings.get();
    }

    /** How many WebSocket pongs came. */
    public int pongs() {
        return pongs.get();
    }

    /** The first text frame, past or to come, that matches. */
    public String awaitText(Predicate<String> wanted, Duration limit) {
        return Waiting.until(
                "a frame from the agent",
                limit,
                () -> texts().stream().filter(wanted).findFirst());
    }

    /** The first {@code count} text frames that match. */
    public List<String> awaitTexts(int count, Predicate<String> wanted, Duration limit) {
        return Waiting.until(count + " frames from the agent", limit, () -> {
            List<String> found = texts().stream().filter(wanted).limit(count).toList();
            return found.size() == count ? Optional.of(found) : Optional.empty();
        });
    }

    /** Whether the connection is gone, in whatever way. */
    public boolean isEnded() {
        return ended.getCount() == 0;
    }

    /** Waits until the connection is gone, in whatever way. */
    public void awaitEnd(Duration limit) {
        Waiting.forValue(
                "the end of the connection",
                limit,
                () -> ended.await(limit.toMillis(), TimeUnit.MILLISECONDS) ? true : null);
    }

    /** The agent's close frame. */
    public CloseFrame awaitClose(Duration limit) {
        return Waiting.until("a close frame", limit, () -> close);
    }

    void readAll() {
        try {
            while (readFrame()) {
                mayRead.await();
            }
        } catch (IOException | UncheckedIOException e) {
            // The peer or the test broke the connection.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            FakePanel.closeQuietly(socket);
            ended.countDown();
        }
    }

    private boolean readFrame() throws IOException {
        ByteArrayOutputStream message = new ByteArrayOutputStream();
        int head = in.readUnsignedByte();
        byte[] payload = readPayload();
        message.write(payload);
        switch (head & 0x0f) {
            case TEXT -> readText(head, message);
            case PING -> {
                pings.incrementAndGet();
                if (answersPings) {
                    frame(FINAL | PONG, payload);
                }
            }
            case PONG -> pongs.incrementAndGet();
            case CLOSE -> {
                closed(payload);
                return false;
            }
            default -> throw new IOException("unexpected frame " + head);
        }
        return true;
    }

    private void readText(int head, ByteArrayOutputStream message) throws IOException {
        int part = head;
        while ((part & FINAL) == 0) {
            part = in.readUnsignedByte();
            message.write(readPayload());
        }
        String text = message.toString(StandardCharsets.UTF_8);
        sample.add(text);
        if (!taker.test(this, text)) {
            synchronized (texts) {
                texts.add(text);
            }
        }
    }

    private void closed(byte[] payload) {
        ByteBuffer buffer = ByteBuffer.wrap(payload);
        int code = payload.length < 2 ? 1005 : buffer.getShort();
        String reason = StandardCharsets.UTF_8.decode(buffer).toString();
        close = Optional.of(new CloseFrame(code, reason));
        try {
            frame(FINAL | CLOSE, payload);
        } catch (UncheckedIOException e) {
            // The peer did not wait for the answer.
        }
    }

    private byte[] readPayload() throws IOException {
        int second = in.readUnsignedByte();
        long length = second & 0x7f;
        if (length == 126) {
            length = in.readUnsignedShort();
        } else if (length == 127) {
            length = in.readLong();
        }
        byte[] mask = in.readNBytes((second & 0x80) == 0 ? 0 : 4);
        byte[] payload = in.readNBytes((int) length);
        if (payload.length < length) {
            throw new IOException("cut in mid-frame");
        }
        for (int i = 0; i < payload.length && mask.length == 4; i++) {
            payload[i] ^= mask[i % 4];
        }
        return payload;
    }

    private void frame(int head, byte[] payload) {
        byte[] all = encode(head, payload);
        write(all, all.length);
    }

    private void write(byte[] bytes, int length) {
        try {
            synchronized (writing) {
                OutputStream out = socket.getOutputStream();
                out.write(bytes, 0, length);
                out.flush();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] encode(int head, byte[] payload) {
        ByteBuffer buffer = ByteBuffer.allocate(payload.length + 10).put((byte) head);
        if (payload.length < 126) {
            buffer.put((byte) payload.length);
        } else if (payload.length < 65_536) {
            buffer.put((byte) 126).putShort((short) payload.length);
        } else {
            buffer.put((byte) 127).putLong(payload.length);
        }
        buffer.put(payload).flip();
        byte[] all = new byte[buffer.remaining()];
        buffer.get(all);
        return all;
    }
}
