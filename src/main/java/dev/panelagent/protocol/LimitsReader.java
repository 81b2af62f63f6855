package dev.panelagent.protocol;

import com.fasterxml.jackson.databind.JsonNode;
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
    Limits read(JsonPlace limits, boolean textCpuIsCores) {
        JsonPlace said = limits.member("memory");
        long memory = bytes(said, defaults.memoryBytes());
        if (memory > 0 && memory < LEAST_MEMORY) {
            throw Arguments.invalid(said.path(), said.node().asText(), "give a server at least 6 MB");
        }
        return new Limits(
                memory,
                swap(limits.member("swap")),
                cpu(limits.member("cpu"), textCpuIsCores),
                bytes(limits.member("disk"), 0),
                ioWeight(limits.member("io")),
                defaults.pids());
    }

    private static long swap(JsonPlace swap) {
        return swap.node().asText().equals("-1") ? -1 : bytes(swap, 0);
    }

    private static long bytes(JsonPlace limit, long fallback) {
        if (limit.isAbsent()) {
            return fallback;
        }
        JsonNode node = limit.node();
        long bareUnit = node.isNumber() && node.asLong() >= LEAST_BYTES ? 1 : ByteSize.MIB;
        return ByteSize.parse(node.asText(), bareUnit)
                .orElseThrow(() -> Arguments.invalid(
                        limit.path(), node.toString(), "send MB as a number, or a size like 2048m or 5g"));
    }

    private int cpu(JsonPlace limit, boolean textIsCores) {
        if (limit.isAbsent()) {
            return defaults.cpuPercent();
        }
        JsonNode node = limit.node();
        String text = node.asText().strip();
        boolean cores = node.isTextual() && textIsCores && !text.endsWith("%");
        String digits = text.endsWith("%") ? text.substring(0, text.length() - 1) : text;
        if (digits.matches("\\d{1,6}(\\.\\d{1,3})?")) {
            double percent = Double.parseDouble(digits) * (cores ? 100 : 1);
            if (percent <= MOST_CPU_PERCENT) {
                return (int) Math.round(percent);
            }
        }
        throw Arguments.invalid(limit.path(), node.toString(), "send percent of one core, 100 for one core");
    }

    private static int ioWeight(JsonPlace limit) {
        JsonNode node = limit.node();
        if (limit.isAbsent() || node.asText().equals("0")) {
            return 0;
        }
        int weight = node.asInt();
        if (weight < 10 || weight > 1000) {
            throw Arguments.invalid(limit.path(), node.toString(), "send a weight from 10 to 1000");
        }
        return weight;
    }
}
