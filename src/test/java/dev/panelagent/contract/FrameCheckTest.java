package dev.panelagent.contract;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FrameCheckTest {
    private static ObjectNode example(String type) {
        return Contract.frame(type).path("examples").path(0).deepCopy();
    }

    @Test
    void theExamplesOfFramesOfAgentsAreFine() {
        Contract.frames().values().stream()
                .filter(frame -> frame.path("from").asText().equals("agent"))
                .flatMap(frame -> frame.path("examples").valueStream())
                .forEach(example -> assertThat(FrameCheck.faults(example.toString()))
                        .as("%s", example)
                        .isEmpty());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{", "[]", "7", "{}", "{\"type\":\"unheard_of\"}", "{\"type\":\"ping\"}"})
    void whatIsNoFrameOfAnAgentIsAFault(String text) {
        assertThat(FrameCheck.faults(text)).hasSize(1);
    }

    @Test
    void aMemberThatIsNotWrittenDownIsAFault() {
        ObjectNode heartbeat = example("heartbeat");
        heartbeat.withObject("data").put("mood", "good");

        assertThat(FrameCheck.faults(heartbeat.toString()))
                .singleElement()
                .asString()
                .contains("mood");
    }

    @Test
    void aTimeThatIsNoneIsAFault() {
        ObjectNode heartbeat = example("heartbeat").put("timestamp", "yesterday");

        assertThat(FrameCheck.faults(heartbeat.toString()))
                .singleElement()
                .asString()
                .startsWith("/timestamp");
    }

    @Test
    void whatAnEventSaysIsLookedAt() {
        ObjectNode event = example("event");
        event.withObject("data").remove("serverId");

        assertThat(FrameCheck.faults(event.toString()))
                .singleElement()
                .asString()
                .contains("serverId");
    }

    @Test
    void anEventThatIsNotWrittenDownIsAFault() {
        ObjectNode event = example("event").put("event", "server_bored");

        assertThat(FrameCheck.faults(event.toString())).contains("no event is called 'server_bored'");
    }

    @Test
    void anEventWithoutANumberHasNone() {
        JsonNode output = Contract.event("console_output").path("examples").path(0);
        ObjectNode event = example("event").put("event", "console_output");
        event.set("data", output);

        assertThat(FrameCheck.faults(event.put("seq", 7).toString()))
                .containsExactly("/seq: console_output has no number");
        assertThat(FrameCheck.faults(event.without("seq").toString())).isEmpty();
    }

    @Test
    void anAnswerIsHeldAgainstItsAction() {
        ObjectNode response = example("response").put("message", "tail_file done");

        assertThat(FrameCheck.faults(response.toString())).isNotEmpty().allMatch(fault -> fault.startsWith("/data"));
    }

    @Test
    void theAnswerOfLongWorkMayBeAnOperation() {
        ObjectNode response = example("response").put("message", "copy_file done");
        response.set(
                "data", Contract.event("operation_progress").path("examples").path(0));

        assertThat(FrameCheck.faults(response.toString())).isEmpty();
        assertThat(FrameCheck.faults(response.put("message", "move_file done").toString()))
                .isNotEmpty();
    }
}
