package dev.panelagent.server;

import dev.panelagent.engine.ContainerEngine;
import dev.panelagent.protocol.EventSink;
import java.time.Duration;
import java.time.InstantSource;

/** What every supervisor works with. */
record ServerServices(
        ContainerEngine engine,
        ContainerFactory factory,
        DataDirectories directories,
        EventSink events,
        InstantSource clock,
        Duration pullTimeout,
        int consoleLines) {}
