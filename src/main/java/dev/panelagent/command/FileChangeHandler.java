package dev.panelagent.command;

import dev.panelagent.files.FileChanges;
import dev.panelagent.files.FileContents;
import dev.panelagent.files.FileCopy;
import dev.panelagent.files.FilePull;
import dev.panelagent.files.Progress;
import dev.panelagent.files.Uploads;
import dev.panelagent.files.Workspace;
import dev.panelagent.files.archive.Archives;
import dev.panelagent.files.pull.RemotePull;
import dev.panelagent.protocol.Command;
import dev.panelagent.protocol.CommandRequest;
import dev.panelagent.protocol.FileChange;
import dev.panelagent.protocol.Reply;
import dev.panelagent.protocol.ReplyData;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.Set;
import java.util.function.Consumer;

/** What is done to servers' files; what may take long goes on in the background. */
@ApplicationScoped
class FileChangeHandler implements CommandHandler {
    private final FileAccess access;
    private final Operations operations;
    private final RemotePull pull;

    @Inject
    FileChangeHandler(FileAccess access, Operations operations, RemotePull pull) {
        this.access = access;
        this.operations = operations;
        this.pull = pull;
    }

    @Override
    public Set<Class<? extends Command>> handles() {
        return Set.of(
                FileChange.WriteFile.class,
                FileChange.UploadFile.class,
                FileChange.MergeUpload.class,
                FileChange.CreateDirectory.class,
                FileChange.DeleteFiles.class,
                FileChange.MoveFiles.class,
                FileChange.CopyFiles.class,
                FileChange.SetPermissions.class,
                FileChange.CreateArchive.class,
                FileChange.ExtractArchive.class,
                FileChange.PullFile.class);
    }

    @Override
    public void handle(CommandRequest request, Consumer<Reply> replyTo) {
        FileChange change = (FileChange) request.command();
        if (change instanceof FileChange.Lengthy command) {
            access.open(command.serverId()).close();
            operations.begin(request, command, progress -> at(command, progress), replyTo);
        } else {
            replyTo.accept(new Reply.Success(change, at(change, Progress.NONE)));
        }
    }

    private ReplyData at(FileChange change, Progress progress) {
        try (Workspace workspace = access.open(change.serverId())) {
            return carryOut(workspace, change, progress);
        }
    }

    private ReplyData carryOut(Workspace workspace, FileChange change, Progress progress) {
        return switch (change) {
            case FileChange.WriteFile write -> FileContents.write(workspace, write);
            case FileChange.UploadFile upload -> Uploads.upload(workspace, upload);
            case FileChange.MergeUpload merge -> Uploads.merge(workspace, merge);
            case FileChange.CreateDirectory make -> FileChanges.makeDirectory(workspace, make);
            case FileChange.MoveFiles move -> FileChanges.move(workspace, move);
            case FileChange.SetPermissions set -> FileChanges.permissions(workspace, set);
            case FileChange.DeleteFiles delete -> FileChanges.delete(workspace, delete, progress);
            case FileChange.CopyFiles copy -> FileCopy.copy(workspace, copy, progress);
            case FileChange.CreateArchive create -> Archives.create(workspace, create, progress);
            case FileChange.ExtractArchive extract -> Archives.extract(workspace, extract, progress);
            case FileChange.PullFile fetch -> FilePull.pull(workspace, fetch, pull, progress);
            default -> throw new IllegalStateException("not handled here: " + change.action());
        };
    }
}
