package dev.panelagent.link;

import dev.panelagent.protocol.LinkStatus;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
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
        boolean up = now.state() == LinkStatus.State.CONNECTED || now.state() == LinkStatus.State.STANDALONE;
        var response = HealthCheckResponse.named("panel-link")
                .status(up)
                .withData("state", now.state().name())
                .withData("since", now.since().toString())
                .withData("attempts", now.attempts());
        now.problem().ifPresent(problem -> response.withData("problem", problem));
        return response.build();
    }
}
