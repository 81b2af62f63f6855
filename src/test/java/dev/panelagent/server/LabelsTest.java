package dev.panelagent.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.panelagent.common.ServerId;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LabelsTest {
    @Test
    void aServerIsFoundByTheLabelOfEitherGenerationTheNewerFirst() {
        assertThat(Labels.server(Labels.of("i", new ServerId("s1"), "{}"))).contains("s1");
        assertThat(Labels.server(Map.of("ctrl-alt-play.server-id", "old"))).contains("old");
        assertThat(Labels.server(Map.of("ctrl-alt-play.server-id", "old", "dev.panelagent.server-id", "new")))
                .contains("new");
        assertThat(Labels.server(Map.of("other", "x"))).isEmpty();
    }

    @Test
    void whatAnAgentOwnsIsToldByItsInstance() {
        assertThat(Labels.of("mine", new ServerId("s1"), "{}"))
                .containsAllEntriesOf(Labels.ownedBy("mine"))
                .doesNotContainEntry(Labels.INSTANCE, "theirs");
    }
}
