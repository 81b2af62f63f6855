package dev.panelagent.files;

import java.util.concurrent.CancellationException;

/** What long work tells of itself, and how it learns that nobody wants it any more. Thread-safe. */
public interface Progress {
    /** For work nobody watches. */
    Progress NONE = new Progress() {
        @Override
        public void total(long bytes) {}

        @Override
        public void advance(long bytes) {}
    };

    /** How much there is to do in all, in bytes, as soon as it is known. */
    void total(long bytes);

    /**
     * So many bytes more are done; called often, with 0 where nothing is counted.
     *
     * @throws CancellationException if the work is to end here
     */
    void advance(long bytes);
}
