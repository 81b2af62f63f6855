package dev.panelagent.engine.docker;

import com.github.dockerjava.api.model.BlkioStatEntry;
import com.github.dockerjava.api.model.BlkioStatsConfig;
import com.github.dockerjava.api.model.CpuStatsConfig;
import com.github.dockerjava.api.model.CpuUsageConfig;
import com.github.dockerjava.api.model.MemoryStatsConfig;
import com.github.dockerjava.api.model.PidsStatsConfig;
import com.github.dockerjava.api.model.StatisticNetworksConfig;
import com.github.dockerjava.api.model.Statistics;
import com.github.dockerjava.api.model.StatsConfig;
import dev.panelagent.engine.ContainerStats;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** From the engine's counters to figures that mean something. Any field may be missing. */
final class StatsMath {
    private StatsMath() {}

    /** Empty if the container is not running: then the engine answers with zeros. */
    static Optional<ContainerStats> of(Statistics statistics) {
        CpuStatsConfig cpu = statistics.getCpuStats();
        long pids = number(statistics.getPidsStats(), PidsStatsConfig::getCurrent);
        if (cpu == null || systemCpu(cpu) == 0 || pids == 0) {
            return Optional.empty();
        }
        return Optional.of(new ContainerStats(
                Instant.parse(statistics.getRead()),
                cpuPercent(statistics.getPreCpuStats(), cpu),
                memory(statistics.getMemoryStats()),
                number(statistics.getMemoryStats(), MemoryStatsConfig::getLimit),
                network(statistics.getNetworks(), StatisticNetworksConfig::getRxBytes),
                network(statistics.getNetworks(), StatisticNetworksConfig::getTxBytes),
                blockIo(statistics.getBlkioStats(), "read"),
                blockIo(statistics.getBlkioStats(), "write"),
                pids));
    }

    /** The container's share of the CPU time that passed on all cores between the samples, in percent of one. */
    private static double cpuPercent(@Nullable CpuStatsConfig before, CpuStatsConfig after) {
        if (before == null || systemCpu(before) == 0) {
            return 0;
        }
        double used = totalCpu(after) - totalCpu(before);
        double passed = systemCpu(after) - systemCpu(before);
        return used <= 0 || passed <= 0 ? 0 : used / passed * cores(after) * 100;
    }

    private static long systemCpu(CpuStatsConfig cpu) {
        return number(cpu, CpuStatsConfig::getSystemCpuUsage);
    }

    private static long totalCpu(CpuStatsConfig cpu) {
        return number(cpu.getCpuUsage(), CpuUsageConfig::getTotalUsage);
    }

    private static long cores(CpuStatsConfig cpu) {
        long online = number(cpu, CpuStatsConfig::getOnlineCpus);
        List<Long> each = cpu.getCpuUsage() == null ? null : cpu.getCpuUsage().getPercpuUsage();
        return online > 0 ? online : each == null ? 1 : Math.max(1, each.size());
    }

    /** The cache of files not in use is given back under pressure, so it does not count; v1 and v2 name it differently. */
    private static long memory(@Nullable MemoryStatsConfig memory) {
        long usage = number(memory, MemoryStatsConfig::getUsage);
        StatsConfig details = memory == null ? null : memory.getStats();
        long ofTree = number(details, StatsConfig::getTotalInactiveFile);
        long inactive = ofTree > 0 ? ofTree : number(details, StatsConfig::getInactiveFile);
        return inactive < usage ? usage - inactive : usage;
    }

    private static long network(
            @Nullable Map<String, StatisticNetworksConfig> networks,
            Function<StatisticNetworksConfig, @Nullable Long> counter) {
        return networks == null
                ? 0
                : networks.values().stream()
                        .mapToLong(network -> number(network, counter))
                        .sum();
    }

    private static long blockIo(@Nullable BlkioStatsConfig blockIo, String operation) {
        List<BlkioStatEntry> entries = blockIo == null ? null : blockIo.getIoServiceBytesRecursive();
        return entries == null
                ? 0
                : entries.stream()
                        .filter(entry -> operation.equalsIgnoreCase(entry.getOp()))
                        .mapToLong(entry -> number(entry, BlkioStatEntry::getValue))
                        .sum();
    }

    private static <T> long number(@Nullable T source, Function<T, @Nullable Long> field) {
        Long value = source == null ? null : field.apply(source);
        return value == null ? 0 : value;
    }
}
