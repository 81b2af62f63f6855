package dev.panelagent.engine.docker;

import com.github.dockerjava.api.exception.DockerException;
import dev.panelagent.common.Text;
import dev.panelagent.engine.ConsoleListener.Stream;
import dev.panelagent.engine.LogReader;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/** Takes apart a log with times: one message a frame, or plain lines where the container has a terminal. */
final class LogMessages implements EngineStream.Body {
    /** Docker's messages have 16 KiB at most; what is longer than this is none. */
    static final int LONGEST = 1024 * 1024;

    private static final int AHEAD = 64 * 1024;
    private static final int ANSWERED = 200;

    private final boolean tty;
    private final LogReader reader;

    LogMessages(boolean tty, LogReader reader) {
        this.tty = tty;
        this.reader = reader;
    }

    /**
     * Reads to the end.
     *
     * @throws DockerException if the engine broke off with an error, or sent something else than a log
     */
    @Override
    public void read(InputStream body) throws IOException {
        InputStream input = new BufferedInputStream(body, AHEAD);
        if (tty) {
            new TerminalLog(message -> tell(Stream.STDOUT, message)).read(input);
        } else {
            readFramed(input);
        }
    }

    private void readFramed(InputStream input) throws IOException {
        Optional<FrameHeader> header = FrameHeader.read(input);
        while (header.isPresent()) {
            FrameHeader.Kind kind = header.get().kind();
            byte[] message = message(header.get().length(), input);
            if (kind == FrameHeader.Kind.ENGINE) {
                throw said(message);
            }
            tell(kind.stream(), message);
            header = FrameHeader.read(input);
        }
    }

    private static byte[] message(long length, InputStream input) throws IOException {
        if (length > LONGEST) {
            throw tooLong();
        }
        byte[] message = input.readNBytes((int) length);
        if (message.length < length) {
            throw new EOFException("the answer ends in the middle");
        }
        return message;
    }

    private void tell(Stream stream, byte[] message) {
        // With a terminal there are no frames by which the engine's own words could be told.
        LogStamp stamp = LogStamp.at(message).orElseThrow(() -> said(message));
        reader.piece(stream, stamp.at(), Arrays.copyOfRange(message, stamp.length(), message.length));
    }

    private static DockerException said(byte[] message) {
        return new DockerException(Text.quote(new String(message, StandardCharsets.UTF_8).strip()), ANSWERED);
    }

    static DockerException tooLong() {
        return new DockerException("a message of more than " + LONGEST + " bytes", ANSWERED);
    }
}
