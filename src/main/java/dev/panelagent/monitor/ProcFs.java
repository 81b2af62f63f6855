package dev.panelagent.monitor;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;

/**
 * The kernel's own figures of the node, the same inside a container as outside, but for the traffic, which is that of the
 * network the agent is in. What cannot be read counts as zero.
 */
final class ProcFs {
    private static final Logger LOG = System.getLogger(ProcFs.class.getName());
    private static final int IDLE = 4;
    private static final int IOWAIT = 5;
    private static final int STEAL = 8;
    private static final int LOADS = 3;
    /** Columns of {@code net/dev} behind the interface's name. */
    private static final int RECEIVED = 0;

    private static final int SENT = 8;
    /** Columns of {@code net/route}. */
    private static final int DESTINATION = 1;

    private static final int MASK = 7;
    private static final String ANYWHERE = "00000000";

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

    /** Bytes since the interfaces came up. */
    record Traffic(long received, long sent) {}

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

    /** How many processes wanted to run, over one, five and fifteen minutes. */
    List<Double> loadAverage() {
        List<Double> loads = lines("loadavg").stream()
                .flatMap(line -> Arrays.stream(line.split(" ", -1)))
                .limit(LOADS)
                .map(ProcFs::decimal)
                .toList();
        return loads.size() == LOADS ? loads : List.of(0.0, 0.0, 0.0);
    }

    /**
     * What went through the interfaces that lead out into the world. All others, such as bridges and those of containers,
     * carry what comes by these too, and would count it twice.
     */
    Traffic traffic() {
        Set<String> outward = outward();
        long received = 0;
        long sent = 0;
        for (String line : lines("net/dev")) {
            int colon = line.indexOf(':');
            if (colon >= 0 && outward.contains(line.substring(0, colon).strip())) {
                String[] counters = line.substring(colon + 1).strip().split("\\s+", -1);
                received += counter(counters, RECEIVED);
                sent += counter(counters, SENT);
            }
        }
        return new Traffic(received, sent);
    }

    private Set<String> outward() {
        return lines("net/route").stream()
                .map(line -> line.split("\\s+", -1))
                .filter(fields ->
                        fields.length > MASK && fields[DESTINATION].equals(ANYWHERE) && fields[MASK].equals(ANYWHERE))
                .map(fields -> fields[0])
                .collect(Collectors.toSet());
    }

    private static long counter(String[] counters, int column) {
        return column < counters.length ? number(counters[column]) : 0;
    }

    private static double decimal(String text) {
        return text.matches("\\d{1,9}(\\.\\d{1,9})?") ? Double.parseDouble(text) : 0;
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
