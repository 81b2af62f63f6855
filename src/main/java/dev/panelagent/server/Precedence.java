package dev.panelagent.server;

import dev.panelagent.protocol.Command;
import java.util.Collection;
import java.util.List;

/** Which request takes the place of which: the latest wish for what a server should be doing wins. */
final class Precedence {
    private Precedence() {}

    /** Whether it ends one that is at work. */
    static boolean supersedes(Command.Lifecycle next, Command.Lifecycle running) {
        return switch (next) {
            case Command.StopServer _, Command.SuspendServer _, Command.ReinstallServer _ -> startsSomething(running);
            case Command.KillServer ignored -> startsSomething(running) || running instanceof Command.StopServer;
            case Command.DeleteServer ignored -> !(running instanceof Command.DeleteServer);
            default -> false;
        };
    }

    /** Those waiting that it makes pointless; a storm of restarts comes down to one that runs and one that waits. */
    static List<Operation> supersededBy(Command.Lifecycle next, Collection<Operation> waiting) {
        return waiting.stream()
                .filter(operation -> supersedes(next, operation.command()) || includes(next, operation.command()))
                .toList();
    }

    private static boolean includes(Command.Lifecycle next, Command.Lifecycle waiting) {
        return switch (next) {
            case Command.RestartServer ignored -> startsSomething(waiting);
            case Command.StartServer ignored -> waiting instanceof Command.StartServer;
            default -> false;
        };
    }

    private static boolean startsSomething(Command.Lifecycle command) {
        return command instanceof Command.StartServer || command instanceof Command.RestartServer;
    }
}
