package dev.panelagent.protocol;

/** What a server should be doing: the agent brings it there, and back there, until it is told otherwise. */
public enum DesiredState {
    OFFLINE,
    RUNNING
}
