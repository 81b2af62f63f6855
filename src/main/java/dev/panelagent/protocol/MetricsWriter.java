package dev.panelagent.protocol;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.panelagent.common.ByteSize;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.function.Function;

/**
 * What servers and the node use as JSON. The Panel refuses a reply as a whole if one of the numbers it looks for is not
 * there, so what is not known is 0, and another member says that it is not known (protocol 4.7, 4.8, 4.10).
 */
final class MetricsWriter {
    private MetricsWriter() {}

    /** Flat for this Panel, and once more under {@code metrics} for clients of the Go agent. */
    static ObjectNode server(ServerMetrics metrics, Function<ServerState, String> word) {
        ObjectNode node = figures(metrics, word.apply(metrics.state()));
        ObjectNode nested = node.deepCopy();
        node.set("metrics", nested);
        return node;
    }

    private static ObjectNode figures(ServerMetrics metrics, String word) {
        ObjectNode node = Json.node()
                .put("serverId", metrics.serverId().value())
                .put("status", word)
                .put("uptime", metrics.uptime().toSeconds());
        metrics.usage()
                .ifPresentOrElse(
                        usage -> used(node, usage),
                        () -> unused(
                                node,
                                metrics.at(),
                                metrics.memoryLimitBytes(),
                                !metrics.state().isUp()));
        long disk = metrics.diskBytes().orElse(0);
        node.put("disk", StatusWriter.percentage(disk, metrics.diskLimitBytes()));
        metrics.diskBytes().ifPresent(bytes -> node.put("diskBytes", bytes));
        // Nobody asks the games yet.
        return node.put("diskLimitBytes", metrics.diskLimitBytes())
                .put("players", 0)
                .put("playersKnown", false);
    }

    /** The time is that of the measurement, so that who keeps figures keeps them where they belong. */
    private static void used(ObjectNode node, ResourceUsage usage) {
        common(node, usage.at(), true, StatusWriter.rounded(usage.cpuPercent()))
                .put("memory", StatusWriter.percentage(usage.memoryBytes(), usage.memoryLimitBytes()))
                .put("memoryBytes", usage.memoryBytes())
                .put("memoryLimitBytes", usage.memoryLimitBytes())
                .put("pids", usage.pids())
                .set("network", network(usage.networkRxBytes(), usage.networkTxBytes()));
    }

    private static void unused(ObjectNode node, Instant at, long memoryLimitBytes, boolean known) {
        common(node, at, known, 0)
                .put("memory", 0.0)
                .put("memoryBytes", 0)
                .put("memoryLimitBytes", memoryLimitBytes)
                .put("pids", 0)
                .set("network", network(0, 0));
    }

    private static ObjectNode common(ObjectNode node, Instant at, boolean known, double cpu) {
        return node.put("timestamp", Json.time(at)).put("usageKnown", known).put("cpu", cpu);
    }

    private static ObjectNode network(long in, long out) {
        return Json.node().put("in", in).put("out", out);
    }

    /** One reader wants {@code memory} to be a number, the other an object, so there are two members. */
    static ObjectNode system(Instant at, SystemMetrics metrics) {
        ObjectNode node = Json.node()
                .put("cpu", StatusWriter.rounded(metrics.cpuPercent()))
                .put("memory", metrics.memory().used());
        node.set("memoryUsage", amount(metrics.memory()));
        node.set("disk", amount(metrics.disk()));
        node.putObject("network").put("bytesIn", metrics.bytesIn()).put("bytesOut", metrics.bytesOut());
        node.put("uptime", metrics.uptime().toSeconds());
        ArrayNode load = node.putArray("loadAverage");
        metrics.loadAverage().forEach(load::add);
        node.putObject("servers").put("total", metrics.servers()).put("running", metrics.running());
        return node.put("timestamp", Json.time(at));
    }

    /** The Go agent gave the output of three programs; its clients show it and read nothing in it. */
    static ObjectNode status(Instant at, SystemMetrics metrics) {
        ObjectNode node = system(at, metrics);
        node.putObject("text")
                .put("uptime", uptime(metrics))
                .put("memory", text(metrics.memory()))
                .put("disk", text(metrics.disk()));
        return node;
    }

    private static ObjectNode amount(SystemMetrics.Amount amount) {
        return Json.node()
                .put("used", amount.used())
                .put("total", amount.total())
                .put("percentage", StatusWriter.percentage(amount.used(), amount.total()));
    }

    private static String uptime(SystemMetrics metrics) {
        Duration up = metrics.uptime();
        StringBuilder text = new StringBuilder(String.format(
                Locale.ROOT, "up %d days, %d:%02d, load average:", up.toDays(), up.toHoursPart(), up.toMinutesPart()));
        metrics.loadAverage().forEach(load -> text.append(String.format(Locale.ROOT, " %.2f", load)));
        return text.toString();
    }

    private static String text(SystemMetrics.Amount amount) {
        return String.format(
                Locale.ROOT,
                "%.1f GiB of %.1f GiB used (%.0f %%)",
                gibibytes(amount.used()),
                gibibytes(amount.total()),
                StatusWriter.percentage(amount.used(), amount.total()));
    }

    private static double gibibytes(long bytes) {
        return (double) bytes / ByteSize.GIB;
    }
}
