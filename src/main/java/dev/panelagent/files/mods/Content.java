package dev.panelagent.files.mods;

import dev.panelagent.common.ErrorCode;
import dev.panelagent.common.RequestException;
import dev.panelagent.common.Text;
import dev.panelagent.files.Workspace;
import dev.panelagent.files.sandbox.Directory;
import dev.panelagent.files.sandbox.FileInfo;
import dev.panelagent.files.sandbox.FilePath;
import dev.panelagent.files.sandbox.TreeWalk;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * The files of a mod that are not in their place yet.
 *
 * @param top the directory they are in
 * @param files paths from there
 * @param bytes what they hold
 */
record Content(FilePath top, List<FilePath> files, long bytes) {
    /**
     * Looks at what is in a directory.
     *
     * @throws RequestException LIMIT_EXCEEDED, or ARCHIVE_INVALID for what no mod may bring
     */
    static Content of(Workspace workspace, FilePath top) {
        Survey survey = new Survey();
        try (Directory directory = workspace.files().directory(top)) {
            TreeWalk.walk(directory, survey);
        }
        if (survey.found.isEmpty()) {
            throw new RequestException(
                    ErrorCode.ARCHIVE_INVALID, "the mod has no files", "look at what was downloaded");
        }
        int depth = top.names().size();
        return new Content(
                top,
                survey.found.stream()
                        .map(path -> new FilePath(
                                path.names().subList(depth, path.names().size())))
                        .toList(),
                survey.bytes);
    }

    private static final class Survey implements TreeWalk.Visitor {
        final List<FilePath> found = new ArrayList<>();
        long bytes;

        @Override
        public boolean visit(Directory parent, String name, FileInfo info) {
            if (info.isDirectory()) {
                return true;
            }
            require(name, info);
            found.add(parent.path().child(name));
            bytes += info.isFile() ? info.size() : 0;
            if (found.size() > Mod.MOST_FILES) {
                throw new RequestException(
                        ErrorCode.LIMIT_EXCEEDED,
                        "the mod has more than " + Mod.MOST_FILES + " files",
                        "unpack it as ordinary files instead");
            }
            return false;
        }

        /** Names are kept as text, which those that are no UTF-8 are not. */
        private static void require(String name, FileInfo info) {
            boolean plain = info.isFile() || info.isLink();
            if (!plain || !StandardCharsets.UTF_8.newEncoder().canEncode(name)) {
                throw new RequestException(
                        ErrorCode.ARCHIVE_INVALID,
                        "the mod holds " + Text.quote(name)
                                + (plain ? ", whose name is not UTF-8" : ", which is no plain file"),
                        "pack it anew without it");
            }
        }
    }
}
