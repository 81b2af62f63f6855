package dev.panelagent.command;

import dev.panelagent.common.ErrorCode;
import dev.panelagent.common.RequestException;
import dev.panelagent.common.Text;
import dev.panelagent.protocol.Command;
import dev.panelagent.protocol.CommandRequest;
import dev.panelagent.protocol.Reply;
import dev.panelagent.protocol.ReplyData;
import dev.panelagent.server.ServerRegistry;
import dev.panelagent.store.CommandJournal;
import dev.panelagent.store.CrashStore;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.Set;
import java.util.function.Consumer;

/** Questions about the past: what became of a command, how a server crashed. */
@ApplicationScoped
class JournalHandler implements CommandHandler {
    private final CommandJournal commands;
    private final CrashStore crashes;
    private final ServerRegistry servers;

    @Inject
    JournalHandler(CommandJournal commands, CrashStore crashes, ServerRegistry servers) {
        this.commands = commands;
        this.crashes = crashes;
        this.servers = servers;
    }

    @Override
    public Set<Class<? extends Command>> handles() {
        return Set.of(Command.GetCommand.class, Command.GetServerCrashes.class);
    }

    @Override
    public void handle(CommandRequest request, Consumer<Reply> replyTo) {
        replyTo.accept(new Reply.Success(request.command(), answer(request.command())));
    }

    private ReplyData answer(Command command) {
        return switch (command) {
            case Command.GetCommand get ->
                new ReplyData.OneCommand(commands.find(get.commandId())
                        .orElseThrow(() -> new RequestException(
                                ErrorCode.COMMAND_NOT_FOUND,
                                "no command " + Text.quote(get.commandId()) + " is known",
                                "it was refused, never came, or is older than a week: send it if it is wanted")));
            case Command.GetServerCrashes get ->
                new ReplyData.Crashes(
                        get.serverId(),
                        crashes.reports(servers.server(get.serverId()).id(), get.most()));
            default -> throw new IllegalStateException("not handled here: " + command.action());
        };
    }
}
