package dev.panelagent.protocol;

import java.time.Instant;

/**
 * One line a server printed.
 *
 * @param seq per server, from 1, without holes
 * @param stream {@code stdout} or {@code stderr}
 * @param text without its line end, colours and all
 */
public record ConsoleLine(long seq, Instant at, String stream, String text) {}
