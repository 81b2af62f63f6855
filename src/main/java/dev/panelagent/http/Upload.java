package dev.panelagent.http;

import dev.panelagent.common.Buffers;
import dev.panelagent.common.ErrorCode;
import dev.panelagent.common.RequestException;
import dev.panelagent.files.DiskBudget;
import dev.panelagent.files.Workspace;
import dev.panelagent.files.pull.Checksum;
import dev.panelagent.files.sandbox.FileInfo;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;
import java.util.OptionalLong;

/** A body on its way into a file: complete and with the checksum it should have, or it fails before the file has a name. */
final class Upload implements Workspace.Content {
    private static final int BUFFER = 256 * 1024;
    private static final String RESEND = "send the file again";

    private final InputStream body;
    private final OptionalLong announced;
    private final Optional<Checksum> wanted;
    private final MessageDigest digest = sha256();
    private String sum = "";

    /**
     * A body not read yet.
     *
     * @param announced how long it should be, if its sender says so
     */
    Upload(InputStream body, OptionalLong announced, Optional<Checksum> wanted) {
        this.body = body;
        this.announced = announced;
        this.wanted = wanted;
    }

    /**
     * Refuses at once what is too large. The bytes are claimed for good as they are written: an upload may be slow, and
     * what is claimed long before it is written would be forgotten.
     *
     * @param replaced what the file takes the place of
     */
    void requireSpace(DiskBudget budget, Optional<FileInfo> replaced) {
        long more = announced.orElse(0)
                - replaced.filter(FileInfo::isFile).map(FileInfo::size).orElse(0L);
        if (more > 0) {
            budget.claim(more);
            budget.release(more);
        }
    }

    @Override
    public void to(WritableByteChannel channel) throws IOException {
        byte[] buffer = new byte[BUFFER];
        long received = 0;
        int read = read(buffer);
        while (read >= 0) {
            digest.update(buffer, 0, read);
            Buffers.writeAll(ByteBuffer.wrap(buffer, 0, read), channel);
            received += read;
            read = read(buffer);
        }
        if (announced.isPresent() && received != announced.getAsLong()) {
            throw new RequestException(
                    ErrorCode.DOWNLOAD_FAILED,
                    "the body ended after " + received + " of " + announced.getAsLong() + " bytes",
                    RESEND);
        }
        sum = HexFormat.of().formatHex(digest.digest());
        requireSum();
    }

    private void requireSum() {
        if (wanted.filter(checksum -> !checksum.hex().equals(sum)).isPresent()) {
            throw new RequestException(
                    ErrorCode.CHECKSUM_MISMATCH, "the body has the SHA-256 " + sum, "send it again, or another sum");
        }
    }

    /** The SHA-256 of what was received, once all was. */
    String sum() {
        return sum;
    }

    /** What goes wrong here is the sender's or the network's, not the disk's. */
    private int read(byte[] buffer) {
        try {
            return body.read(buffer);
        } catch (IOException e) {
            throw new RequestException(ErrorCode.DOWNLOAD_FAILED, "the upload broke off", RESEND, e);
        }
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
