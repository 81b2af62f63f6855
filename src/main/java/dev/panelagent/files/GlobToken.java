package dev.panelagent.files;

import java.util.function.IntPredicate;

/** A piece of a {@link Glob}. */
sealed interface GlobToken {
    /** Takes any number of letters, or none. */
    enum Star implements GlobToken {
        /** Letters of one name. */
        NAME,
        /** Letters and slashes. */
        PATH,
        /** Letters and slashes, up to the slash that is the next token; or nothing, not even that slash. */
        DIRECTORIES
    }

    /**
     * Takes one letter.
     *
     * @param beyondAscii whether it may be one beyond ASCII
     */
    record Letter(IntPredicate test, boolean beyondAscii) implements GlobToken {
        static final Letter ANY = new Letter(c -> c != '/', true);

        static Letter of(int letter) {
            return new Letter(c -> c == letter, letter >= Glob.ASCII);
        }
    }
}
