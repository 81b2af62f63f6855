package dev.panelagent.protocol;

/**
 * A command with where it came from.
 *
 * @param id the Panel's id for it, or one the agent made where the dialect has none
 */
public record CommandRequest(String id, Dialect dialect, Command command) {}
