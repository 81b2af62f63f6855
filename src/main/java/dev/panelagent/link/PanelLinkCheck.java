package dev.panelagent.link;

import dev.panelagent.protocol.LinkStatus;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.Map;
import java.util.TreeMap;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** Ready when the Panel can command this agent, or when none is meant to. */
@Readiness
@ApplicationScoped
class PanelLinkCheck implements HealthCheck {
    private final LinkStatus link;

    @Inject
    PanelLinkCheck(LinkStatus link) {
        this.link = link;
    }

    @Override
    public HealthCheckResponse call() {
        LinkStatus.Snapshot now = link.link();
        var response = HealthCheckResponse.named("panel-link").status(isReady(now.state()));
        data(now).forEach(response::withData);
        return response.build();
    }

    static boolean isReady(LinkStatus.State state) {
        return state == LinkStatus.State.CONNECTED || state == LinkStatus.State.STANDALONE;
    }

    static Map<String, String> data(LinkStatus.Snapshot now) {
        Map<String, String> data = new TreeMap<>();
        data.put("state", now.state().name());
        data.put("since", now.since().toString());
        data.put("attempts", String.valueOf(now.attempts()));
        now.problem().ifPresent(problem -> data.put("problem", problem));
        return data;
    }
}
