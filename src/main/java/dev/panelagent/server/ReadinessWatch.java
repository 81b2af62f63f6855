package dev.panelagent.server;

/** Looks for the sign that a run is ready, from when it is made until it is closed, and tells when it sees one. */
interface ReadinessWatch extends AutoCloseable {
    /** Looks for nothing. */
    ReadinessWatch NONE = () -> {};

    @Override
    void close();
}
