package dev.panelagent.protocol;

/** Where the node's figures come from. May take some 100 ms; never throws. */
@FunctionalInterface
public interface SystemInfoSource {
    SystemInfo systemInfo();
}
