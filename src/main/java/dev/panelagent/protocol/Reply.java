package dev.panelagent.protocol;

import dev.panelagent.common.ErrorCode;

/** The one answer to a request. */
public sealed interface Reply {
    /** A lifecycle command was taken; events tell how it goes on. */
    record Accepted(Command.Lifecycle command) implements Reply {}

    /** A query or a short command was carried out. */
    record Success(Command command, ReplyData data) implements Reply {
        /** What is said beside the data. */
        String message() {
            boolean taken = data instanceof NodeData.ContainerTaken;
            return command.action() + (taken ? " command received" : " done");
        }
    }

    /** It was refused or it failed. */
    record Failure(String action, ErrorCode code, String message) implements Reply {}
}
