package dev.panelagent.protocol;

import com.fasterxml.jackson.databind.node.ObjectNode;

/** A command that changes something as text, for keeping. The form is a Panel's own, so that one reader serves both. Thread-safe. */
public final class CommandCodec {
    private final SpecCodec specs;
    private final ActionReader actions;

    public CommandCodec(SpecDefaults defaults) {
        this.specs = new SpecCodec(defaults);
        this.actions = new ActionReader(defaults);
    }

    /** Stands for a command that is not taken up again after a restart: nobody knows how far it came. */
    public static final String NOT_TAKEN_UP = "{}";

    public String write(Command.Effect command) {
        if (command instanceof FileChange) {
            return NOT_TAKEN_UP;
        }
        if (command instanceof Command.CreateServer create) {
            return specs.write(create.spec(), create.aliases());
        }
        ObjectNode node = Json.node().put("serverId", command.serverId().value());
        ObjectNode payload = node.putObject("payload");
        switch (command) {
            case Command.StopServer stop -> {
                stop.signal().ifPresent(signal -> payload.put("signal", signal.name()));
                stop.grace().ifPresent(grace -> payload.put("timeout", grace.toMillis() + "ms"));
            }
            case Command.UpdateServer update ->
                payload.setAll(Json.object(update.changes().json()));
            case Command.DeleteServer delete -> payload.put("deleteData", delete.deleteData());
            case Command.Input input -> input(payload, input);
            case FileChange _,
                    Command.CreateServer _,
                    Command.StartServer _,
                    Command.RestartServer _,
                    Command.KillServer _,
                    Command.SuspendServer _,
                    Command.UnsuspendServer _,
                    Command.ReinstallServer _,
                    Command.ClearConsole _ -> {}
        }
        return Json.text(node);
    }

    private static void input(ObjectNode payload, Command.Input input) {
        switch (input) {
            case Command.SendServerCommand send -> payload.put("command", send.line());
            case Command.WriteConsole write ->
                payload.put("input", write.base64()).put("encoding", "base64");
            case Command.InterruptConsole _ -> {}
        }
        input.window().ifPresent(window -> payload.put("responseMs", window.toMillis()));
    }

    /**
     * Reads what {@link #write} wrote.
     *
     * @throws dev.panelagent.common.RequestException if the text is something else
     */
    public Command read(String action, String text) {
        return actions.read(action, new Arguments(Json.object(text)));
    }
}
