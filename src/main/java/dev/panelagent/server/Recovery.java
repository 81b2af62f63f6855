package dev.panelagent.server;

import dev.panelagent.common.AgentException;
import dev.panelagent.common.ErrorCode;
import dev.panelagent.common.RequestException;
import dev.panelagent.common.ServerId;
import dev.panelagent.protocol.Command;
import dev.panelagent.protocol.CommandCodec;
import dev.panelagent.protocol.CommandRecord;
import dev.panelagent.protocol.CommandRequest;
import dev.panelagent.protocol.Event;
import dev.panelagent.protocol.ServerSpec;
import dev.panelagent.protocol.ServerState;
import dev.panelagent.protocol.SpecCodec;
import dev.panelagent.store.CommandJournal;
import dev.panelagent.store.KeptServer;
import java.time.Instant;
import java.util.Optional;

/** Takes up what an earlier life of the agent knew and had promised. */
final class Recovery {
    private static final System.Logger LOG = System.getLogger(Recovery.class.getName());

    private final ServerServices services;
    private final SpecCodec specs;
    private final CommandCodec commands;
    private final Roll roll;

    /** The servers as they are taken up. */
    interface Roll {
        Supervisor add(ServerSpec spec, KeptServer kept);

        /** Has a supervisor for a server that is yet to be made. */
        Supervisor addUnmade(ServerSpec spec);

        Optional<Supervisor> find(ServerId id);

        RequestException notFound(ServerId id);
    }

    Recovery(ServerServices services, SpecCodec specs, CommandCodec commands, Roll roll) {
        this.services = services;
        this.specs = specs;
        this.commands = commands;
        this.roll = roll;
    }

    /** Servers first, then results nobody was told of, then commands without a result, oldest first. */
    void run() {
        services.records().servers().all().forEach(this::add);
        services.records().commands().untold().forEach(this::tell);
        services.records().commands().unfinished().forEach(this::resume);
    }

    private void add(KeptServer kept) {
        try {
            Supervisor _ = roll.add(specs.read(kept.spec()), atRest(kept));
        } catch (AgentException e) {
            LOG.log(System.Logger.Level.ERROR, "server " + kept.id() + ": what is kept of it cannot be read", e);
        }
    }

    /** Work of the agent's own that was under way is not any more. */
    private static KeptServer atRest(KeptServer kept) {
        ServerState observed = switch (kept.observed()) {
            case INSTALLING -> ServerState.INSTALL_FAILED;
            case RESTORING -> ServerState.OFFLINE;
            default -> kept.observed();
        };
        return new KeptServer(kept.id(), kept.spec(), kept.desired(), observed, kept.container());
    }

    private void resume(CommandJournal.Unfinished unfinished) {
        CommandRecord record = unfinished.command();
        try {
            if (!unfinished.body().equals(CommandCodec.NOT_TAKEN_UP)
                    && commands.read(record.action(), unfinished.body()) instanceof Command.Lifecycle command) {
                LOG.log(System.Logger.Level.INFO, "taking up {0} {1} again", record.action(), record.id());
                resume(new CommandRequest(record.id(), unfinished.dialect(), command), command, record.accepted());
            } else {
                throw new RequestException(
                        ErrorCode.AGENT_OFFLINE,
                        "the agent ended before it was known whether it was done",
                        "look, and send it again under another id");
            }
        } catch (AgentException e) {
            finish(record, Event.Outcome.FAILED, Optional.of(e));
        }
    }

    private void resume(CommandRequest request, Command.Lifecycle command, Instant accepted) {
        Optional<Supervisor> known = roll.find(command.serverId());
        if (known.isPresent()) {
            known.get().resume(request, command, accepted);
            return;
        }
        switch (command) {
            case Command.CreateServer create -> roll.addUnmade(create.spec()).resume(request, command, accepted);
            case Command.DeleteServer delete ->
                finish(
                        new CommandRecord(request.id(), delete.action(), delete.serverId(), accepted, Optional.empty()),
                        Event.Outcome.COMPLETED,
                        Optional.empty());
            default -> throw roll.notFound(command.serverId());
        }
    }

    private void finish(CommandRecord command, Event.Outcome outcome, Optional<AgentException> failure) {
        CommandRecord.Result result = new CommandRecord.Result(
                services.clock().instant(),
                outcome,
                failure.map(AgentException::code),
                failure.map(e -> String.valueOf(e.getMessage())));
        var _ = services.records().commands().finish(command.id(), result, false);
        tell(new CommandRecord(
                command.id(), command.action(), command.serverId(), command.accepted(), Optional.of(result)));
    }

    private void tell(CommandRecord command) {
        command.result()
                .ifPresent(result -> services.events()
                        .publish(new Event.CommandCompleted(
                                result.finished(),
                                command.id(),
                                command.action(),
                                command.serverId(),
                                result.outcome(),
                                result.error(),
                                command.took(),
                                Optional.empty())));
    }
}
