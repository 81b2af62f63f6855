package dev.panelagent.protocol;

/**
 * What a server may use. Zero means unlimited throughout, except {@code swapBytes}, where zero means none and -1
 * unlimited.
 *
 * @param memoryBytes memory, bytes
 * @param swapBytes swap on top of memory, bytes
 * @param cpuPercent percent of one core: 200 is two cores
 * @param diskBytes disk, bytes
 * @param ioWeight block I/O weight, 10 to 1000; 0 leaves the engine's default
 * @param pids most processes and threads at a time
 */
public record Limits(long memoryBytes, long swapBytes, int cpuPercent, long diskBytes, int ioWeight, int pids) {}
