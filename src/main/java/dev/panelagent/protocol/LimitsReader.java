package dev.panelagent.protocol;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.panelagent.common.ByteSize;

/**
 * Limits in the units of every Panel: numbers are MB and percent of one core (protocol 3.1), numbers of a million and
 * more are bytes (the Go agent's documents), text carries a unit, and the oldest document counts CPU text in cores
 * (protocol 2.5).
 */
final class LimitsReader {
    /** Docker refuses less (engine's {@code MinimumMemoryLimit}). */
    private static final long LEAST_MEMORY = 6 * ByteSize.MIB;

    private static final long LEAST_BYTES = ByteSize.MIB;
    private static final int MOST_CPU_PERCENT = 100_000;

    private final SpecDefaults defaults;

    LimitsReader(SpecDefaults defaults) {
        this.defaults = defaults;
    }

    /** Reads them; {@code textCpuIsCores}: a CPU limit given as text without a percent sign counts cores. */
    Limits read(JsonNode limits, boolean textCpuIsCores) {
        ObjectNode node = limits instanceof ObjectNode object ? object : Json.node();
        long memory = bytes(node, "memory", defaults.memoryBytes());
        if (memory > 0 && memory < LEAST_MEMORY) {
            throw Arguments.invalid("limits.memory", node.get("memory").asText(), "give a server at least 6 MB");
        }
        return new Limits(
                memory, swap(node), cpu(node, textCpuIsCores), bytes(node, "disk", 0), ioWeight(node), defaults.pids());
    }

    private static long swap(ObjectNode node) {
        return node.path("swap").asText().equals("-1") ? -1 : bytes(node, "swap", 0);
    }

    private static long bytes(ObjectNode limits, String name, long fallback) {
        JsonNode node = limits.path(name);
        if (node.isMissingNode() || node.isNull()) {
            return fallback;
        }
        long bareUnit = node.isNumber() && node.asLong() >= LEAST_BYTES ? 1 : ByteSize.MIB;
        return ByteSize.parse(node.asText(), bareUnit)
                .orElseThrow(() -> Arguments.invalid(
                        "limits." + name, node.toString(), "send MB as a number, or a size like 2048m or 5g"));
    }

    private int cpu(ObjectNode limits, boolean textIsCores) {
        JsonNode node = limits.path("cpu");
        if (node.isMissingNode() || node.isNull()) {
            return defaults.cpuPercent();
        }
        String text = node.asText().strip();
        boolean cores = node.isTextual() && textIsCores && !text.endsWith("%");
        String digits = text.endsWith("%") ? text.substring(0, text.length() - 1) : text;
        if (digits.matches("\\d{1,6}(\\.\\d{1,3})?")) {
            double percent = Double.parseDouble(digits) * (cores ? 100 : 1);
            if (percent <= MOST_CPU_PERCENT) {
                return (int) Math.round(percent);
            }
        }
        throw Arguments.invalid("limits.cpu", node.toString(), "send percent of one core, 100 for one core");
    }

    private static int ioWeight(ObjectNode limits) {
        JsonNode node = limits.path("io");
        if (node.isMissingNode() || node.isNull() || node.asText().equals("0")) {
            return 0;
        }
        int weight = node.asInt();
        if (weight < 10 || weight > 1000) {
            throw Arguments.invalid("limits.io", node.toString(), "send a weight from 10 to 1000");
        }
        return weight;
    }
}
