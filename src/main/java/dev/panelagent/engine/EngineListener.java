package dev.panelagent.engine;

/** Receives the engine's events, in order, on a thread of the engine client; must not block it for long. */
public interface EngineListener {
    void event(EngineEvent event);

    /** The stream broke: events may be missing until the next subscription; re-read what matters. Called once. */
    void disconnected();
}
