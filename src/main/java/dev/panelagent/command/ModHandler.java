package dev.panelagent.command;

import dev.panelagent.common.AgentException;
import dev.panelagent.files.FilePull;
import dev.panelagent.files.Progress;
import dev.panelagent.files.Workspace;
import dev.panelagent.files.mods.Mod;
import dev.panelagent.files.mods.ModRequest;
import dev.panelagent.files.mods.Mods;
import dev.panelagent.files.mods.Workshop;
import dev.panelagent.files.mods.WorkshopItem;
import dev.panelagent.files.mods.WorkshopRequest;
import dev.panelagent.files.pull.Checksum;
import dev.panelagent.files.sandbox.FilePath;
import dev.panelagent.protocol.Command;
import dev.panelagent.protocol.CommandRequest;
import dev.panelagent.protocol.FileChange;
import dev.panelagent.protocol.FileData;
import dev.panelagent.protocol.FileQuery;
import dev.panelagent.protocol.Reply;
import dev.panelagent.server.GameServer;
import dev.panelagent.server.ServerRegistry;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.net.URI;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.function.Consumer;

/** Mods: installed from a URL or from the Steam Workshop, listed and removed. */
@ApplicationScoped
class ModHandler implements CommandHandler {
    private final ServerRegistry servers;
    private final FileAccess access;
    private final Operations operations;
    private final Mods mods;
    private final Workshop workshop;
    private final WorkshopWebhook webhook;

    @Inject
    ModHandler(
            ServerRegistry servers,
            FileAccess access,
            Operations operations,
            Mods mods,
            Workshop workshop,
            WorkshopWebhook webhook) {
        this.servers = servers;
        this.access = access;
        this.operations = operations;
        this.mods = mods;
        this.workshop = workshop;
        this.webhook = webhook;
    }

    @Override
    public Set<Class<? extends Command>> handles() {
        return Set.of(FileChange.InstallMod.class, FileChange.UninstallMod.class, FileQuery.ListMods.class);
    }

    @Override
    public void handle(CommandRequest request, Consumer<Reply> replyTo) {
        Command.ForServer command = (Command.ForServer) request.command();
        GameServer server = servers.server(command.serverId());
        switch (command) {
            case FileChange.InstallMod install ->
                operations.begin(request, install, progress -> install(server, install, progress), replyTo);
            case FileChange.UninstallMod uninstall ->
                operations.begin(request, uninstall, progress -> uninstall(server, uninstall), replyTo);
            default ->
                replyTo.accept(new Reply.Success(
                        command,
                        new FileData.Mods(
                                server.id(),
                                mods.list(server.id()).stream()
                                        .map(ModHandler::told)
                                        .toList())));
        }
    }

    private FileData.OneMod install(GameServer server, FileChange.InstallMod install, Progress progress) {
        URI url = FilePull.url(install.url());
        try (Workspace workspace = access.open(server.id())) {
            Mod mod = WorkshopItem.isNamedBy(url)
                    ? fromWorkshop(server, workspace, install, url, progress)
                    : mods.install(server.id(), workspace, request(install, url), progress);
            return new FileData.OneMod(server.id(), told(mod), "installed " + mod.name());
        }
    }

    /** The Panel hears of these by its webhook, under the number it knows them by (protocol 4.9). */
    private Mod fromWorkshop(
            GameServer server, Workspace workspace, FileChange.InstallMod install, URI url, Progress progress) {
        try {
            workshop.requireConfigured();
            WorkshopItem item =
                    WorkshopItem.of(url, install.appId(), server.spec().environment());
            WorkshopRequest request = new WorkshopRequest(
                    install.modId(), install.name(), install.version(), item, FilePath.parse(install.directory()));
            Mod mod = mods.install(server.id(), workspace, request, workshop, progress);
            webhook.tell(install.serverId(), install.modId(), Optional.empty());
            return mod;
        } catch (AgentException e) {
            webhook.tell(install.serverId(), install.modId(), Optional.of(String.valueOf(e.getMessage())));
            throw e;
        } catch (CancellationException e) {
            webhook.tell(install.serverId(), install.modId(), Optional.of("cancelled"));
            throw e;
        }
    }

    private static ModRequest request(FileChange.InstallMod install, URI url) {
        return new ModRequest(
                install.modId(),
                install.name(),
                install.version(),
                url,
                install.checksum().map(Checksum::parse),
                FilePath.parse(install.directory()),
                install.unpack());
    }

    private FileData.OneMod uninstall(GameServer server, FileChange.UninstallMod uninstall) {
        try (Workspace workspace = access.open(server.id())) {
            Mod mod = mods.uninstall(server.id(), workspace, uninstall.modId());
            return new FileData.OneMod(server.id(), told(mod), "removed " + mod.name());
        }
    }

    private static FileData.Mod told(Mod mod) {
        return new FileData.Mod(
                mod.id(),
                mod.name(),
                mod.version(),
                mod.source(),
                mod.installedAt(),
                mod.sha256(),
                mod.size(),
                mod.files().stream().map(FilePath::toString).toList());
    }
}
