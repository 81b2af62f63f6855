package dev.panelagent.command;

import dev.panelagent.files.Links;
import dev.panelagent.files.Workspace;
import dev.panelagent.files.sandbox.FilePath;
import dev.panelagent.protocol.Command;
import dev.panelagent.protocol.CommandRequest;
import dev.panelagent.protocol.FileData;
import dev.panelagent.protocol.FileQuery;
import dev.panelagent.protocol.Reply;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** Signed addresses for the transfer of one file, once. */
@ApplicationScoped
class LinkHandler implements CommandHandler {
    private final FileAccess access;
    private final Links links;

    @Inject
    LinkHandler(FileAccess access, Links links) {
        this.access = access;
        this.links = links;
    }

    @Override
    public Set<Class<? extends Command>> handles() {
        return Set.of(FileQuery.CreateFileLink.class);
    }

    @Override
    public void handle(CommandRequest request, Consumer<Reply> replyTo) {
        FileQuery.CreateFileLink link = (FileQuery.CreateFileLink) request.command();
        try (Workspace workspace = access.open(link.serverId())) {
            // A download of what is not there is refused now, where somebody reads why.
            if (!link.upload()) {
                var _ = workspace.files().info(FilePath.parse(link.path()));
            }
        }
        replyTo.accept(new Reply.Success(link, sign(link)));
    }

    private FileData.Link sign(FileQuery.CreateFileLink link) {
        Instant expires = links.expiry(Optional.of(link.lifetime()));
        Links.Kind kind = link.upload() ? Links.Kind.UPLOAD : Links.Kind.DOWNLOAD;
        String token = links.sign(new Links.Link(kind, link.serverId(), link.path(), expires));
        return new FileData.Link(
                link.serverId(),
                link.path(),
                link.upload() ? "PUT" : "GET",
                "/api/files/" + (link.upload() ? "upload" : "download") + "?token=" + token,
                expires);
    }
}
