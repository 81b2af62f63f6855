package dev.panelagent.link;

import dev.panelagent.common.AgentThreads;
import dev.panelagent.config.AgentConfig;
import dev.panelagent.protocol.LinkStatus;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.Shutdown;
import jakarta.enterprise.event.Startup;
import jakarta.inject.Inject;
import jakarta.websocket.ContainerProvider;
import java.lang.System.Logger.Level;
import java.time.InstantSource;
import java.util.concurrent.ExecutorService;
import java.util.random.RandomGenerator;

/** Runs the link for as long as the application runs: the last to start, the first to stop listening, the last to go. */
@ApplicationScoped
class PanelLinkService implements LinkStatus {
    private static final System.Logger LOG = System.getLogger(PanelLinkService.class.getName());
    /** After the servers have come to rest: until then a command is answered that the agent is stopping. */
    private static final int BEFORE_THE_GOODBYE = 8_000;

    private static final int LAST = 10_000;

    private final AgentConfig config;
    private final TimerLoop loop = new TimerLoop();
    private final ExecutorService writers = AgentThreads.perTask("panel-writer");
    private final ExecutorService readers = AgentThreads.perTask("panel-reader");
    private final ExecutorService closers = AgentThreads.perTask("panel-closer");
    private final PanelLink link;

    @Inject
    PanelLinkService(AgentConfig config, PanelPreflight preflight, FrameHandler handler, ManagedThreads threads) {
        this.config = config;
        LinkSettings settings = LinkSettings.from(config);
        PanelTransport transport = new LibertyTransport(
                ContainerProvider.getWebSocketContainer(),
                new PanelProbe(preflight::status, settings.connectTimeout()),
                settings.sendTimeout(),
                config.panel().maxFrameBytes(),
                threads.executor(),
                closers);
        this.link = new PanelLink(
                settings,
                new PanelLink.Parts(
                        transport,
                        handler,
                        loop,
                        writers,
                        readers,
                        InstantSource.system(),
                        RandomGenerator.getDefault()));
    }

    @Override
    public Snapshot link() {
        return link.link();
    }

    void start(@Observes @Priority(LAST) Startup event) {
        link.start();
    }

    void stopListening(@Observes @Priority(BEFORE_THE_GOODBYE) Shutdown event) {
        link.stopReading();
    }

    void stop(@Observes @Priority(LAST) Shutdown event) {
        if (!link.shutdown(config.shutdown().timeout().dividedBy(2))) {
            LOG.log(Level.WARNING, "The link to the Panel could not be closed in time; the Panel sees it break");
        }
        loop.close();
        writers.shutdownNow();
        readers.shutdownNow();
        closers.shutdownNow();
    }
}
