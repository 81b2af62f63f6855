package dev.panelagent.command;

import dev.panelagent.common.AgentException;
import dev.panelagent.common.ErrorCode;
import dev.panelagent.protocol.CommandRequest;
import dev.panelagent.protocol.Reply;
import java.util.function.Consumer;

/** Sees to it that who asked is answered, too, where the work for the answer fails: on whatever thread it is done. */
final class Guard {
    private static final System.Logger LOG = System.getLogger(Guard.class.getName());

    private Guard() {}

    /** Runs what replies; never throws. */
    static void run(CommandRequest request, Consumer<Reply> replyTo, Runnable work) {
        try {
            work.run();
        } catch (AgentException e) {
            replyTo.accept(failure(request, e.code(), String.valueOf(e.getMessage())));
        } catch (RuntimeException | Error e) {
            LOG.log(System.Logger.Level.ERROR, request.command().action() + " " + request.id() + " hit a defect", e);
            replyTo.accept(failure(
                    request, ErrorCode.INTERNAL_ERROR, "defect of the agent: see its log for command " + request.id()));
        }
    }

    static Reply failure(CommandRequest request, ErrorCode code, String message) {
        return new Reply.Failure(request.command().action(), code, message);
    }
}
