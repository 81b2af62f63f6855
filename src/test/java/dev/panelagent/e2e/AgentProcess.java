package dev.panelagent.e2e;

import dev.panelagent.testing.LibertyAgent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** What the kernel says of an agent's JVM, which is a child of the shell that launched it. Linux only. */
final class AgentProcess {
    private static final int USER_TICKS = 11;
    private static final int SYSTEM_TICKS = 12;
    /** What USER_HZ is on all that Java runs on. */
    private static final int MILLIS_PER_TICK = 10;

    private final Path proc;

    AgentProcess(LibertyAgent agent) {
        long pid = ProcessHandle.of(agent.pid())
                .orElseThrow()
                .children()
                .findFirst()
                .map(ProcessHandle::pid)
                .orElse(agent.pid());
        proc = Path.of("/proc/" + pid);
    }

    /** How long it has kept cores busy. */
    Duration cpu() throws IOException {
        String stat = Files.readString(proc.resolve("stat"));
        String[] behindName = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
        long ticks = Long.parseLong(behindName[USER_TICKS]) + Long.parseLong(behindName[SYSTEM_TICKS]);
        return Duration.ofMillis(ticks * MILLIS_PER_TICK);
    }

    /** What is resident, in MB. */
    long memory() throws IOException {
        String resident = Files.readAllLines(proc.resolve("status")).stream()
                .filter(line -> line.startsWith("VmRSS:"))
                .findFirst()
                .orElseThrow();
        return Long.parseLong(resident.replaceAll("\\D", "")) / 1024;
    }
}
