package dev.panelagent.protocol;

import dev.panelagent.common.ServerId;
import java.util.Locale;
import java.util.Optional;

/**
 * What clients of the Go agent ask of containers (protocol 4.10). Only those of the agent's own servers are meant. A
 * container is named by its id, the beginning of its id, its name, or its server.
 */
public sealed interface ContainerCommand extends Command {
    /** All of them. */
    record ListContainers() implements ContainerCommand {
        @Override
        public String action() {
            return "docker.list";
        }
    }

    /** What the engine knows of one. */
    record InspectContainer(String container) implements ContainerCommand {
        @Override
        public String action() {
            return "docker.inspect";
        }
    }

    /** A lifecycle command for the server that a container belongs to. */
    record ChangeContainer(String container, Change change) implements ContainerCommand {
        @Override
        public String action() {
            return change.action();
        }

        /** What is meant, once the server is known. */
        public Lifecycle of(ServerId server) {
            return switch (change) {
                case START -> new StartServer(server);
                case STOP -> new StopServer(server, Optional.empty(), Optional.empty());
                case REMOVE -> new DeleteServer(server, false);
            };
        }
    }

    /** What is to be done with a container. */
    enum Change {
        START("started"),
        STOP("stopped"),
        /** Its data stays. */
        REMOVE("removed");

        private final String status;

        Change(String status) {
            this.status = status;
        }

        String action() {
            return "docker." + name().toLowerCase(Locale.ROOT);
        }

        /** The word in the answer, which the Go agent gave when it was done. */
        String status() {
            return status;
        }
    }
}
