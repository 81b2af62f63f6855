package dev.panelagent.common;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class AgentExceptionTest {
    @Test
    void aRefusalSaysWhatWasWrongAndWhatToDo() {
        assertThat(new RequestException(ErrorCode.PORT_CONFLICT, "port 25565 is in use", "choose another"))
                .hasMessage("port 25565 is in use: choose another")
                .extracting(AgentException::code)
                .isEqualTo(ErrorCode.PORT_CONFLICT);
    }

    @Test
    void engineFailuresKeepTheirCause() {
        IOException cause = new IOException("broken pipe");
        assertThat(new EngineUnavailableException("no answer", cause))
                .hasCause(cause)
                .extracting(AgentException::code)
                .isEqualTo(ErrorCode.ENGINE_UNAVAILABLE);
        assertThat(new EngineException(ErrorCode.DOCKER_ERROR, "refused", cause))
                .hasCause(cause)
                .extracting(AgentException::code)
                .isEqualTo(ErrorCode.DOCKER_ERROR);
    }

    @Test
    void everyProblemOfTheSettingsIsKept() {
        List<String> problems = new ArrayList<>(List.of("A is wrong", "B is missing"));
        SettingsException exception = new SettingsException(problems);
        problems.clear();
        assertThat(exception.problems()).containsExactly("A is wrong", "B is missing");
        assertThat(exception).hasMessage("A is wrong; B is missing");
    }

    @Test
    void theBuildWroteItsVersion() {
        assertThat(AgentVersion.get()).matches("\\d+\\.\\d+\\.\\d+(-SNAPSHOT)?");
    }
}
