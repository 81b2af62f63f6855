package dev.panelagent.protocol;

import dev.panelagent.common.ServerId;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** A question about a server's files (protocol 4.5). Paths are from the server's root. */
public sealed interface FileQuery extends Command.ForServer {
    /** What a listing is sorted by. */
    enum Order {
        NAME,
        SIZE,
        MODIFIED,
        TYPE
    }

    /** What a search looks for. */
    enum Wanted {
        ALL,
        FILE,
        DIRECTORY
    }

    /**
     * What is in a directory; directories come first.
     *
     * @param offset how many entries to leave out
     * @param most how many to tell
     */
    record ListFiles(ServerId serverId, String path, Order order, boolean descending, int offset, int most)
            implements FileQuery {
        @Override
        public String action() {
            return "list_files";
        }
    }

    /**
     * Looks through a directory and all below it.
     *
     * @param name part of a name, or a pattern with '*' and '?'; in any case; empty: every name
     * @param content text that files must contain
     */
    record SearchFiles(ServerId serverId, String path, String name, Optional<String> content, Wanted wanted, int most)
            implements FileQuery {
        @Override
        public String action() {
            return "search_files";
        }
    }

    /**
     * The content of a file or a part of it.
     *
     * @param offset in bytes
     * @param length in bytes; empty: to the end
     * @param base64 whether it is told as base64 instead of text
     */
    record ReadFile(ServerId serverId, String path, long offset, OptionalLong length, boolean base64)
            implements FileQuery {
        @Override
        public String action() {
            return base64 ? "download_file" : "read_file";
        }
    }

    /** The last lines of a file, however large it is. */
    record TailFile(ServerId serverId, String path, int lines) implements FileQuery {
        @Override
        public String action() {
            return "tail_file";
        }
    }

    record GetFileInfo(ServerId serverId, String path) implements FileQuery {
        @Override
        public String action() {
            return "get_file_info";
        }
    }

    record GetFilePermissions(ServerId serverId, String path) implements FileQuery {
        @Override
        public String action() {
            return "get_file_permissions";
        }
    }

    /**
     * Checksums of files.
     *
     * @param algorithm as {@link java.security.MessageDigest} names it
     */
    record GetChecksums(ServerId serverId, List<String> paths, String algorithm) implements FileQuery {
        @Override
        public String action() {
            return "get_file_checksums";
        }
    }

    /** Which chunks of an upload are there, so that it can go on. */
    record GetUpload(ServerId serverId, String path) implements FileQuery {
        @Override
        public String action() {
            return "get_upload_status";
        }
    }

    /** A signed address that lets whoever has it transfer one file, once. */
    record CreateFileLink(ServerId serverId, String path, boolean upload, Duration lifetime) implements FileQuery {
        @Override
        public String action() {
            return upload ? "create_upload_link" : "create_download_link";
        }
    }

    record ListMods(ServerId serverId) implements FileQuery {
        @Override
        public String action() {
            return "list_mods";
        }
    }
}
