package dev.panelagent.command;

import dev.panelagent.protocol.Command;
import dev.panelagent.protocol.CommandRequest;
import dev.panelagent.protocol.Reply;
import dev.panelagent.protocol.ReplyData;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.Set;
import java.util.function.Consumer;

/** Long work: how far it is, and that it is no longer wanted. */
@ApplicationScoped
class OperationHandler implements CommandHandler {
    private final Operations operations;

    @Inject
    OperationHandler(Operations operations) {
        this.operations = operations;
    }

    @Override
    public Set<Class<? extends Command>> handles() {
        return Set.of(Command.GetOperation.class, Command.ListOperations.class, Command.CancelOperation.class);
    }

    @Override
    public void handle(CommandRequest request, Consumer<Reply> replyTo) {
        replyTo.accept(new Reply.Success(request.command(), answer(request.command())));
    }

    private ReplyData answer(Command command) {
        return switch (command) {
            case Command.GetOperation get -> new ReplyData.OneOperation(operations.status(get.operationId()));
            case Command.ListOperations _ -> new ReplyData.Operations(operations.all());
            case Command.CancelOperation cancel -> new ReplyData.OneOperation(operations.cancel(cancel.operationId()));
            default -> throw new IllegalStateException("not handled here: " + command.action());
        };
    }
}
