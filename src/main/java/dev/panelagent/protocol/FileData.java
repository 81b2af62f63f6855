package dev.panelagent.protocol;

import dev.panelagent.common.ErrorCode;
import dev.panelagent.common.ServerId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** What a command about files returns. */
public sealed interface FileData extends ReplyData {
    ServerId serverId();

    /** What a file is. */
    enum Kind {
        FILE,
        DIRECTORY,
        SYMLINK,
        OTHER
    }

    /**
     * A file or directory.
     *
     * @param path from the server's root
     * @param size in bytes
     * @param mode the bits of chmod(2)
     * @param target where a link points
     */
    record Item(
            String name,
            String path,
            Kind kind,
            long size,
            Instant modified,
            int mode,
            int uid,
            int gid,
            Optional<String> target) {}

    /** Part of a directory; {@code total} entries are in it. */
    record Listing(ServerId serverId, String path, List<Item> items, int offset, int total) implements FileData {}

    /** A file that was found, with the first line that holds what was looked for. */
    record Match(Item item, OptionalLong line, Optional<String> text) {}

    /** What a search found; {@code cut} if there may be more. */
    record Found(ServerId serverId, String path, List<Match> matches, boolean cut) implements FileData {}

    /**
     * A file's content or a part of it.
     *
     * @param sha256 of the whole file, if all of it was read
     * @param more whether the file goes on behind it
     */
    record Content(
            ServerId serverId,
            Item item,
            String content,
            ReplyData.Download.Encoding encoding,
            long offset,
            Optional<String> sha256,
            boolean more)
            implements FileData {}

    record Tail(ServerId serverId, Item item, List<String> lines, boolean more) implements FileData {}

    record About(ServerId serverId, Item item) implements FileData {}

    record Permissions(ServerId serverId, Item item) implements FileData {}

    /** A file was written. */
    record Written(ServerId serverId, Item item, Optional<String> sha256) implements FileData {}

    /** A chunk was taken; {@code present} of them are there, and the file if they were merged. */
    record Chunk(ServerId serverId, String path, long size, List<Integer> present, Optional<Item> merged)
            implements FileData {}

    /** What became of one path of several. */
    record Outcome(String path, Optional<ErrorCode> code, Optional<String> error) {}

    /** What became of each path; {@code message} is for people. */
    record Batch(
            ServerId serverId, String message, List<Outcome> outcomes, OptionalInt previousMode, OptionalInt newMode)
            implements FileData {}

    /** A checksum in hex, or why there is none. */
    record Checksum(String path, Optional<String> hex, Optional<String> error) {}

    record Checksums(ServerId serverId, String algorithm, List<Checksum> checksums) implements FileData {}

    /** An archive was made; {@code skipped} was left out. */
    record Archive(ServerId serverId, String path, String format, long size, long fileCount, List<String> skipped)
            implements FileData {}

    /** An archive was unpacked; {@code files} are the first of {@code count}. */
    record Extracted(ServerId serverId, List<String> files, long count, long bytes, List<String> skipped)
            implements FileData {}

    record Link(ServerId serverId, String path, String method, String url, Instant expires) implements FileData {}

    /** A mod that is installed. */
    record Mod(
            String id,
            String name,
            Optional<String> version,
            String source,
            Instant installed,
            String sha256,
            long size,
            List<String> files) {}

    record Mods(ServerId serverId, List<Mod> mods) implements FileData {}

    /** A mod was installed or removed. */
    record OneMod(ServerId serverId, Mod mod, String message) implements FileData {}
}
