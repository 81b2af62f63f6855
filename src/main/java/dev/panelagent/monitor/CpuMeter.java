package dev.panelagent.monitor;

import java.util.function.Supplier;

/** Turns the kernel's running totals into the load between the last two samples. */
final class CpuMeter {
    private final Supplier<ProcFs.CpuTimes> source;
    private ProcFs.CpuTimes last;
    private volatile double percent;

    CpuMeter(Supplier<ProcFs.CpuTimes> source) {
        this.source = source;
        last = source.get();
    }

    /** Takes the next sample. */
    synchronized void sample() {
        ProcFs.CpuTimes now = source.get();
        long total = now.total() - last.total();
        if (total > 0) {
            // Idle time may run backwards on a busy virtual machine.
            percent = Math.clamp(100.0 * (now.busy() - last.busy()) / total, 0, 100);
        }
        last = now;
    }

    /** Of all cores, 0 to 100. */
    double percent() {
        return percent;
    }
}
