package dev.panelagent.protocol;

/** Where the node's figures come from. Takes a few milliseconds, asks no engine; never throws. */
@FunctionalInterface
public interface SystemInfoSource {
    SystemInfo systemInfo();
}
