package dev.panelagent.command;

import dev.panelagent.protocol.Command;
import dev.panelagent.protocol.CommandRequest;
import dev.panelagent.protocol.Reply;
import dev.panelagent.protocol.ReplyData;
import dev.panelagent.server.GameServer;
import dev.panelagent.server.ServerRegistry;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.Set;
import java.util.function.Consumer;

/** Questions about servers, and their names. */
@ApplicationScoped
class ServerHandler implements CommandHandler {
    private final ServerRegistry servers;

    @Inject
    ServerHandler(ServerRegistry servers) {
        this.servers = servers;
    }

    @Override
    public Set<Class<? extends Command>> handles() {
        return Set.of(Command.GetServerStatus.class, Command.SetServerAliases.class, Command.ListServers.class);
    }

    @Override
    public void handle(CommandRequest request, Consumer<Reply> replyTo) {
        replyTo.accept(new Reply.Success(request.command(), answer(request.command())));
    }

    private ReplyData answer(Command command) {
        return switch (command) {
            case Command.GetServerStatus get ->
                new ReplyData.OneServer(servers.server(get.serverId()).status());
            case Command.SetServerAliases set -> {
                servers.setAliases(set.serverId(), set.aliases());
                yield new ReplyData.Done(set.serverId());
            }
            case Command.ListServers _ ->
                new ReplyData.AllServers(
                        servers.all().stream().map(GameServer::summary).toList());
            default -> throw new IllegalStateException("not handled here: " + command.action());
        };
    }
}
