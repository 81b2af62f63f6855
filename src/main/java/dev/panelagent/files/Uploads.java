package dev.panelagent.files;

import dev.panelagent.common.ErrorCode;
import dev.panelagent.common.RequestException;
import dev.panelagent.common.Text;
import dev.panelagent.files.sandbox.Directory;
import dev.panelagent.files.sandbox.FileInfo;
import dev.panelagent.files.sandbox.FilePath;
import dev.panelagent.files.sandbox.Staged;
import dev.panelagent.protocol.FileChange;
import dev.panelagent.protocol.FileData;
import dev.panelagent.protocol.FileQuery;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.WritableByteChannel;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Files that come in chunks, each as {@code NAME.chunkN} beside the file it is for (protocol 4.5). They lie there as
 * they came, so an upload goes on where it stopped, whatever happened between. The Panel does not say how many there
 * are: all are there once one comes that is smaller than the first. Where the last is as large as the others, the sender
 * says {@code totalChunks}, or asks to merge.
 */
public final class Uploads {
    private static final Pattern CHUNK = Pattern.compile("(.+)\\.chunk(\\d{1,6})", Pattern.DOTALL);
    private static final int MOST_IN_ONE = 200_000;

    /** A chunk that is there; its name may have its number with zeros in front. */
    private record Part(String name, long size) {}

    private Uploads() {}

    /** Takes a file, or a chunk of one. */
    public static FileData upload(Workspace workspace, FileChange.UploadFile change) {
        FilePath path = FilePath.parse(change.path());
        FileData.Written written = FileContents.write(workspace, change, path, change.content());
        Matcher name = CHUNK.matcher(path.name());
        if (!name.matches()) {
            return written;
        }
        FilePath whole = path.parent().child(name.group(1));
        NavigableMap<Integer, Part> chunks = chunks(workspace, whole);
        Optional<FileData.Item> merged = isComplete(chunks, change)
                ? Optional.of(merge(workspace, whole, chunks, Optional.empty()))
                : Optional.empty();
        return new FileData.Chunk(
                change.serverId(), path.toString(), written.item().size(), List.copyOf(chunks.keySet()), merged);
    }

    private static boolean isComplete(NavigableMap<Integer, Part> chunks, FileChange.UploadFile change) {
        boolean gapless = !chunks.isEmpty() && chunks.lastKey() == chunks.size() - 1;
        if (change.chunks().isPresent()) {
            return gapless && chunks.size() == change.chunks().getAsInt();
        }
        return gapless
                && chunks.size() > 1
                && chunks.lastEntry().getValue().size()
                        < chunks.firstEntry().getValue().size();
    }

    /** Which chunks of a file are there. */
    public static FileData.Chunk status(Workspace workspace, FileQuery.GetUpload query) {
        NavigableMap<Integer, Part> chunks = chunks(workspace, FilePath.parse(query.path()));
        return new FileData.Chunk(
                query.serverId(), query.path(), size(chunks), List.copyOf(chunks.keySet()), Optional.empty());
    }

    /**
     * Makes one file of what was uploaded.
     *
     * @throws RequestException FILE_NOT_FOUND if a chunk is missing; CHECKSUM_MISMATCH
     */
    public static FileData.Written merge(Workspace workspace, FileChange.MergeUpload change) {
        FilePath path = FilePath.parse(change.path());
        NavigableMap<Integer, Part> chunks = chunks(workspace, path);
        int wanted = change.chunks().orElse(chunks.size());
        if (chunks.isEmpty() || chunks.size() != wanted || chunks.lastKey() != wanted - 1) {
            throw new RequestException(
                    ErrorCode.FILE_NOT_FOUND,
                    "chunks of " + Text.quote(path.toString()) + " are missing: there are " + chunks.size(),
                    "ask get_upload_status which, and upload them");
        }
        FileData.Item merged = merge(workspace, path, chunks, change.sha256());
        return new FileData.Written(change.serverId(), merged, change.sha256());
    }

    private static NavigableMap<Integer, Part> chunks(Workspace workspace, FilePath whole) {
        NavigableMap<Integer, Part> chunks = new TreeMap<>();
        try (Directory directory = workspace.files().parent(whole)) {
            for (String name : directory.names(MOST_IN_ONE)) {
                Matcher chunk = CHUNK.matcher(name);
                if (chunk.matches() && chunk.group(1).equals(whole.name())) {
                    directory
                            .find(name)
                            .filter(FileInfo::isFile)
                            .ifPresent(
                                    info -> chunks.put(Integer.valueOf(chunk.group(2)), new Part(name, info.size())));
                }
            }
        }
        return chunks;
    }

    /** The chunks go when the whole is there; until then what they take is the whole's. */
    private static FileData.Item merge(
            Workspace workspace, FilePath whole, NavigableMap<Integer, Part> chunks, Optional<String> sha256) {
        FilePath target = FileContents.atTheEndOfLinks(workspace, whole);
        try (Directory source = workspace.files().parent(whole);
                Directory directory = workspace.files().parent(target);
                Staged staged = directory.stage(target.name())) {
            FileInfo info = workspace.write(
                    staged, out -> assemble(source, whole, chunks, sha256, out), Staged.Finish.REPLACE, size(chunks));
            chunks.values().forEach(chunk -> source.remove(chunk.name()));
            return Items.of(whole, info);
        }
    }

    private static void assemble(
            Directory source,
            FilePath whole,
            NavigableMap<Integer, Part> chunks,
            Optional<String> sha256,
            WritableByteChannel out)
            throws IOException {
        MessageDigest digest = FileContents.digest("SHA-256");
        for (Part chunk : chunks.values()) {
            try (InputStream in = Channels.newInputStream(source.read(chunk.name()))) {
                Workspace.of(new DigestInputStream(in, digest), Progress.NONE).to(out);
            }
        }
        String hex = FileContents.hex(digest.digest());
        if (sha256.filter(wanted -> !wanted.equals(hex)).isPresent()) {
            throw new RequestException(
                    ErrorCode.CHECKSUM_MISMATCH,
                    "the chunks of " + Text.quote(whole.toString()) + " make a file with the checksum " + hex,
                    "upload the chunks that differ again");
        }
    }

    private static long size(NavigableMap<Integer, Part> chunks) {
        return chunks.values().stream().mapToLong(Part::size).sum();
    }
}
