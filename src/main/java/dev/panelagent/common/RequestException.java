package dev.panelagent.common;

/** What was asked cannot be done as asked; asking again unchanged will not help. */
public final class RequestException extends AgentException {
    /**
     * A refusal.
     *
     * @param what what was wrong, naming the value
     * @param advice what the sender can do about it, as the second half of a sentence
     */
    public RequestException(ErrorCode code, String what, String advice) {
        super(code, what + ": " + advice);
    }

    /** A refusal because something else failed; the log tells of the cause, the Panel hears nothing of it. */
    public RequestException(ErrorCode code, String what, String advice, Throwable cause) {
        super(code, what + ": " + advice, cause);
    }
}
