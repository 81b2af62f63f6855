package dev.panelagent.protocol;

/** Brings consoles to the Panel over whatever connection there is. Thread-safe; never blocks. */
public interface ConsoleDelivery {
    /** There is a connection, instead of any there was. */
    void opened(ConsoleChannel channel);

    /** There is none any more. */
    void closed();
}
