package dev.panelagent.protocol;

import java.time.Instant;

/** What a server's console holds: lines, and what is missing between them. Every sequence number is covered by one entry. */
public sealed interface ConsoleEntry permits ConsoleLine, ConsoleGap {
    /** Sequence number, per server, from 1; of a gap the first it covers. */
    long seq();

    /** The last sequence number it covers; that of a line is its own. */
    long lastSeq();

    Instant at();
}
