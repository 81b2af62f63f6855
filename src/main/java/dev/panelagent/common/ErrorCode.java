package dev.panelagent.common;

/**
 * Every error the agent reports, by the name that goes over the wire. The first nine names are those of the Panel's own
 * documents (protocol 2.6); the others are this agent's.
 */
public enum ErrorCode {
    /** The agent is shutting down and takes no more commands. */
    AGENT_OFFLINE,
    /** No server of that name is known. */
    SERVER_NOT_FOUND,
    /** The container is gone, or belongs to no server of this agent. */
    CONTAINER_NOT_FOUND,
    /** The node lacks memory, disk or a free slot in a queue. */
    INSUFFICIENT_RESOURCES,
    /** The action is understood but not allowed. */
    PERMISSION_DENIED,
    /** The engine refused or failed. */
    DOCKER_ERROR,
    /** A field of the request is missing or has a value that cannot be used. */
    CONFIG_INVALID,
    /** A port of the server is in use. */
    PORT_CONFLICT,
    /** The token is missing or wrong. */
    AUTH_FAILED,

    /** The action is not one the agent knows. */
    UNKNOWN_ACTION,
    /** No command of that id is known, or it was too long ago. */
    COMMAND_NOT_FOUND,
    /** The frame or body is not JSON of the expected shape. */
    PARSE_ERROR,
    /** The image is neither on the node nor to be had from its registry. */
    IMAGE_NOT_FOUND,
    /** A server of that name exists. */
    SERVER_EXISTS,
    /** The action needs a running server. */
    SERVER_NOT_RUNNING,
    /** The engine does not answer. */
    ENGINE_UNAVAILABLE,
    /** The agent cannot keep what it would have to promise: its store is not writable. */
    STORE_UNAVAILABLE,
    /** The deadline of the step passed. */
    TIMEOUT,
    /** There is no such file or directory in the server's data. */
    FILE_NOT_FOUND,
    /** Something of that name is there already. */
    FILE_EXISTS,
    /** The file is not as the sender last saw it. */
    FILE_CHANGED,
    /** The file cannot be read, written or walked, for a reason of the node. */
    FILE_ERROR,
    /** More than one answer or one archive may hold. */
    LIMIT_EXCEEDED,
    /** The archive is broken, encrypted, of an unknown format, or holds what may not be unpacked. */
    ARCHIVE_INVALID,
    /** The address is one the agent does not fetch from. */
    ADDRESS_FORBIDDEN,
    /** The other side did not deliver the file. */
    DOWNLOAD_FAILED,
    /** The file is not the one its checksum names. */
    CHECKSUM_MISMATCH,
    /** Somebody called it off. */
    CANCELLED,
    /** No operation of that id is known, or it ended too long ago. */
    OPERATION_NOT_FOUND,
    /** No mod of that id is installed. */
    MOD_NOT_FOUND,
    /** The mod comes from the Steam Workshop, and no SteamCMD is configured. */
    STEAMCMD_REQUIRED,
    /** A defect in the agent; the log has the details under the same command id. */
    INTERNAL_ERROR
}
