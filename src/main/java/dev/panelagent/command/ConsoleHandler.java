package dev.panelagent.command;

import dev.panelagent.common.AgentThreads;
import dev.panelagent.console.Console;
import dev.panelagent.protocol.Command;
import dev.panelagent.protocol.CommandRequest;
import dev.panelagent.protocol.ConsoleDownload;
import dev.panelagent.protocol.ConsoleSettings;
import dev.panelagent.protocol.ConsoleSettingsUpdate;
import dev.panelagent.protocol.Dialect;
import dev.panelagent.protocol.Reply;
import dev.panelagent.protocol.ReplyData;
import dev.panelagent.server.GameServer;
import dev.panelagent.server.ServerRegistry;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/** Consoles: what servers print, and what is typed to them. */
@ApplicationScoped
class ConsoleHandler implements CommandHandler {
    private final ServerRegistry servers;
    private final ThreadFactory threads = AgentThreads.virtual("console-answer");
    /** An update starts from what the one before it left. */
    private final ReentrantLock updating = new ReentrantLock();
    /** A file is made in memory, so one at a time. */
    private final ReentrantLock downloading = new ReentrantLock();

    @Inject
    ConsoleHandler(ServerRegistry servers) {
        this.servers = servers;
    }

    @Override
    public Set<Class<? extends Command>> handles() {
        return Set.of(
                Command.SendServerCommand.class,
                Command.WriteConsole.class,
                Command.InterruptConsole.class,
                Command.ResizeConsole.class,
                Command.GetServerLogs.class,
                Command.GetConsoleHistory.class,
                Command.DownloadConsole.class,
                Command.ClearConsole.class,
                Command.GetConsoleStatus.class,
                Command.ConnectConsole.class,
                Command.DisconnectConsole.class,
                Command.GetConsoleSettings.class,
                Command.UpdateConsoleSettings.class);
    }

    @Override
    public void handle(CommandRequest request, Consumer<Reply> replyTo) {
        Command.ForServer command = (Command.ForServer) request.command();
        GameServer server = servers.server(command.serverId());
        if (command instanceof Command.Input input && input.window().isPresent()) {
            listen(request, input, input.window().get(), server, replyTo);
        } else if (command instanceof Command.ConnectConsole connect) {
            connect(connect, server, replyTo);
        } else {
            replyTo.accept(new Reply.Success(command, answer(request, command, server)));
        }
    }

    private static void connect(Command.ConnectConsole connect, GameServer server, Consumer<Reply> replyTo) {
        Console console = server.console();
        console.connect(
                connect.afterSeq(),
                connect.streaming(),
                () -> replyTo.accept(new Reply.Success(connect, new ReplyData.Connected(server.id(), console.info()))));
    }

    /** Beside the caller, so that what is typed next need not wait for the answer to this. */
    private void listen(
            CommandRequest request, Command.Input input, Duration window, GameServer server, Consumer<Reply> replyTo) {
        Console.Ear ear = server.console().listen();
        try {
            type(input, server);
        } catch (RuntimeException e) {
            ear.close();
            throw e;
        }
        Runnable answer = () ->
                replyTo.accept(new Reply.Success(input, ReplyData.Answer.of(server.id(), ear.heardWithin(window))));
        threads.newThread(() -> Guard.run(request, replyTo, answer)).start();
    }

    private ReplyData answer(CommandRequest request, Command.ForServer command, GameServer server) {
        Console console = server.console();
        return switch (command) {
            case Command.GetServerLogs get -> new ReplyData.Logs(server.id(), console.read(get.query()), get.details());
            case Command.GetConsoleHistory get ->
                new ReplyData.History(server.id(), console.read(get.query()), get.details());
            case Command.DownloadConsole download -> download(download, request.dialect(), console);
            case Command.GetConsoleStatus _ -> new ReplyData.ConsoleState(server.id(), console.info());
            case Command.GetConsoleSettings _ -> new ReplyData.Settings(server.id(), console.settings());
            case Command.UpdateConsoleSettings update ->
                new ReplyData.Settings(server.id(), update(console, update.update()));
            default -> {
                carryOut(command, server);
                yield new ReplyData.Done(command.serverId());
            }
        };
    }

    private ReplyData download(Command.DownloadConsole download, Dialect dialect, Console console) {
        downloading.lock();
        try {
            return ConsoleDownload.read(download, dialect, console::read);
        } finally {
            downloading.unlock();
        }
    }

    private static void carryOut(Command command, GameServer server) {
        switch (command) {
            case Command.Input input -> type(input, server);
            case Command.ClearConsole _ -> server.console().clear();
            case Command.DisconnectConsole _ -> server.console().disconnect();
            case Command.ResizeConsole resize -> server.resize(resize.rows(), resize.columns());
            default -> throw new IllegalStateException("not handled here: " + command.action());
        }
    }

    private static void type(Command.Input input, GameServer server) {
        switch (input) {
            case Command.SendServerCommand send -> server.send(send.line());
            case Command.WriteConsole write -> server.write(write.bytes());
            case Command.InterruptConsole _ -> server.interrupt();
        }
    }

    private ConsoleSettings update(Console console, ConsoleSettingsUpdate update) {
        updating.lock();
        try {
            ConsoleSettings changed = update.applyTo(console.settings());
            console.change(changed);
            return changed;
        } finally {
            updating.unlock();
        }
    }
}
