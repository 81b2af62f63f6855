package dev.panelagent.link;

import dev.panelagent.command.CommandBus;
import dev.panelagent.config.AgentConfig;
import dev.panelagent.protocol.Command;
import dev.panelagent.protocol.CommandRequest;
import dev.panelagent.protocol.ConsoleChannel;
import dev.panelagent.protocol.ConsoleDelivery;
import dev.panelagent.protocol.Dialect;
import dev.panelagent.protocol.Event;
import dev.panelagent.protocol.EventSink;
import dev.panelagent.protocol.FrameDecoder;
import dev.panelagent.protocol.FrameEncoder;
import dev.panelagent.protocol.Inbound;
import dev.panelagent.protocol.Reply;
import dev.panelagent.protocol.ReplyData;
import dev.panelagent.protocol.SystemInfoSource;
import dev.panelagent.store.OutboxStore;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.Shutdown;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is said over the link: requests go to the command bus and their replies back on the connection they came by;
 * events take the way of the outbox, but for figures, which go out while there is a connection or not at all. Consoles have
 * a way of their own, from their histories.
 */
@ApplicationScoped
class PanelConversation implements FrameHandler, EventSink {
    private static final System.Logger LOG = System.getLogger(PanelConversation.class.getName());
    private static final int BEFORE_THE_LINK_CLOSES = 9_000;
    /** How long the agent's end may wait for a Panel to take the last events. */
    private static final Duration LAST_EVENTS = Duration.ofSeconds(2);

    private final CommandBus commands;
    private final FrameDecoder decoder;
    private final LargeFrames large;
    private final FrameEncoder encoder;
    private final SystemInfoSource node;
    private final OutboxStore store;
    private final AgentConfig config;
    private final ConsoleDelivery consoles;
    private final Outbox outbox;
    private volatile @Nullable FrameSender sender;

    @Inject
    PanelConversation(
            CommandBus commands,
            FrameDecoder decoder,
            FrameEncoder encoder,
            SystemInfoSource node,
            OutboxStore store,
            AgentConfig config,
            ConsoleDelivery consoles) {
        this.commands = commands;
        this.decoder = decoder;
        this.encoder = encoder;
        this.node = node;
        this.store = store;
        this.config = config;
        this.consoles = consoles;
        this.large = new LargeFrames(decoder);
        this.outbox = new Outbox(store, encoder, InstantSource.system());
    }

    @Override
    public void opened(FrameSender opened) {
        sender = opened;
        opened.send(encoder.systemInfo(node.systemInfo()));
        tellStates(opened, outbox.opened(opened));
    }

    /** A Panel that was away, or is new, learns how the servers are now, then what happened meanwhile. */
    private void tellStates(FrameSender to, OutboxPump backlog) {
        Command question = new Command.ListServers();
        commands.submit(new CommandRequest("agent-states", Dialect.LEGACY, question), reply -> {
            if (reply instanceof Reply.Success(Command _, ReplyData.AllServers(var servers))) {
                servers.forEach(status -> to.send(encoder.serverStatus(status)));
            }
            backlog.start();
            open(to, (server, entries, streaming, whenSent) -> {
                List<String> frames = encoder.console(server, entries, streaming);
                return frames.subList(0, frames.size() - 1).stream().allMatch(to::send)
                        && to.send(frames.getLast(), whenSent);
            });
        });
    }

    /** Unless the connection has ended by now: its place may have been taken. */
    private synchronized void open(FrameSender to, ConsoleChannel channel) {
        if (to.equals(sender)) {
            consoles.opened(channel);
        }
    }

    @Override
    public void frame(String text) {
        FrameSender to = sender;
        if (to == null) {
            return;
        }
        if (text.length() <= LargeFrames.LARGE) {
            carryOut(to, decoder.frame(text), () -> {});
            return;
        }
        LargeFrames.Read read = large.read(text);
        if (!(read.inbound() instanceof Inbound.Request)) {
            read.over().run();
        }
        carryOut(to, read.inbound(), read.over());
    }

    private void carryOut(FrameSender to, Inbound inbound, Runnable over) {
        switch (inbound) {
            case Inbound.Request(CommandRequest request) ->
                commands.submit(request, reply -> {
                    over.run();
                    answer(to, request.id(), request.dialect(), reply);
                });
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
            case Inbound.Ack(long seq) -> outbox.acknowledged(seq);
            case Inbound.Ignored(String type) ->
                LOG.log(System.Logger.Level.DEBUG, "ignored a frame of type {0} from the Panel", type);
        }
    }

    private void answer(FrameSender to, String id, Dialect dialect, Reply reply) {
        encoder.reply(id, dialect, reply).forEach(to::send);
    }

    @Override
    public synchronized void closed() {
        sender = null;
        consoles.closed();
        outbox.closed();
    }

    @Override
    public String heartbeat(Instant at) {
        return encoder.heartbeat(at);
    }

    @Override
    public void publish(Event event) {
        if (event instanceof Event.UsageReport || event instanceof Event.OperationProgress) {
            sendDroppable(event);
        } else if (config.panel().url().isPresent()) {
            outbox.publish(event);
        } else if (event instanceof Event.CommandCompleted completed) {
            store.skip(completed.commandId());
        }
    }

    private void sendDroppable(Event event) {
        FrameSender to = sender;
        if (to != null) {
            encoder.event(event).forEach(to::sendDroppable);
        }
    }

    void sayGoodbye(@Observes @Priority(BEFORE_THE_LINK_CLOSES) Shutdown event) {
        outbox.finish(shorter(LAST_EVENTS, config.shutdown().timeout().dividedBy(4)));
        FrameSender to = sender;
        if (to != null) {
            to.send(encoder.goodbye());
        }
    }

    private static Duration shorter(Duration a, Duration b) {
        return a.compareTo(b) <= 0 ? a : b;
    }
}
