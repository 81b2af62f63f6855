package dev.panelagent.command;

import dev.panelagent.protocol.Command;
import dev.panelagent.protocol.CommandRequest;
import dev.panelagent.protocol.Reply;
import dev.panelagent.server.ServerRegistry;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.Set;
import java.util.function.Consumer;

/** Whatever changes what a server does: handed to the server's supervisor. */
@ApplicationScoped
class LifecycleHandler implements CommandHandler {
    private final ServerRegistry servers;

    @Inject
    LifecycleHandler(ServerRegistry servers) {
        this.servers = servers;
    }

    @Override
    public Set<Class<? extends Command>> handles() {
        return Set.of(
                Command.CreateServer.class,
                Command.StartServer.class,
                Command.StopServer.class,
                Command.RestartServer.class,
                Command.KillServer.class,
                Command.DeleteServer.class,
                Command.SuspendServer.class,
                Command.UnsuspendServer.class,
                Command.ReinstallServer.class,
                Command.UpdateServer.class);
    }

    @Override
    public void handle(CommandRequest request, Consumer<Reply> replyTo) {
        Command.Lifecycle command = (Command.Lifecycle) request.command();
        servers.submit(request, command, () -> replyTo.accept(new Reply.Accepted(command)));
    }
}
