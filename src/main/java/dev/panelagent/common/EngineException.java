package dev.panelagent.common;

/** The engine answered, and said no. */
public final class EngineException extends AgentException {
    public EngineException(ErrorCode code, String message, Throwable cause) {
        super(code, message, cause);
    }
}
