package dev.panelagent.protocol;

/** Questions about the node that no old Panel asks. */
public sealed interface NodeQuery extends Command {
    /** What the node's servers and all else on it use. */
    record GetSystemMetrics() implements NodeQuery {
        @Override
        public String action() {
            return "get_system_metrics";
        }
    }

    /** The same with the texts that clients of the Go agent show (protocol 4.10). */
    record GetSystemStatus() implements NodeQuery {
        @Override
        public String action() {
            return "system.status";
        }
    }

    /** Whether the agent answers. */
    record Ping() implements NodeQuery {
        @Override
        public String action() {
            return "system.ping";
        }
    }
}
