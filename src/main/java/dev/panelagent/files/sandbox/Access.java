package dev.panelagent.files.sandbox;

import java.util.List;

/**
 * Which files the agent keeps its hands off at a Panel's request.
 */
public interface Access {
    /** Everything may be touched. */
    Access ALL = new Access() {
        @Override
        public boolean denies(List<String> names, boolean directory) {
            return false;
        }

        @Override
        public boolean isOpen() {
            return true;
        }
    };

    /**
     * Whether this path, or a directory it lies in, is denied; the root never is.
     *
     * @param names from the server's root
     */
    boolean denies(List<String> names, boolean directory);

    /** Whether nothing can be denied. */
    boolean isOpen();
}
