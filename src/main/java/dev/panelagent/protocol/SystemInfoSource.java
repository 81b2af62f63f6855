package dev.panelagent.protocol;

/** Measures the node. May take some 100 ms: never to be called where a connection is read. */
@FunctionalInterface
public interface SystemInfoSource {
    SystemInfo systemInfo();
}
