package dev.panelagent.protocol;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The node, measured now (protocol 3.2 and the Panel's declared {@code AgentSystemInfo}).
 *
 * @param cpuPercent of all cores, 0 to 100
 * @param engineVersion empty while the engine does not answer
 * @param networks interface name to its first address
 */
public record SystemInfo(
        String nodeId,
        String agentVersion,
        String os,
        String arch,
        int cpuCount,
        double cpuPercent,
        long totalMemoryBytes,
        long freeMemoryBytes,
        long totalDiskBytes,
        long freeDiskBytes,
        Duration uptime,
        Optional<String> engineVersion,
        List<String> capabilities,
        Map<String, String> networks,
        int serverCount,
        int activeServers) {}
