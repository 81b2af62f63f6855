package dev.panelagent.common;

/** The engine could not be reached or did not answer in time; the same call may work later. */
public final class EngineUnavailableException extends AgentException {
    public EngineUnavailableException(String message, Throwable cause) {
        super(ErrorCode.ENGINE_UNAVAILABLE, message, cause);
    }
}
