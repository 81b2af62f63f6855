package dev.panelagent.engine.docker;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.dockerjava.api.model.HostConfig;
import dev.panelagent.engine.ContainerLimits;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LimitsMappingTest {
    @Test
    void allLimitsAreSet() {
        HostConfig host = HostConfig.newHostConfig();

        LimitsMapping.of(new ContainerLimits(1000, 500, 150, 300, 64)).apply(host, true);

        assertThat(host.getMemory()).isEqualTo(1000);
        assertThat(host.getMemorySwap()).isEqualTo(1500);
        assertThat(host.getCpuPeriod()).isEqualTo(100_000);
        assertThat(host.getCpuQuota()).isEqualTo(150_000);
        assertThat(host.getBlkioWeight()).isEqualTo(300);
        assertThat(host.getPidsLimit()).isEqualTo(64);
    }

    @Test
    void zerosLeaveLimitsOutOfANewContainer() {
        HostConfig host = HostConfig.newHostConfig();

        LimitsMapping.of(new ContainerLimits(0, 0, 0, 0, 0)).apply(host, true);

        assertThat(host.getMemory()).isNull();
        assertThat(host.getMemorySwap()).isNull();
        assertThat(host.getCpuQuota()).isNull();
        assertThat(host.getBlkioWeight()).isNull();
        assertThat(host.getPidsLimit()).isNull();
    }

    @ParameterizedTest
    @CsvSource({"1000,0,1000", "1000,24,1024", "1000,-1,-1", "0,0,-1", "0,500,-1"})
    void swapIsCountedTogetherWithMemory(long memory, long swap, long expected) {
        assertThat(LimitsMapping.of(new ContainerLimits(memory, swap, 0, 0, 0)).memorySwap())
                .isEqualTo(expected);
    }

    @Test
    void weightIsLeftOutWhereTheNodeDoesNotSupportIt() {
        HostConfig host = HostConfig.newHostConfig();

        LimitsMapping.of(new ContainerLimits(0, 0, 0, 500, 0)).apply(host, false);

        assertThat(host.getBlkioWeight()).isNull();
    }

    @Test
    void unlimitedIsSaidInFigures() {
        assertThat(LimitsMapping.of(new ContainerLimits(0, 0, 0, 0, 0)))
                .isEqualTo(new LimitsMapping(-1, -1, -1, -1, 0));
    }
}
