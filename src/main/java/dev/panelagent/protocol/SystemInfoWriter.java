package dev.panelagent.protocol;

import com.fasterxml.jackson.databind.node.ObjectNode;

/** The node as JSON: the names agents send and those the Panel declares, together (protocol 1.6, 3.2). */
final class SystemInfoWriter {
    private SystemInfoWriter() {}

    static ObjectNode write(SystemInfo info) {
        ObjectNode node = Json.node()
                .put("nodeId", info.nodeId())
                .put("agentVersion", info.agentVersion())
                .put("os", info.os())
                .put("platform", info.os())
                .put("arch", info.arch())
                .put("cpu", info.cpuCount() + " cores")
                .put("cpuCount", info.cpuCount())
                .put("cpuPercent", StatusWriter.rounded(info.cpuPercent()))
                .put("memory", info.totalMemoryBytes())
                .put("totalMemory", info.totalMemoryBytes())
                .put("freeMemory", info.freeMemoryBytes())
                .put("totalDisk", info.totalDiskBytes())
                .put("freeDisk", info.freeDiskBytes())
                .put("uptime", info.uptime().toSeconds())
                .put("serverCount", info.serverCount())
                .put("activeServers", info.activeServers());
        info.engineVersion().ifPresent(version -> node.put("dockerVersion", version));
        info.capabilities().forEach(node.withArray("capabilities")::add);
        ObjectNode networks = node.putObject("networks");
        info.networks().forEach(networks::put);
        return node;
    }
}
