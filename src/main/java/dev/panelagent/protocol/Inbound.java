package dev.panelagent.protocol;

import dev.panelagent.common.AgentException;

/** What a frame from the Panel turned out to be. */
public sealed interface Inbound {
    /** A command, valid in form. */
    record Request(CommandRequest request) implements Inbound {}

    /** A command that cannot be carried out as it stands; its sender gets exactly one failure. */
    record Rejected(String id, Dialect dialect, String action, AgentException reason) implements Inbound {}

    /** An application-level ping (protocol 2.2). */
    record Ping(String id) implements Inbound {}

    /** The Panel has taken the events up to this number. */
    record Ack(long seq) implements Inbound {}

    /** Nothing for the agent, such as an event of another agent echoed by a proxy; logged, not answered. */
    record Ignored(String type) implements Inbound {}
}
