package dev.panelagent.link;

import dev.panelagent.command.CommandBus;
import dev.panelagent.protocol.Command;
import dev.panelagent.protocol.CommandRequest;
import dev.panelagent.protocol.Dialect;
import dev.panelagent.protocol.Event;
import dev.panelagent.protocol.EventSink;
import dev.panelagent.protocol.FrameDecoder;
import dev.panelagent.protocol.FrameEncoder;
import dev.panelagent.protocol.Inbound;
import dev.panelagent.protocol.Reply;
import dev.panelagent.protocol.ReplyData;
import dev.panelagent.protocol.SystemInfoSource;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.Shutdown;
import jakarta.inject.Inject;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What is said over the link: requests go to the command bus and their replies back on the connection they came by;
 * events go out on whatever connection there is.
 */
@ApplicationScoped
class PanelConversation implements FrameHandler, EventSink {
    private static final System.Logger LOG = System.getLogger(PanelConversation.class.getName());
    private static final int BEFORE_THE_LINK_CLOSES = 9_000;

    private final CommandBus commands;
    private final FrameDecoder decoder;
    private final FrameEncoder encoder;
    private final SystemInfoSource node;
    private volatile @Nullable FrameSender sender;

    @Inject
    PanelConversation(CommandBus commands, FrameDecoder decoder, FrameEncoder encoder, SystemInfoSource node) {
        this.commands = commands;
        this.decoder = decoder;
        this.encoder = encoder;
        this.node = node;
    }

    @Override
    public void opened(FrameSender opened) {
        sender = opened;
        opened.send(encoder.systemInfo(node.systemInfo()));
        tellStates(opened);
    }

    /** A Panel that was away, or is new, learns how the servers are now. */
    private void tellStates(FrameSender to) {
        Command question = new Command.ListServers();
        commands.submit(new CommandRequest("agent-states", Dialect.LEGACY, question), reply -> {
            if (reply instanceof Reply.Success(Command _, ReplyData.AllServers(var servers))) {
                servers.forEach(status -> to.send(encoder.serverStatus(status)));
            }
        });
    }

    @Override
    public void frame(String text) {
        FrameSender to = sender;
        if (to == null) {
            return;
        }
        switch (decoder.frame(text)) {
            case Inbound.Request(CommandRequest request) ->
                commands.submit(request, reply -> answer(to, request.id(), request.dialect(), reply));
            case Inbound.Rejected rejected ->
                answer(
                        to,
                        rejected.id(),
                        rejected.dialect(),
                        new Reply.Failure(
                                rejected.action(),
                                rejected.reason().code(),
                                String.valueOf(rejected.reason().getMessage())));
            case Inbound.Ping(String id) -> to.send(encoder.pong(id, node.systemInfo()));
            case Inbound.Ignored(String type) ->
                LOG.log(System.Logger.Level.DEBUG, "ignored a frame of type {0} from the Panel", type);
        }
    }

    private void answer(FrameSender to, String id, Dialect dialect, Reply reply) {
        encoder.reply(id, dialect, reply).forEach(to::send);
    }

    @Override
    public void closed() {
        sender = null;
    }

    @Override
    public String heartbeat(Instant at) {
        return encoder.heartbeat(at);
    }

    @Override
    public void publish(Event event) {
        FrameSender to = sender;
        if (to == null) {
            return;
        }
        boolean mayBeDropped = event instanceof Event.ConsoleOutput || event instanceof Event.UsageReport;
        for (String frame : encoder.event(event)) {
            if (mayBeDropped) {
                to.sendDroppable(frame);
            } else {
                to.send(frame);
            }
        }
    }

    void sayGoodbye(@Observes @Priority(BEFORE_THE_LINK_CLOSES) Shutdown event) {
        FrameSender to = sender;
        if (to != null) {
            to.send(encoder.goodbye());
        }
    }
}
