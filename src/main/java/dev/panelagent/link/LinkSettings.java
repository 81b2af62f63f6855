package dev.panelagent.link;

import dev.panelagent.config.AgentConfig;
import java.time.Duration;
import java.util.Optional;

/**
 * What the link needs of the settings.
 *
 * @param target empty in standalone mode
 */
record LinkSettings(
        Optional<PanelTarget> target,
        Duration heartbeat,
        Duration connectTimeout,
        Duration sendTimeout,
        Duration reconnectMax) {

    static LinkSettings from(AgentConfig config) {
        AgentConfig.Panel panel = config.panel();
        return new LinkSettings(
                panel.url().map(url -> PanelTarget.of(url, config.nodeId(), config.secret())),
                panel.heartbeat(),
                panel.connectTimeout(),
                panel.sendTimeout(),
                panel.reconnectMax());
    }
}
