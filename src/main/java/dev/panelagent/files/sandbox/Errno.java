package dev.panelagent.files.sandbox;

import dev.panelagent.common.ErrorCode;
import dev.panelagent.common.RequestException;
import dev.panelagent.common.Text;
import java.io.IOException;

/** A system call that failed. */
final class Errno extends IOException {
    private static final long serialVersionUID = 1L;

    static final int EPERM = 1;
    static final int ENOENT = 2;
    static final int EINTR = 4;
    static final int EAGAIN = 11;
    static final int EACCES = 13;
    static final int EEXIST = 17;
    static final int EXDEV = 18;
    static final int ENOTDIR = 20;
    static final int EISDIR = 21;
    static final int EINVAL = 22;
    static final int ENOSPC = 28;
    static final int EROFS = 30;
    static final int ENAMETOOLONG = 36;
    static final int ENOSYS = 38;
    static final int ENOTEMPTY = 39;
    static final int ELOOP = 40;
    static final int EDQUOT = 122;

    private final int number;

    Errno(String call, int number) {
        super(call + " failed with error " + number);
        this.number = number;
    }

    int number() {
        return number;
    }

    boolean is(int other) {
        return number == other;
    }

    /**
     * The failure in the words of whoever asked.
     *
     * @param verb what was to be done
     */
    RequestException refusal(String verb, FilePath path) {
        String what = "cannot " + verb + " " + Text.quote(path.toString());
        return switch (number) {
            case ENOENT ->
                new RequestException(ErrorCode.FILE_NOT_FOUND, what + ", which is not there", "list its directory");
            case EEXIST ->
                new RequestException(
                        ErrorCode.FILE_EXISTS, what + ": something is there", "choose another name or remove it first");
            case ENOTEMPTY ->
                new RequestException(ErrorCode.FILE_EXISTS, what + ": the directory is not empty", "empty it first");
            case ENOTDIR ->
                new RequestException(
                        ErrorCode.CONFIG_INVALID, what + ": part of the path is no directory", "list its directory");
            case EISDIR -> new RequestException(ErrorCode.CONFIG_INVALID, what + ": it is a directory", "name a file");
            case EXDEV, ELOOP ->
                new RequestException(
                        ErrorCode.PERMISSION_DENIED,
                        what + ": it leads out of the server's data, or through a link that may not be followed",
                        "name what is inside");
            case EPERM, EACCES, EROFS ->
                new RequestException(
                        ErrorCode.PERMISSION_DENIED,
                        what + ": the node does not let the agent",
                        "check owner and permissions there");
            case ENOSPC, EDQUOT ->
                new RequestException(
                        ErrorCode.INSUFFICIENT_RESOURCES, what + ": the node's disk is full", "free some space");
            case ENAMETOOLONG ->
                new RequestException(ErrorCode.CONFIG_INVALID, what + ": the name is too long", "use a shorter one");
            case EINVAL ->
                new RequestException(
                        ErrorCode.CONFIG_INVALID,
                        what + ": a directory cannot go into itself",
                        "choose another target");
            default ->
                new RequestException(
                        ErrorCode.FILE_ERROR,
                        what + " (error " + number + " of the system)",
                        "see errno(3); the node's disk or file system may be at fault");
        };
    }
}
