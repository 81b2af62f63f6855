package dev.panelagent.common;

/** The agent's own store could not be written or read; nothing of what was asked has been kept. */
public final class StoreException extends AgentException {
    /**
     * A failure.
     *
     * @param what what could not be done
     */
    public StoreException(String what, Throwable cause) {
        super(
                ErrorCode.STORE_UNAVAILABLE,
                what + " (" + cause + "): check the free space and the permissions of DATA_DIR",
                cause);
    }
}
