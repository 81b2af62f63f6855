package dev.panelagent.engine;

/**
 * Limits in the engine's terms; zero leaves a limit out, except {@code swapBytes}: zero is none, -1 unlimited.
 *
 * @param cpuPercent of one core
 * @param ioWeight 10 to 1000
 */
public record ContainerLimits(long memoryBytes, long swapBytes, int cpuPercent, int ioWeight, int pids) {}
