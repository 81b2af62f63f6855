package dev.panelagent.protocol;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.panelagent.common.ByteSize;

/** Status and usage as JSON, with the members every Panel generation looks for (protocol 2.4, 3.2, 4.5). */
final class StatusWriter {
    private static final double PERCENT = 100;

    private StatusWriter() {}

    /** The status object; {@code word} is the state as the dialect calls it. */
    static ObjectNode status(ServerStatus status, String word) {
        ObjectNode node = Json.node()
                .put("serverId", status.serverId().value())
                .put("name", status.name())
                .put("status", word)
                .put("state", status.state().word())
                .put("desired", status.desired().word())
                .put("uptime", status.uptime().toSeconds());
        status.containerId().ifPresent(id -> node.put("containerId", id));
        status.pid().ifPresent(pid -> node.put("pid", pid));
        status.usage().ifPresent(usage -> node.set("resources", resources(usage)));
        status.activity()
                .ifPresent(activity -> node.putObject("activity")
                        .put("commandId", activity.commandId())
                        .put("action", activity.action())
                        .put("since", Json.time(activity.since())));
        return node;
    }

    /** {@code resources} of a status and the body of {@code resource_update} (protocol 2.4). */
    static ObjectNode resources(ResourceUsage usage) {
        ObjectNode node = Json.node().put("cpu", rounded(usage.cpuPercent()));
        node.putObject("memory")
                .put("used", mebibytes(usage.memoryBytes()))
                .put("available", mebibytes(usage.memoryLimitBytes()))
                .put("usedBytes", usage.memoryBytes())
                .put("limitBytes", usage.memoryLimitBytes())
                .put("percentage", percentage(usage.memoryBytes(), usage.memoryLimitBytes()));
        node.putObject("network").put("tx", usage.networkTxBytes()).put("rx", usage.networkRxBytes());
        node.putObject("block").put("read", usage.blockReadBytes()).put("write", usage.blockWriteBytes());
        return node.put("pids", usage.pids());
    }

    /** The {@code stats} of a legacy {@code server_status} frame (protocol 3.2). */
    static ObjectNode legacyStats(ResourceUsage usage) {
        ObjectNode node = Json.node().put("cpu", rounded(usage.cpuPercent())).put("memory", usage.memoryBytes());
        node.putObject("network").put("in", usage.networkRxBytes()).put("out", usage.networkTxBytes());
        return node.put("timestamp", Json.time(usage.at()));
    }

    /** The flat figures of a Panel that polls for them, percent as far as they have a whole (protocol 4.7, 5). */
    static void metrics(ObjectNode node, ResourceUsage usage) {
        node.put("cpu", rounded(usage.cpuPercent()))
                .put("memory", percentage(usage.memoryBytes(), usage.memoryLimitBytes()))
                .put("memoryBytes", usage.memoryBytes())
                .put("memoryLimitBytes", usage.memoryLimitBytes())
                .put("players", 0)
                .put("timestamp", Json.time(usage.at()));
        node.putObject("network").put("in", usage.networkRxBytes()).put("out", usage.networkTxBytes());
    }

    private static String mebibytes(long bytes) {
        return bytes / ByteSize.MIB + "m";
    }

    private static double percentage(long part, long whole) {
        return whole == 0 ? 0 : rounded(part * PERCENT / whole);
    }

    static double rounded(double value) {
        return Math.round(value * PERCENT) / PERCENT;
    }
}
