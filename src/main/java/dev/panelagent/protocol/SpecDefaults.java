package dev.panelagent.protocol;

/**
 * What a new server gets where its request says nothing.
 *
 * @param memoryBytes 0 is unlimited
 * @param cpuPercent of one core, 0 is unlimited
 */
public record SpecDefaults(long memoryBytes, int cpuPercent, int pids) {}
