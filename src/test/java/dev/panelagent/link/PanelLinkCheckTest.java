package dev.panelagent.link;

import static org.assertj.core.api.Assertions.assertThat;

import dev.panelagent.protocol.LinkStatus;
import dev.panelagent.protocol.LinkStatus.State;
import java.time.Instant;
import java.util.EnumSet;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class PanelLinkCheckTest {
    private static final EnumSet<State> READY = EnumSet.of(State.CONNECTED, State.STANDALONE);

    @ParameterizedTest
    @EnumSource(State.class)
    void readyMeansThatThePanelCanCommandOrNoneIsMeantTo(State state) {
        assertThat(PanelLinkCheck.isReady(state)).isEqualTo(READY.contains(state));
    }

    @ParameterizedTest
    @EnumSource(State.class)
    void dataTellStateAndProblem(State state) {
        var data =
                PanelLinkCheck.data(new LinkStatus.Snapshot(state, Instant.EPOCH, Optional.of("set AGENT_SECRET"), 3));

        assertThat(data)
                .containsEntry("state", state.name())
                .containsEntry("since", "1970-01-01T00:00:00Z")
                .containsEntry("problem", "set AGENT_SECRET")
                .containsEntry("attempts", "3");
    }
}
