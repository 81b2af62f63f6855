package dev.panelagent.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.panelagent.testing.CapturedLog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProcFsTest {
    @TempDir
    Path proc;

    @Test
    void cpuTimesAreThoseOfTheKernel() throws IOException {
        // user nice system idle iowait irq softirq steal guest guest_nice
        write("stat", """
                cpu  100 10 50 800 40 3 2 5 60 7
                cpu0 50 5 25 400 20 1 1 2 30 3
                cpu1 50 5 25 400 20 2 1 3 30 4
                intr 12345 0 9
                ctxt 99
                """);
        assertThat(new ProcFs(proc).cpu()).isEqualTo(new ProcFs.CpuTimes(170, 1010, 2));
    }

    @Test
    void anOldKernelHasFewerColumns() throws IOException {
        write("stat", "cpu  100 0 50 800\ncpu0 100 0 50 800\n");
        assertThat(new ProcFs(proc).cpu()).isEqualTo(new ProcFs.CpuTimes(150, 950, 1));
    }

    @Test
    void memoryIsWhatCanBeHadWithoutSwapping() throws IOException {
        write("meminfo", """
                MemTotal:       24684096 kB
                MemFree:          498224 kB
                MemAvailable:   20425244 kB
                Buffers:           10000 kB
                """);
        assertThat(new ProcFs(proc).memory()).isEqualTo(new ProcFs.Memory(24684096L * 1024, 20425244L * 1024));
    }

    @Test
    void uptimeIsThatOfTheNode() throws IOException {
        write("uptime", "350735.47 234388.90\n");
        assertThat(new ProcFs(proc).uptime()).isEqualTo(Duration.ofSeconds(350735));
    }

    @Test
    void theLoadIsThatOfThreeTimes() throws IOException {
        write("loadavg", "1.33 0.47 12.95 2/318 2647\n");
        assertThat(new ProcFs(proc).loadAverage()).containsExactly(1.33, 0.47, 12.95);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "1.33 0.47", "a b c", "-1 1e9 0x5"})
    void aLoadThatCannotBeReadIsZero(String text) throws IOException {
        write("loadavg", text);
        assertThat(new ProcFs(proc).loadAverage()).containsExactly(0.0, 0.0, 0.0);
    }

    @Test
    void trafficIsCountedWhereItLeavesTheNode() throws IOException {
        Files.createDirectories(proc.resolve("net"));
        write("net/route", """
                Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT
                eth0\t00000000\t010200C0\t0003\t0\t0\t0\t00000000\t0\t0\t0
                docker0\t000011AC\t00000000\t0001\t0\t0\t0\t0000FFFF\t0\t0\t0
                half\t00000000\t010200C0\t0003\t0\t0\t0\t00000080\t0\t0\t0
                wlan0\t00000000\t010200C0\t0003\t0\t0\t0\t00000000\t0\t0\t0
                """);
        write("net/dev", """
                Inter-|   Receive                                                |  Transmit
                 face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets errs drop fifo colls carrier compressed
                    lo: 31869716532 6059063    0    0    0     0          0         0 31869716532 6059063    0    0    0     0       0          0
                  eth0: 1575859669   41353    0    0    0     0          0         0  2340399   28605    0    0    0     0       0          0
                docker0:  120842    2156    0    0    0     0          0        36 169006152    6406    0  248    0     0       0          0
                half:  5    2156    0    0    0     0          0        36 5    6406    0  248    0     0       0          0
                 wlan0:1000 1 0 0 0 0 0 0 2000 1 0 0 0 0 0 0
                """);
        assertThat(new ProcFs(proc).traffic()).isEqualTo(new ProcFs.Traffic(1575859669L + 1000, 2340399 + 2000));
    }

    @Test
    void whatCannotBeReadIsZeroAndSaidOnce() throws IOException {
        write("uptime", "soon\n");
        try (CapturedLog log = new CapturedLog(ProcFs.class)) {
            ProcFs unreadable = new ProcFs(proc);
            assertThat(unreadable.cpu()).isEqualTo(new ProcFs.CpuTimes(0, 0, 0));
            assertThat(unreadable.memory()).isEqualTo(new ProcFs.Memory(0, 0));
            assertThat(unreadable.uptime()).isZero();
            assertThat(unreadable.loadAverage()).containsExactly(0.0, 0.0, 0.0);
            assertThat(unreadable.traffic()).isEqualTo(new ProcFs.Traffic(0, 0));
            assertThat(log.lines()).singleElement().asString().startsWith("WARNING The node's figures");
        }
    }

    @Test
    void theRealOneHasTrueFigures() {
        ProcFs real = new ProcFs(Path.of("/proc"));
        assertThat(real.cpu().cpus())
                .isGreaterThanOrEqualTo(Runtime.getRuntime().availableProcessors());
        assertThat(real.cpu().busy()).isBetween(1L, real.cpu().total());
        assertThat(real.memory().available()).isBetween(1L, real.memory().total());
        assertThat(real.uptime()).isPositive();
        assertThat(real.loadAverage())
                .hasSize(3)
                .allSatisfy(load -> assertThat(load).isNotNegative());
    }

    private void write(String file, String text) throws IOException {
        Files.writeString(proc.resolve(file), text);
    }
}
