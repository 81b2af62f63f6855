package dev.panelagent.protocol;

import dev.panelagent.common.ServerId;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** Something done to a server's files (protocol 4.5). Carried out in the order they came; paths are from the server's root. */
public sealed interface FileChange extends Command.Effect {
    /** One that may take long: it goes on in the background, and its result is told by an event if it is not there soon. */
    sealed interface Lengthy extends FileChange {}

    /** From where to where. */
    record Move(String from, String to) {}

    /**
     * Writes a file in one step.
     *
     * @param ifMatch SHA-256 of the content the sender means to replace, in hex
     */
    record WriteFile(ServerId serverId, String path, FileContent content, Optional<String> ifMatch)
            implements FileChange {
        @Override
        public String action() {
            return "write_file";
        }
    }

    /**
     * Writes a file, or a chunk of one if its name ends in {@code .chunkN}.
     *
     * @param chunks how many chunks there are in all, if the sender says so
     */
    record UploadFile(ServerId serverId, String path, FileContent content, OptionalInt chunks) implements FileChange {
        @Override
        public String action() {
            return "upload_file";
        }
    }

    /**
     * Makes one file of the chunks that were uploaded.
     *
     * @param chunks how many there must be; empty: those that are there, from 0 on
     * @param sha256 what the whole must be, in hex
     */
    record MergeUpload(ServerId serverId, String path, OptionalInt chunks, Optional<String> sha256)
            implements FileChange {
        @Override
        public String action() {
            return "merge_upload";
        }
    }

    record CreateDirectory(ServerId serverId, String path) implements FileChange {
        @Override
        public String action() {
            return "create_directory";
        }
    }

    /** Removes files and directories with all in them. */
    record DeleteFiles(ServerId serverId, List<String> paths) implements Lengthy {
        @Override
        public String action() {
            return "delete_file";
        }
    }

    /**
     * Gives files other names or places.
     *
     * @param action rename_file or move_file
     * @param replace whether a file of the new name may be replaced
     */
    record MoveFiles(ServerId serverId, String action, List<Move> moves, boolean replace) implements FileChange {}

    /** Copies a file, or a directory with all in it. */
    record CopyFiles(ServerId serverId, List<Move> moves, boolean replace) implements Lengthy {
        @Override
        public String action() {
            return "copy_file";
        }
    }

    /**
     * Sets permissions.
     *
     * @param mode the nine bits of chmod(2)
     */
    record SetPermissions(ServerId serverId, List<String> paths, int mode) implements FileChange {
        @Override
        public String action() {
            return "set_file_permissions";
        }
    }

    /**
     * Packs files and directories.
     *
     * @param format by its word; empty: as the archive's name says
     */
    record CreateArchive(ServerId serverId, List<String> paths, String archive, Optional<String> format)
            implements Lengthy {
        @Override
        public String action() {
            return "create_archive";
        }
    }

    /**
     * Unpacks an archive of any known format.
     *
     * @param conflict what is done about files that are there: overwrite, skip or fail
     */
    record ExtractArchive(ServerId serverId, String archive, String target, String conflict) implements Lengthy {
        @Override
        public String action() {
            return "extract_archive";
        }
    }

    /**
     * Fetches a file from elsewhere.
     *
     * @param directory where it goes
     * @param fileName what it is called; empty: as the other side says
     */
    record PullFile(
            ServerId serverId, String url, String directory, Optional<String> fileName, Optional<String> checksum)
            implements Lengthy {
        @Override
        public String action() {
            return "pull_file";
        }
    }

    /**
     * Installs a mod, in place of what its id stood for.
     *
     * @param appId the game's number at Steam, for a mod from its Workshop
     */
    record InstallMod(
            ServerId serverId,
            String modId,
            String name,
            Optional<String> version,
            String url,
            Optional<String> checksum,
            String directory,
            boolean unpack,
            Optional<String> appId)
            implements Lengthy {
        @Override
        public String action() {
            return "install_mod";
        }
    }

    record UninstallMod(ServerId serverId, String modId) implements Lengthy {
        @Override
        public String action() {
            return "uninstall_mod";
        }
    }
}
