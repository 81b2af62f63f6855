package dev.panelagent.files;

import dev.panelagent.common.ErrorCode;
import dev.panelagent.common.RequestException;
import dev.panelagent.common.Text;
import dev.panelagent.files.sandbox.Directory;
import dev.panelagent.files.sandbox.FileInfo;
import dev.panelagent.files.sandbox.FilePath;
import dev.panelagent.files.sandbox.ServerFiles;
import dev.panelagent.files.sandbox.Staged;
import dev.panelagent.protocol.FileChange;
import dev.panelagent.protocol.FileContent;
import dev.panelagent.protocol.FileData;
import dev.panelagent.protocol.FileQuery;
import dev.panelagent.protocol.ReplyData.Download.Encoding;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/** What is in files: read, written, and told apart by checksums. */
public final class FileContents {
    private static final int BUFFER = 256 * 1024;
    private static final int LONGEST_TAIL = 1024 * 1024;

    private FileContents() {}

    /**
     * Reads a file or a part of it.
     *
     * @param most how many bytes an answer can hold
     * @throws RequestException LIMIT_EXCEEDED if there is more to read than that
     */
    public static FileData.Content read(Workspace workspace, FileQuery.ReadFile query, int most) {
        FilePath path = FilePath.parse(query.path());
        try (FileChannel channel = workspace.files().read(path)) {
            FileInfo info = workspace.files().info(path);
            long size = channel.size();
            long offset = Math.min(query.offset(), size);
            long length = Math.min(query.length().orElse(size - offset), size - offset);
            if (length > most) {
                throw tooLarge(path, length, most);
            }
            byte[] bytes = bytes(channel, offset, (int) length);
            boolean whole = bytes.length == size;
            return new FileData.Content(
                    query.serverId(),
                    Items.of(path, info),
                    query.base64()
                            ? Base64.getEncoder().encodeToString(bytes)
                            : new String(bytes, StandardCharsets.UTF_8),
                    query.base64() ? Encoding.BASE64 : Encoding.UTF8,
                    offset,
                    whole ? Optional.of(hex(digest("SHA-256").digest(bytes))) : Optional.empty(),
                    offset + bytes.length < size);
        } catch (IOException e) {
            throw ServerFiles.failure("read", path, e);
        }
    }

    private static RequestException tooLarge(FilePath path, long length, int most) {
        return new RequestException(
                ErrorCode.LIMIT_EXCEEDED,
                Text.quote(path.toString()) + " is " + length + " bytes, more than the " + most
                        + " one answer can hold",
                "ask for parts by offset and length, or for a link with create_download_link");
    }

