package dev.panelagent.engine.docker;

import com.github.dockerjava.api.command.UpdateContainerCmd;
import com.github.dockerjava.api.model.HostConfig;
import dev.panelagent.engine.ContainerLimits;

/**
 * Limits in Docker's figures, where -1 is unlimited.
 *
 * @param memorySwap memory and swap together
 * @param cpuQuota microseconds in each period
 * @param ioWeight 0 leaves it out
 */
record LimitsMapping(long memory, long memorySwap, long cpuQuota, long pids, int ioWeight) {
    static final long CPU_PERIOD = 100_000;

    private static final long UNLIMITED = -1;
    /** More than any machine has: an update takes no -1 for memory, and passes one for swap over. */
    private static final long LIFTED = 1L << 53;

    private static final long QUOTA_OF_ONE_PERCENT = CPU_PERIOD / 100;

    static LimitsMapping of(ContainerLimits limits) {
        return new LimitsMapping(
                limits.memoryBytes() > 0 ? limits.memoryBytes() : UNLIMITED,
                memorySwap(limits),
                limits.cpuPercent() > 0 ? limits.cpuPercent() * QUOTA_OF_ONE_PERCENT : UNLIMITED,
                limits.pids() > 0 ? limits.pids() : UNLIMITED,
                limits.ioWeight());
    }

    /** Docker refuses a limit on swap without one on memory. */
    private static long memorySwap(ContainerLimits limits) {
        return limits.memoryBytes() <= 0 || limits.swapBytes() < 0
                ? UNLIMITED
                : Math.addExact(limits.memoryBytes(), limits.swapBytes());
    }

    void apply(HostConfig host, boolean withIoWeight) {
        if (memory != UNLIMITED) {
            host.withMemory(memory).withMemorySwap(memorySwap);
        }
        if (cpuQuota != UNLIMITED) {
            host.withCpuPeriod(CPU_PERIOD).withCpuQuota(cpuQuota);
        }
        if (pids != UNLIMITED) {
            host.withPidsLimit(pids);
        }
        if (withIoWeight && ioWeight > 0) {
            host.withBlkioWeight(ioWeight);
        }
    }

    /** Unlike at creation, what is left out stays as it was, so "unlimited" must be said. */
    void apply(UpdateContainerCmd update, boolean withIoWeight) {
        update.withMemory(memory == UNLIMITED ? LIFTED : memory)
                .withMemorySwap(memorySwap == UNLIMITED ? LIFTED : memorySwap)
                .withCpuPeriod(CPU_PERIOD)
                .withCpuQuota(cpuQuota)
                .withPidsLimit(pids);
        if (withIoWeight && ioWeight > 0) {
            update.withBlkioWeight(ioWeight);
        }
    }
}
