package dev.panelagent.common;

/**
 * The root of everything the agent throws on purpose: a code for programs, a message that names what was wrong and says
 * what to do. Messages never carry secrets; they go to the Panel as they are.
 */
public abstract sealed class AgentException extends RuntimeException
        permits RequestException, EngineException, EngineUnavailableException, SettingsException, StoreException {

    private final ErrorCode code;

    AgentException(ErrorCode code, String message, Throwable cause) {
        super(message, cause);
        this.code = code;
    }

    AgentException(ErrorCode code, String message) {
        super(message);
        this.code = code;
    }

    /** The code under which this goes over the wire. */
    public ErrorCode code() {
        return code;
    }
}
