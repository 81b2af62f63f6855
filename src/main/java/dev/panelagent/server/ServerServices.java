package dev.panelagent.server;

import dev.panelagent.common.AgentException;
import dev.panelagent.common.ServerId;
import dev.panelagent.console.Console;
import dev.panelagent.console.Consoles;
import dev.panelagent.engine.ContainerEngine;
import dev.panelagent.files.sandbox.ServerRoots;
import dev.panelagent.protocol.ConsoleSettings;
import dev.panelagent.protocol.ConsoleSettingsCodec;
import dev.panelagent.protocol.EventSink;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;

/**
 * What every supervisor works with.
 *
 * @param ownStarts how many servers the agent may be starting by itself at a time
 * @param measurements how many servers are measured at a time; each keeps the engine busy for a second or two
 * @param compared open once the servers were compared with the engine for the first time
 */
record ServerServices(
        ContainerEngine engine,
        ContainerFactory factory,
        ServerRoots directories,
        EventSink events,
        Records records,
        Aliases aliases,
        InstantSource clock,
        ScheduledExecutorService timer,
        CrashPolicy crashPolicy,
        Semaphore ownStarts,
        Semaphore measurements,
        CountDownLatch compared,
        Duration pullTimeout,
        Consoles consoles) {
    private static final System.Logger LOG = System.getLogger(ServerServices.class.getName());

    /** The console of a server, with the settings that are kept of it. */
    Console console(ServerId server) {
        return consoles.open(
                server,
                consoleSettings(server),
                changed -> records.servers().setConsoleSettings(server, ConsoleSettingsCodec.write(changed)));
    }

    private ConsoleSettings consoleSettings(ServerId server) {
        try {
            return records.servers()
                    .consoleSettings(server)
                    .map(ConsoleSettingsCodec::read)
                    .orElse(ConsoleSettings.DEFAULT);
        } catch (AgentException e) {
            LOG.log(
                    System.Logger.Level.ERROR,
                    "server {0}: its console has default settings, as those kept cannot be read: {1}",
                    server,
                    e.getMessage());
            return ConsoleSettings.DEFAULT;
        }
    }
}
