package dev.panelagent.server;

import dev.panelagent.common.ErrorCode;
import dev.panelagent.common.RequestException;
import dev.panelagent.common.Signal;
import dev.panelagent.console.Console;
import dev.panelagent.engine.ContainerEngine;
import dev.panelagent.protocol.ServerSpec;

/** What a person at the terminal of a server can do besides typing; what makes sense without a terminal works without. */
final class Terminal {
    private static final byte CTRL_C = 3;
    private static final Signal INTERRUPT = Signal.parse("INT").orElseThrow();

    private final ContainerEngine engine;
    private final ServerContainer container;
    private final Console console;

    Terminal(ContainerEngine engine, ServerContainer container, Console console) {
        this.engine = engine;
        this.container = container;
        this.console = console;
    }

    /** With a terminal the kernel makes a signal of the key, for whichever process is in front; without, the first gets it. */
    void interrupt(ServerSpec spec) {
        if (spec.tty()) {
            console.write(new byte[] {CTRL_C});
        } else if (!engine.signal(running(spec), INTERRUPT)) {
            throw notRunning(spec);
        }
    }

    void resize(ServerSpec spec, int rows, int columns) {
        if (!spec.tty()) {
            throw new RequestException(
                    ErrorCode.CONFIG_INVALID,
                    "server " + spec.id() + " has no terminal",
                    "create it with tty true to give it one");
        }
        engine.resize(running(spec), rows, columns);
    }

    private String running(ServerSpec spec) {
        return container.id().filter(id -> container.isRunning()).orElseThrow(() -> notRunning(spec));
    }

    private static RequestException notRunning(ServerSpec spec) {
        return new RequestException(
                ErrorCode.SERVER_NOT_RUNNING, "server " + spec.id() + " does not run", "start it first");
    }
}
