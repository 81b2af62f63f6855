package dev.panelagent.command;

import dev.panelagent.protocol.Command;
import dev.panelagent.protocol.CommandRequest;
import dev.panelagent.protocol.Reply;
import java.util.Set;
import java.util.function.Consumer;

/** Carries out one family of commands. Thin: it translates, the domain decides. */
interface CommandHandler {
    /** The commands it carries out; no two handlers share one. */
    Set<Class<? extends Command>> handles();

    /**
     * Carries one out and replies exactly once, or throws.
     *
     * @throws dev.panelagent.common.AgentException for the bus to turn into a failure
     */
    void handle(CommandRequest request, Consumer<Reply> replyTo);
}
