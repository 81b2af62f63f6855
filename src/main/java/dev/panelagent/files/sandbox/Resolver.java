package dev.panelagent.files.sandbox;

import java.util.List;

/** Finds what a path means, starting from an open directory and never leaving it. Thread-safe. */
interface Resolver {
    /** How the last name of a path is taken. */
    enum Last {
        /** A link is followed, as the others on the way. */
        FOLLOWED,
        /** A link is the thing itself. */
        AS_IT_IS,
        /** No name of the path may be a link. */
        NO_LINKS
    }

    /**
     * Opens a handle that names what is there, without opening it: nothing waits for the other end of a pipe, and no
     * device notices.
     *
     * @param from where the path starts and what it may not leave
     * @throws Errno EXDEV if it leads out of {@code from}, or into another mount
     */
    Fd resolve(Fd from, List<String> names, Last last) throws Errno;
}
