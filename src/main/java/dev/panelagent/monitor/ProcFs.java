package dev.panelagent.monitor;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/** The kernel's own figures of the node, the same inside a container as outside. What cannot be read counts as zero. */
final class ProcFs {
    private static final Logger LOG = System.getLogger(ProcFs.class.getName());
    private static final int IDLE = 4;
    private static final int IOWAIT = 5;
    private static final int STEAL = 8;

    private final Path root;
    private final AtomicBoolean complained = new AtomicBoolean();

    ProcFs(Path root) {
        this.root = root;
    }

    /**
     * Time all cores have spent since boot, in the kernel's ticks.
     *
     * @param cpus how many there are
     */
    record CpuTimes(long busy, long total, int cpus) {}

    /** Bytes; available is what processes can have without swapping. */
    record Memory(long total, long available) {}

    CpuTimes cpu() {
        long idle = 0;
        long total = 0;
        int cpus = 0;
        for (String line : lines("stat")) {
            if (line.startsWith("cpu ")) {
                String[] fields = line.split("\\s+", -1);
                // Guest time, beyond steal, is counted in user time already.
                for (int i = 1; i <= STEAL && i < fields.length; i++) {
                    total += number(fields[i]);
                    idle += i == IDLE || i == IOWAIT ? number(fields[i]) : 0;
                }
            } else if (line.startsWith("cpu")) {
                cpus++;
            }
        }
        return new CpuTimes(total - idle, total, cpus);
    }

    Memory memory() {
        List<String> lines = lines("meminfo");
        return new Memory(kibibytes(lines, "MemTotal:"), kibibytes(lines, "MemAvailable:"));
    }

    Duration uptime() {
        List<String> lines = lines("uptime");
        String seconds = lines.isEmpty() ? "" : lines.getFirst().replaceFirst("[. ].*", "");
        return Duration.ofSeconds(number(seconds));
    }

    private static long kibibytes(List<String> lines, String key) {
        return lines.stream()
                .filter(line -> line.startsWith(key))
                .map(line -> line.replaceAll("\\D", ""))
                .mapToLong(ProcFs::number)
                .map(kib -> kib * 1024)
                .findFirst()
                .orElse(0);
    }

    private static long number(String text) {
        return text.matches("\\d{1,18}") ? Long.parseLong(text) : 0;
    }

    private List<String> lines(String file) {
        try {
            return Files.readAllLines(root.resolve(file));
        } catch (IOException e) {
            if (!complained.getAndSet(true)) {
                LOG.log(Level.WARNING, "The node's figures cannot be read and are reported as zero: " + e);
            }
            return List.of();
        }
    }
}
