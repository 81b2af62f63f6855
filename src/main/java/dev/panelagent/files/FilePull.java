package dev.panelagent.files;

import dev.panelagent.common.ErrorCode;
import dev.panelagent.common.RequestException;
import dev.panelagent.files.pull.Checksum;
import dev.panelagent.files.pull.PullRequest;
import dev.panelagent.files.pull.PullTarget;
import dev.panelagent.files.pull.Pulled;
import dev.panelagent.files.pull.RemotePull;
import dev.panelagent.files.sandbox.Directory;
import dev.panelagent.files.sandbox.FileInfo;
import dev.panelagent.files.sandbox.FilePath;
import dev.panelagent.files.sandbox.Staged;
import dev.panelagent.protocol.FileChange;
import dev.panelagent.protocol.FileData;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.channels.WritableByteChannel;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** Puts a file from elsewhere into a server's directory, under the name it turns out to have. */
public final class FilePull implements PullTarget, AutoCloseable {
    private final Workspace workspace;
    private final Directory directory;
    private final Progress progress;
    private @Nullable Staged staged;
    private long replaced;

    private FilePull(Workspace workspace, Directory directory, Progress progress) {
        this.workspace = workspace;
        this.directory = directory;
        this.progress = progress;
    }

    /**
     * Fetches a file; the directory is made if it is missing.
     *
     * @throws RequestException as {@link RemotePull#fetch}, and for what the sandbox, the denylist
     *     or the disk limit refuses
     */
    public static FileData.Written pull(
            Workspace workspace, FileChange.PullFile change, RemotePull pull, Progress progress) {
        PullRequest request = new PullRequest(
                url(change.url()), change.fileName(), change.checksum().map(Checksum::parse));
        try (Directory directory = workspace.files().makeDirectories(FilePath.parse(change.directory()));
                FilePull target = new FilePull(workspace, directory, progress)) {
            Pulled pulled = pull.fetch(request, target, progress);
            return new FileData.Written(
                    change.serverId(), target.finish(pulled.fileName()), Optional.of(pulled.sha256()));
        }
    }

    /** An address from a Panel; what is wrong with one that is none is said without its query. */
    public static URI url(String text) {
        try {
            return new URI(text);
        } catch (URISyntaxException e) {
            throw new RequestException(
                    ErrorCode.CONFIG_INVALID,
                    "the url is not well-formed at character " + e.getIndex(),
                    "send an address that begins with https:// or http://");
        }
    }

    @Override
    public WritableByteChannel open(String fileName, OptionalLong announced) {
        announced.ifPresent(progress::total);
        Staged begun = directory.stage(fileName);
        staged = begun;
        replaced = begun.replaced().filter(FileInfo::isFile).map(FileInfo::size).orElse(0L);
        return workspace.budget().guard(begun.channel(), replaced);
    }

    private FileData.Item finish(String fileName) {
        Staged whole = staged;
        if (whole == null) {
            throw new IllegalStateException("fetched without a target: " + fileName);
        }
        FileInfo info = whole.commit(Staged.Finish.REPLACE);
        workspace.budget().release(Math.max(0, replaced - info.size()));
        return Items.of(directory.path().child(fileName), info);
    }

    @Override
    public void close() {
        if (staged != null) {
            staged.close();
        }
    }
}
