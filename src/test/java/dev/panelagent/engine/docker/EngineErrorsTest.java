package dev.panelagent.engine.docker;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.dockerjava.api.exception.BadRequestException;
import com.github.dockerjava.api.exception.ConflictException;
import com.github.dockerjava.api.exception.DockerException;
import com.github.dockerjava.api.exception.InternalServerErrorException;
import com.github.dockerjava.api.exception.NotFoundException;
import com.github.dockerjava.api.exception.NotModifiedException;
import dev.panelagent.common.AgentException;
import dev.panelagent.common.EngineException;
import dev.panelagent.common.EngineUnavailableException;
import dev.panelagent.common.ErrorCode;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EngineErrorsTest {
    private static final Duration DEADLINE = Duration.ofSeconds(7);
    private static final Call START = Call.onContainer("start", "abc", DEADLINE);

    @Test
    void missingContainerIsContainerNotFoundInTheEnginesWords() {
        AgentException error = EngineErrors.translate(START, new NotFoundException(json("No such container: abc")));

        assertThat(error).isInstanceOf(EngineException.class);
        assertThat(error.code()).isEqualTo(ErrorCode.CONTAINER_NOT_FOUND);
        assertThat(error).hasMessage("cannot start container \"abc\": No such container: abc: create the server again");
    }

    @Test
    void missingImageIsImageNotFoundAndSaysWhatToDo() {
        Call create = Call.onImage("create container c from", "no/such", DEADLINE);

        AgentException error = EngineErrors.translate(create, new NotFoundException(json("No such image: no/such")));

        assertThat(error.code()).isEqualTo(ErrorCode.IMAGE_NOT_FOUND);
        assertThat(error).hasMessageContaining("no/such").hasMessageContaining("load it on the node");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "driver failed programming external connectivity on endpoint x (aa): Bind for 0.0.0.0:25565 failed: port is already allocated",
                "driver failed programming external connectivity on endpoint x (aa): Error starting userland proxy: listen tcp4 0.0.0.0:25565: bind: address already in use",
                "driver failed: failed to bind host port for 0.0.0.0:25565:172.17.0.2:80/tcp: address already in use",
                "rootlessport listen tcp [::]:25565: bind: address already in use"
            })
    void busyPortIsPortConflictThatNamesIt(String message) {
        AgentException error = EngineErrors.translate(START, new InternalServerErrorException(json(message)));

        assertThat(error.code()).isEqualTo(ErrorCode.PORT_CONFLICT);
        assertThat(error).hasMessageContaining("port 25565 is in use");
    }

    @Test
    void fullDiskIsInsufficientResources() {
        AgentException error = EngineErrors.translate(
                START, new InternalServerErrorException(json("mkdir /var/lib/docker: no space left on device")));

        assertThat(error.code()).isEqualTo(ErrorCode.INSUFFICIENT_RESOURCES);
    }

    @Test
    void otherRefusalIsDockerErrorWithTheEnginesWords() {
        AgentException error = EngineErrors.translate(START, new BadRequestException(json("invalid reference format")));

        assertThat(error.code()).isEqualTo(ErrorCode.DOCKER_ERROR);
        assertThat(error).hasMessageEndingWith("the engine says: invalid reference format");
    }

    @Test
    void whatTheEnginesPluginForbidsIsDeniedAndSaysByWhom() {
        AgentException error =
                EngineErrors.translate(START, EngineErrors.ofStatus(403, json("authorization denied by plugin opa")));

        assertThat(error.code()).isEqualTo(ErrorCode.PERMISSION_DENIED);
        assertThat(error).hasMessageContaining("denied by plugin opa").hasMessageContaining("see its authorization");
    }

    @Test
    void aSocketThatIsNotTheAgentsToUseIsUnavailableAndSaysWhichGroupToJoin() {
        AgentException error = EngineErrors.translate(
                START, new IllegalStateException("wrapped", new IOException("Permission denied")));

        assertThat(error.code()).isEqualTo(ErrorCode.ENGINE_UNAVAILABLE);
        assertThat(error).hasMessageContaining("Permission denied").hasMessageContaining("group the socket belongs to");
    }

    @Test
    void answerThatIsNotJsonIsPassedOn() {
        AgentException error = EngineErrors.translate(START, new InternalServerErrorException("{broken"));

        assertThat(error).hasMessageContaining("{broken");
    }

    @Test
    void timeoutIsUnavailableAndNamesTheDeadline() {
        AgentException error = EngineErrors.translate(START, new TimeoutException());

        assertThat(error).isInstanceOf(EngineUnavailableException.class).hasMessageContaining("within 7 s");
    }

    @Test
    void brokenConnectionIsUnavailableAndNamesTheRootCause() {
        AgentException error =
                EngineErrors.translate(START, new RuntimeException(new IOException("Connection refused")));

        assertThat(error)
                .isInstanceOf(EngineUnavailableException.class)
                .hasMessageContaining("Connection refused")
                .hasMessageContaining("DOCKER_HOST");
    }

    @Test
    void ownExceptionsStayAsTheyAre() {
        AgentException own = new EngineException(ErrorCode.PORT_CONFLICT, "own", new IOException());

        assertThat(EngineErrors.translate(START, own)).isSameAs(own);
    }

    @ParameterizedTest
    @CsvSource({"304,NotModified", "400,BadRequest", "404,NotFound", "409,Conflict", "500,InternalServerError"})
    void statusGivesTheExceptionDockerJavaWouldThrow(int status, String name) {
        DockerException error = EngineErrors.ofStatus(status, "text");

        assertThat(error.getClass().getSimpleName()).isEqualTo(name + "Exception");
        assertThat(error.getHttpStatus()).isEqualTo(status);
    }

    @Test
    void otherStatusIsKept() {
        assertThat(EngineErrors.ofStatus(503, "text").getHttpStatus()).isEqualTo(503);
        assertThat(EngineErrors.message(new ConflictException("plain "))).isEqualTo("Status 409: plain");
        assertThat(EngineErrors.message(new NotModifiedException(json("same")))).isEqualTo("same");
    }

    private static String json(String message) {
        return "{\"message\":\"" + message + "\"}\n";
    }
}
