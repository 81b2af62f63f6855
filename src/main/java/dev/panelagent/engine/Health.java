package dev.panelagent.engine;

/** What the health check of a container says. */
public enum Health {
    /** It has no health check. */
    NONE,
    /** It has one that has not said anything yet. */
    STARTING,
    HEALTHY,
    UNHEALTHY
}
