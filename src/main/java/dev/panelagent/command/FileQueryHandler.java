package dev.panelagent.command;

import dev.panelagent.common.ByteSize;
import dev.panelagent.files.FileChanges;
import dev.panelagent.files.FileContents;
import dev.panelagent.files.FileList;
import dev.panelagent.files.FileSearch;
import dev.panelagent.files.Uploads;
import dev.panelagent.files.Workspace;
import dev.panelagent.protocol.Command;
import dev.panelagent.protocol.CommandRequest;
import dev.panelagent.protocol.Dialect;
import dev.panelagent.protocol.FileData;
import dev.panelagent.protocol.FileQuery;
import dev.panelagent.protocol.Reply;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.InstantSource;
import java.util.Set;
import java.util.function.Consumer;

/** Questions about servers' files. */
@ApplicationScoped
class FileQueryHandler implements CommandHandler {
    /** So much content is sure to go through the socket, each byte escaped or as base64. */
    private static final int MOST_BY_SOCKET = (int) (ByteSize.MIB / 2);

    private static final int MOST_BY_SOCKET_AS_BASE64 = (int) (2 * ByteSize.MIB);
    private static final int MOST_BY_HTTP = (int) (12 * ByteSize.MIB);

    private final FileAccess access;

    @Inject
    FileQueryHandler(FileAccess access) {
        this.access = access;
    }

    @Override
    public Set<Class<? extends Command>> handles() {
        return Set.of(
                FileQuery.ListFiles.class,
                FileQuery.SearchFiles.class,
                FileQuery.ReadFile.class,
                FileQuery.TailFile.class,
                FileQuery.GetFileInfo.class,
                FileQuery.GetFilePermissions.class,
                FileQuery.GetChecksums.class,
                FileQuery.GetUpload.class);
    }

    @Override
    public void handle(CommandRequest request, Consumer<Reply> replyTo) {
        FileQuery query = (FileQuery) request.command();
        try (Workspace workspace = access.open(query.serverId())) {
            replyTo.accept(new Reply.Success(query, answer(workspace, query, request.dialect())));
        }
    }

    private static FileData answer(Workspace workspace, FileQuery query, Dialect dialect) {
        return switch (query) {
            case FileQuery.ListFiles list -> FileList.list(workspace, list);
            case FileQuery.SearchFiles search -> FileSearch.search(workspace, search, InstantSource.system());
            case FileQuery.ReadFile read -> FileContents.read(workspace, read, most(read, dialect));
            case FileQuery.TailFile tail -> FileContents.tail(workspace, tail);
            case FileQuery.GetFileInfo info ->
                new FileData.About(info.serverId(), FileChanges.look(workspace, info.path()));
            case FileQuery.GetFilePermissions permissions ->
                new FileData.Permissions(permissions.serverId(), FileChanges.look(workspace, permissions.path()));
            case FileQuery.GetChecksums checksums -> FileContents.checksums(workspace, checksums);
            case FileQuery.GetUpload upload -> Uploads.status(workspace, upload);
            default -> throw new IllegalStateException("not handled here: " + query.action());
        };
    }

    private static int most(FileQuery.ReadFile read, Dialect dialect) {
        if (dialect == Dialect.HTTP) {
            return MOST_BY_HTTP;
        }
        return read.base64() ? MOST_BY_SOCKET_AS_BASE64 : MOST_BY_SOCKET;
    }
}
