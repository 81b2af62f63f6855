package dev.panelagent.http;

import dev.panelagent.common.ErrorCode;
import dev.panelagent.common.RequestException;
import dev.panelagent.common.Text;
import dev.panelagent.files.sandbox.FileInfo;
import dev.panelagent.files.sandbox.FilePath;
import dev.panelagent.files.sandbox.ServerFiles;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.util.Date;
import org.jspecify.annotations.Nullable;

/** A file that is sent, as it was when it was opened; what is appended meanwhile is not sent. */
record OpenFile(FilePath path, FileInfo info, FileChannel channel) implements AutoCloseable {
    private static final int BUFFER = 256 * 1024;

    /**
     * Opens a file.
     *
     * @throws RequestException FILE_CHANGED if it is replaced at this very moment
     */
    static OpenFile open(ServerFiles files, FilePath path) throws IOException {
        FileInfo before = files.info(path);
        FileChannel channel = files.read(path);
        try {
            FileInfo info = files.info(path);
            if (info.isSameAs(before)) {
                return new OpenFile(path, info, channel);
            }
            throw changed(path);
        } catch (RequestException e) {
            channel.close();
            throw e;
        }
    }

    /** Sends these bytes of it, through one buffer whatever their number. */
    void send(ByteRange range, WritableByteChannel out) throws IOException {
        byte[] array = new byte[(int) Math.min(BUFFER, range.length())];
        long position = range.first();
        long end = position + range.length();
        while (position < end) {
            ByteBuffer buffer = ByteBuffer.wrap(array, 0, (int) Math.min(array.length, end - position));
            int read = channel.read(buffer, position);
            if (read < 0) {
                throw changed(path);
            }
            int _ = out.write(buffer.flip());
            position += read;
        }
    }

    private static RequestException changed(FilePath path) {
        return new RequestException(
                ErrorCode.FILE_CHANGED, Text.quote(path.toString()) + " changed while it was read", "try again");
    }

    /** Changes when the file does, as far as the node's clock can tell. */
    String tag() {
        return "\"" + Long.toHexString(info.inode()) + "-" + info.modified() + "-" + info.size() + "\"";
    }

    /** Whether a range belongs to this state of the file. A time never says so: seconds are too coarse. */
    boolean fits(@Nullable String ifRange) {
        return ifRange == null || ifRange.strip().equals(tag());
    }

    /** All but which bytes. A link works once, so nothing on the way may keep what came by it. */
    Response.ResponseBuilder describe(Response.ResponseBuilder response) {
        return response.type(MediaType.APPLICATION_OCTET_STREAM_TYPE)
                .header(HttpHeaders.CONTENT_DISPOSITION, Attachment.named(path.name()))
                .header(HttpHeaders.ETAG, tag())
                .lastModified(Date.from(info.modified()))
                .header("Accept-Ranges", "bytes")
                .header("X-Content-Type-Options", "nosniff")
                .header(HttpHeaders.CACHE_CONTROL, "private, no-store");
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
