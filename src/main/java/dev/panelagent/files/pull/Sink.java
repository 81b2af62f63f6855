package dev.panelagent.files.pull;

import dev.panelagent.common.Buffers;
import dev.panelagent.common.ErrorCode;
import dev.panelagent.common.RequestException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.nio.file.FileSystemException;
import java.util.Optional;
import java.util.OptionalLong;

/** The file that is written, so that its failures are told apart from those of the network. */
final class Sink implements AutoCloseable {
    private final String name;
    private final WritableByteChannel channel;
    private final Watch watch;

    private Sink(String name, WritableByteChannel channel, Watch watch) {
        this.name = name;
        this.channel = channel;
        this.watch = watch;
    }

    static Sink open(PullTarget target, String name, OptionalLong announced, Watch watch) {
        try {
            return new Sink(name, target.open(name, announced), watch);
        } catch (IOException e) {
            throw failed(name, e, watch);
        }
    }

    void write(ByteBuffer bytes) {
        try {
            Buffers.writeAll(bytes, channel);
        } catch (IOException e) {
            throw failed(name, e, watch);
        }
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw failed(name, e, watch);
        }
    }

    /** An interrupt closes a file's channel under its writer; then that is the reason. */
    private static RequestException failed(String name, IOException e, Watch watch) {
        watch.check();
        String text = e instanceof FileSystemException file ? file.getReason() : e.getMessage();
        String why = Optional.ofNullable(text).orElse(e.getClass().getSimpleName());
        // Java tells the reason of a failed write in words alone (strerror(3)).
        if (why.contains("No space left") || why.contains("quota exceeded")) {
            return new RequestException(
                    ErrorCode.INSUFFICIENT_RESOURCES,
                    name + " cannot be written: the node's disk is full",
                    "free some space");
        }
        return new RequestException(
                ErrorCode.FILE_ERROR, name + " cannot be written (" + why + ")", "look after the disk of the node");
    }
}
