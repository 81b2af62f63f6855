package dev.panelagent.command;

import dev.panelagent.config.AgentConfig;
import dev.panelagent.protocol.CommandCodec;
import dev.panelagent.server.ServerRegistry;
import dev.panelagent.store.TestStore;
import java.util.List;

/** The real bus with the handlers of servers, put together without beans. */
public final class TestBus {
    private TestBus() {}

    public static CommandBus of(AgentConfig config, ServerRegistry servers, TestStore store) {
        CommandCodec codec = new CommandCodec(ServerRegistry.defaults(config));
        return new CommandBus(
                List.of(
                        new LifecycleHandler(servers),
                        new ServerHandler(servers),
                        new ConsoleHandler(servers),
                        new JournalHandler(store.commands(), store.crashes(), servers)),
                new Ledger(store.commands(), codec),
                servers::canonical);
    }
}