    /** The file may shrink meanwhile; what is left of it is what is read. */
    private static byte[] bytes(FileChannel channel, long offset, int length) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(length);
        long at = offset;
        while (buffer.hasRemaining()) {
            int read = channel.read(buffer, at);
            if (read < 0) {
                break;
            }
            at += read;
        }
        byte[] bytes = new byte[buffer.position()];
        ByteBuffer _ = buffer.flip().get(bytes);
        return bytes;
    }

    /** The last lines of a file; of very long ones, what one mebibyte holds. */
    public static FileData.Tail tail(Workspace workspace, FileQuery.TailFile query) {
        FilePath path = FilePath.parse(query.path());
        try (FileChannel channel = workspace.files().read(path)) {
            long size = channel.size();
            int length = (int) Math.min(size, LONGEST_TAIL);
            byte[] end = bytes(channel, size - length, length);
            // What begins where the mebibyte does may be part of a line, but never an empty one.
            int first = size > length ? 1 : 0;
            int start = end.length > 0 && end[end.length - 1] == '\n' ? end.length - 1 : end.length;
            List<String> lines = new ArrayList<>();
            while (end.length > 0 && start >= first && lines.size() < query.lines()) {
                int from = start;
                while (from > 0 && end[from - 1] != '\n') {
                    from--;
                }
                lines.add(line(end, from, start));
                start = from - 1;
            }
            Collections.reverse(lines);
            return new FileData.Tail(
                    query.serverId(),
                    Items.of(path, workspace.files().info(path)),
                    lines,
                    end.length > 0 && (start >= 0 || size > length));
        } catch (IOException e) {
            throw ServerFiles.failure("read", path, e);
        }
    }

    /** A line without its end, be it as on Windows. */
    private static String line(byte[] bytes, int from, int to) {
        int end = to > from && bytes[to - 1] == '\r' ? to - 1 : to;
        return new String(bytes, from, end - from, StandardCharsets.UTF_8);
    }

    /** Checksums of files; of one that has none, why. */
    public static FileData.Checksums checksums(Workspace workspace, FileQuery.GetChecksums query) {
        List<FileData.Checksum> checksums = new ArrayList<>();
        for (String path : query.paths()) {
            try {
                String hex = checksum(workspace, FilePath.parse(path), query.algorithm());
                checksums.add(new FileData.Checksum(path, Optional.of(hex), Optional.empty()));
            } catch (RequestException e) {
                if (query.paths().size() == 1) {
                    throw e;
                }
                checksums.add(
                        new FileData.Checksum(path, Optional.empty(), Optional.of(String.valueOf(e.getMessage()))));
            }
        }
        return new FileData.Checksums(query.serverId(), query.algorithm(), checksums);
    }

    static String checksum(Workspace workspace, FilePath path, String algorithm) {
        MessageDigest digest = digest(algorithm);
        try (FileChannel channel = workspace.files().read(path)) {
            ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER);
            while (channel.read(buffer) >= 0) {
                digest.update(buffer.flip());
                ByteBuffer _ = buffer.clear();
            }
        } catch (IOException e) {
            throw ServerFiles.failure("read", path, e);
        }
        return hex(digest.digest());
    }

    /**
     * Writes a file; directories that are missing are made. A link is written through as long as it stays inside.
     *
     * @throws RequestException FILE_CHANGED if it is not what the sender means to replace
     */
    public static FileData.Written write(Workspace workspace, FileChange.WriteFile change) {
        FilePath path = FilePath.parse(change.path());
        requireMatch(workspace, path, change.ifMatch());
        return write(workspace, change, path, change.content());
    }

    /** Writes a file that was uploaded whole. */
    public static FileData.Written write(Workspace workspace, FileChange change, FilePath path, FileContent content) {
        MessageDigest digest = digest("SHA-256");
        FilePath target = atTheEndOfLinks(workspace, path);
        try (Directory directory = workspace.files().makeDirectories(target.parent());
                Staged staged = directory.stage(target.name())) {
            FileInfo info = workspace.write(staged, out -> copy(content, digest, out), Staged.Finish.REPLACE);
            return new FileData.Written(change.serverId(), Items.of(path, info), Optional.of(hex(digest.digest())));
        }
    }

    private static void copy(FileContent content, MessageDigest digest, WritableByteChannel out) throws IOException {
        try (InputStream in = new DigestInputStream(content.open(), digest)) {
            Workspace.of(in, Progress.NONE).to(out);
        }
    }

    /** Whoever writes to a link means what it points to. */
    static FilePath atTheEndOfLinks(Workspace workspace, FilePath path) {
        try (Directory parent = workspace.files().parent(path)) {
            return parent.find(path.name()).filter(FileInfo::isLink).isPresent()
                    ? workspace.files().locate(path)
                    : path;
        } catch (RequestException e) {
            if (e.code() == ErrorCode.FILE_NOT_FOUND) {
                return path;
            }
            throw e;
        }
    }

    private static void requireMatch(Workspace workspace, FilePath path, Optional<String> ifMatch) {
        if (ifMatch.isPresent() && !ifMatch.get().equals(checksum(workspace, path, "SHA-256"))) {
            throw new RequestException(
                    ErrorCode.FILE_CHANGED,
                    Text.quote(path.toString()) + " was changed by somebody else",
                    "read it again and decide what to keep");
        }
    }

    static MessageDigest digest(String algorithm) {
        try {
            return MessageDigest.getInstance(algorithm);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalArgumentException("no digest " + algorithm, e);
        }
    }

    static String hex(byte[] digest) {
        return HexFormat.of().formatHex(digest);
    }
}
