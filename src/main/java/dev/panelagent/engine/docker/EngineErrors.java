package dev.panelagent.engine.docker;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
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
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Turns what docker-java throws into what the port promises. */
final class EngineErrors {
    static final String ADVICE = "check that the engine runs and that DOCKER_HOST names it";

    private static final String SOCKET_ADVICE = "let the agent's user use the socket that DOCKER_HOST names:"
            + " it must be in the group the socket belongs to, often docker";
    private static final int FORBIDDEN = 403;

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Pattern BUSY = Pattern.compile("port is already allocated|address already in use");
    // The forms of Docker up to 27, Docker 28 and Podman; only the text tells which port it is.
    private static final List<Pattern> BUSY_PORT = List.of(
            Pattern.compile(":(\\d{1,5})(?: failed)?: (?:port is already allocated|bind: address already in use)"),
            Pattern.compile("host port for \\S*?:(\\d{1,5}):"));

    private EngineErrors() {}

    /** An exception of the agent's own, whatever came. */
    static AgentException translate(Call call, Throwable error) {
        return switch (error) {
            case AgentException own -> own;
            case NotFoundException gone -> notFound(call, gone);
            case DockerException refused -> refused(call, refused);
            case TimeoutException late ->
                unavailable(
                        call,
                        "the engine did not answer within " + call.deadline().toSeconds() + " s",
                        late);
            default -> notReached(call, rootMessage(error), error);
        };
    }

    /** The exception docker-java would throw for a status; for calls that go past its typed commands. */
    static DockerException ofStatus(int status, String body) {
        return switch (status) {
            case 304 -> new NotModifiedException(body);
            case 400 -> new BadRequestException(body);
            case 404 -> new NotFoundException(body);
            case 409 -> new ConflictException(body);
            case 500 -> new InternalServerErrorException(body);
            default -> new DockerException(body, status);
        };
    }

    /** The engine's own words, without the wrapping of docker-java and JSON. */
    static String message(DockerException error) {
        String text = String.valueOf(error.getMessage());
        int json = text.indexOf('{');
        if (json >= 0) {
            try {
                JsonNode message = JSON.readTree(text.substring(json)).path("message");
                return message.isTextual() ? message.textValue().strip() : text;
            } catch (JsonProcessingException e) {
                return text;
            }
        }
        return text.strip();
    }

    static EngineUnavailableException unavailable(Call call, String why, Throwable cause) {
        return new EngineUnavailableException("cannot " + call.action() + ": " + why + ": " + ADVICE, cause);
    }

    /** A socket that is there for others is told from an engine that is not there. */
    private static EngineUnavailableException notReached(Call call, String why, Throwable cause) {
        String advice = why.contains("Permission denied") ? SOCKET_ADVICE : ADVICE;
        return new EngineUnavailableException("cannot " + call.action() + ": " + why + ": " + advice, cause);
    }

    static EngineException notRunning(Call call, Throwable cause) {
        return new EngineException(
                ErrorCode.SERVER_NOT_RUNNING,
                "cannot " + call.action() + ": it does not run: start the server first",
                cause);
    }

    private static AgentException notFound(Call call, NotFoundException error) {
        String advice = switch (call.missing()) {
            case IMAGE_NOT_FOUND -> ": check its name and tag, or build or load it on the node";
            case CONTAINER_NOT_FOUND -> ": create the server again";
            default -> "";
        };
        return new EngineException(call.missing(), "cannot " + call.action() + ": " + message(error) + advice, error);
    }

    private static AgentException refused(Call call, DockerException error) {
        String message = message(error);
        if (BUSY.matcher(message).find()) {
            String port = busyPort(message).map(number -> "port " + number).orElse("a port");
            return new EngineException(
                    ErrorCode.PORT_CONFLICT,
                    "cannot " + call.action() + ": " + port + " is in use on the node: choose another or free it",
                    error);
        }
        if (error.getHttpStatus() == FORBIDDEN) {
            return new EngineException(
                    ErrorCode.PERMISSION_DENIED,
                    "cannot " + call.action() + ": the engine does not let the agent: " + message
                            + ": see its authorization plugin, or the proxy in front of its socket",
                    error);
        }
        ErrorCode code =
                message.contains("no space left on device") ? ErrorCode.INSUFFICIENT_RESOURCES : ErrorCode.DOCKER_ERROR;
        return new EngineException(code, "cannot " + call.action() + ": the engine says: " + message, error);
    }

    private static Optional<String> busyPort(String message) {
        return BUSY_PORT.stream()
                .map(pattern -> pattern.matcher(message))
                .filter(Matcher::find)
                .map(matcher -> matcher.group(1))
                .findFirst();
    }

    private static String rootMessage(Throwable error) {
        Throwable root = error;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        String message = root.getMessage();
        return message == null ? root.getClass().getSimpleName() : message;
    }
}
