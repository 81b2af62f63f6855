package dev.panelagent.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.Test;

class CpuMeterTest {
    @Test
    void theLoadIsThatSinceTheLastSample() {
        assertThat(percentAfter(times(1000, 2000), times(1025, 2100))).isEqualTo(25);
        assertThat(percentAfter(times(0, 0), times(100, 100), times(100, 200))).isZero();
    }

    @Test
    void beforeTheFirstIntervalItIsZero() {
        assertThat(percentAfter(times(1000, 2000))).isZero();
    }

    @Test
    void anIntervalWithoutTicksKeepsTheLastFigure() {
        assertThat(percentAfter(times(0, 0), times(50, 100), times(50, 100))).isEqualTo(50);
    }

    @Test
    void countersThatRunBackwardsStayWithinBounds() {
        assertThat(percentAfter(times(100, 200), times(90, 300))).isZero();
        assertThat(percentAfter(times(0, 0), times(120, 100))).isEqualTo(100);
    }

    private static double percentAfter(ProcFs.CpuTimes... samples) {
        Deque<ProcFs.CpuTimes> queue = new ArrayDeque<>(List.of(samples));
        CpuMeter meter = new CpuMeter(queue::removeFirst);
        while (!queue.isEmpty()) {
            meter.sample();
        }
        return meter.percent();
    }

    private static ProcFs.CpuTimes times(long busy, long total) {
        return new ProcFs.CpuTimes(busy, total, 2);
    }
}
