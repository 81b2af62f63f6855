package dev.panelagent.command;

import dev.panelagent.config.AgentConfig;
import dev.panelagent.files.archive.Archives;
import dev.panelagent.files.mods.InstalledMods;
import dev.panelagent.files.mods.Mods;
import dev.panelagent.files.mods.Unpacker;
import dev.panelagent.files.pull.AddressRanges;
import dev.panelagent.files.pull.PullLimits;
import dev.panelagent.files.pull.RemotePull;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.InstantSource;

/** What files are fetched and installed with, as beans; these know nothing of beans themselves. */
@ApplicationScoped
class FilesProducer {
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);
    private static final int REDIRECTS = 10;
    private static final Duration WEBHOOK_FIRST_WAIT = Duration.ofSeconds(2);

    @Produces
    @Singleton
    RemotePull pull(AgentConfig config) {
        AgentConfig.Files files = config.files();
        AddressRanges forbidden =
                files.pullForbidden().map(AddressRanges::parse).orElse(AddressRanges.SPECIAL);
        return new RemotePull(
                new PullLimits(forbidden, files.pullMaxBytes(), CONNECT_TIMEOUT, files.pullTimeout(), REDIRECTS));
    }

    void close(@Disposes RemotePull pull) {
        pull.close();
    }

    @Produces
    @Singleton
    Unpacker unpacker() {
        return Archives::unpack;
    }

    @Produces
    @Singleton
    Mods mods(RemotePull pull, Unpacker unpacker, InstalledMods installed) {
        return new Mods(pull, unpacker, installed, InstantSource.system());
    }

    @Produces
    @Singleton
    WorkshopWebhook webhook(AgentConfig config) {
        return new WorkshopWebhook(config.files().webhook(), WEBHOOK_FIRST_WAIT);
    }

    void close(@Disposes WorkshopWebhook webhook) {
        webhook.close();
    }
}
