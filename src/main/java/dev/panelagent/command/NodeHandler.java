package dev.panelagent.command;

import dev.panelagent.protocol.Command;
import dev.panelagent.protocol.CommandRequest;
import dev.panelagent.protocol.Reply;
import dev.panelagent.protocol.ReplyData;
import dev.panelagent.protocol.SystemInfoSource;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.Set;
import java.util.function.Consumer;

/** Questions about the node. */
@ApplicationScoped
class NodeHandler implements CommandHandler {
    private final SystemInfoSource node;

    @Inject
    NodeHandler(SystemInfoSource node) {
        this.node = node;
    }

    @Override
    public Set<Class<? extends Command>> handles() {
        return Set.of(Command.GetSystemInfo.class);
    }

    @Override
    public void handle(CommandRequest request, Consumer<Reply> replyTo) {
        replyTo.accept(new Reply.Success(request.command(), new ReplyData.Node(node.systemInfo())));
    }
}
