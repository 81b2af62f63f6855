package dev.panelagent.link;

import dev.panelagent.testing.FakePanel;
import dev.panelagent.testing.LibertyAgent;
import dev.panelagent.testing.PanelConnection;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PanelLinkIT {
    @Test
    void smoke() {
        try (FakePanel panel = FakePanel.start(LibertyAgent.TOKEN);
                LibertyAgent agent =
                        LibertyAgent.start(Map.of("PANEL_URL", panel.url().toString(), "HEARTBEAT_INTERVAL", "1s"))) {
            try {
                PanelConnection c = panel.awaitConnection(Duration.ofSeconds(10));
                c.awaitTexts(4, t -> t.contains("heartbeat"), Duration.ofSeconds(10));
                System.out.println(c.request());
                System.out.println(c.texts());
                System.out.println(agent.ops("/health/ready").body());
                Duration d = agent.stop();
                System.out.println(d + " " + c.awaitClose(Duration.ofSeconds(1)));
            } finally {
                System.out.println(agent.log());
            }
        }
    }
}
