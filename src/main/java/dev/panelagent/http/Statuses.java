package dev.panelagent.http;

import dev.panelagent.common.ErrorCode;

/** HTTP's words for refusals, where whoever calls goes by them; commands are answered with 200 always. */
final class Statuses {
    static final int BUSY = 503;
    static final int RANGE_NOT_SATISFIABLE = 416;

    private Statuses() {}

    static int of(ErrorCode code) {
        return switch (code) {
            case CONFIG_INVALID, PARSE_ERROR, DOWNLOAD_FAILED -> 400;
            case AUTH_FAILED -> 401;
            case PERMISSION_DENIED -> 403;
            case SERVER_NOT_FOUND, FILE_NOT_FOUND -> 404;
            case TIMEOUT -> 408;
            case FILE_EXISTS, SERVER_EXISTS, SERVER_NOT_RUNNING -> 409;
            case FILE_CHANGED -> 412;
            case LIMIT_EXCEEDED -> 413;
            case CHECKSUM_MISMATCH -> 422;
            case AGENT_OFFLINE, STORE_UNAVAILABLE, ENGINE_UNAVAILABLE -> BUSY;
            case UNKNOWN_ACTION, STEAMCMD_REQUIRED -> 501;
            case INSUFFICIENT_RESOURCES -> 507;
            default -> 500;
        };
    }
}
