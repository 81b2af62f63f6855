package dev.panelagent.server;

import dev.panelagent.engine.ContainerEngine;
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
 * @param compared open once the servers were compared with the engine for the first time
 */
record ServerServices(
        ContainerEngine engine,
        ContainerFactory factory,
        DataDirectories directories,
        EventSink events,
        Records records,
        InstantSource clock,
        ScheduledExecutorService timer,
        CrashPolicy crashPolicy,
        Semaphore ownStarts,
        CountDownLatch compared,
        Duration pullTimeout,
        int consoleLines) {}
