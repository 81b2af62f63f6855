package dev.panelagent.command;

import dev.panelagent.common.RequestException;
import dev.panelagent.common.ServerId;
import dev.panelagent.protocol.Command;
import dev.panelagent.protocol.CommandRecord;
import dev.panelagent.protocol.CommandRequest;
import dev.panelagent.protocol.ContainerCommand;
import dev.panelagent.protocol.ContainerCommand.ChangeContainer;
import dev.panelagent.protocol.NodeData;
import dev.panelagent.protocol.Reply;
import dev.panelagent.server.ServerRegistry;
import dev.panelagent.store.CommandJournal;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.InstantSource;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/**
 * Containers by their own names. What would change one becomes the lifecycle command of its server, under the same id,
 * and is kept, ordered and carried out as if it had come as that.
 */
@ApplicationScoped
class ContainerHandler implements CommandHandler {
    private final ServerRegistry servers;
    private final CommandJournal journal;
    private final BiConsumer<CommandRequest, Consumer<Reply>> bus;

    @Inject
    ContainerHandler(ServerRegistry servers, CommandJournal journal, CommandBus bus) {
        this(servers, journal, bus::submit);
    }

    ContainerHandler(ServerRegistry servers, CommandJournal journal, BiConsumer<CommandRequest, Consumer<Reply>> bus) {
        this.servers = servers;
        this.journal = journal;
        this.bus = bus;
    }

    @Override
    public Set<Class<? extends Command>> handles() {
        return Set.of(
                ContainerCommand.ListContainers.class, ContainerCommand.InspectContainer.class, ChangeContainer.class);
    }

    @Override
    public void handle(CommandRequest request, Consumer<Reply> replyTo) {
        ContainerCommand command = (ContainerCommand) request.command();
        switch (command) {
            case ContainerCommand.ListContainers _ -> replyTo.accept(new Reply.Success(command, all()));
            case ContainerCommand.InspectContainer(String container) ->
                replyTo.accept(new Reply.Success(
                        command, new NodeData.OneContainer(servers.containers().inspect(container))));
            case ChangeContainer change -> pass(request, change, replyTo);
        }
    }

    private NodeData all() {
        return new NodeData.Containers(
                InstantSource.system().instant(), servers.containers().list());
    }

    private void pass(CommandRequest request, ChangeContainer change, Consumer<Reply> replyTo) {
        Command.Lifecycle meant = change.of(server(request.id(), change.container()));
        bus.accept(
                new CommandRequest(request.id(), request.dialect(), meant),
                reply -> replyTo.accept(answer(request.id(), change, meant.serverId(), reply)));
    }

    /** What was removed has no name any more; sent again, the command is known by its id. */
    private ServerId server(String id, String container) {
        try {
            return servers.containers().server(container);
        } catch (RequestException unknown) {
            return journal.find(id).map(CommandRecord::serverId).orElseThrow(() -> unknown);
        }
    }

    private static Reply answer(String id, ChangeContainer change, ServerId server, Reply reply) {
        return reply instanceof Reply.Failure failure
                ? new Reply.Failure(change.action(), failure.code(), failure.message())
                : new Reply.Success(
                        change, new NodeData.ContainerTaken(change.container(), change.change(), server, id));
    }
}
