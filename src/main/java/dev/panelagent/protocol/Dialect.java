package dev.panelagent.protocol;

/** The wire format in which a request came, and in which it is answered. */
public enum Dialect {
    /** The {@code command}/{@code response} envelope (protocol 2). */
    ISSUE27,
    /** The typed messages without ids (protocol 3). */
    LEGACY,
    /** {@code POST /api/command} (protocol 4). */
    HTTP
}
