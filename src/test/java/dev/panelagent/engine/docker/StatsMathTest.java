package dev.panelagent.engine.docker;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.github.dockerjava.api.model.Statistics;
import com.github.dockerjava.core.DefaultDockerClientConfig;
import dev.panelagent.engine.ContainerStats;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class StatsMathTest {
    private static final ObjectMapper JSON =
            DefaultDockerClientConfig.createDefaultConfigBuilder().build().getObjectMapper();
    private static final String CPU = """
            "read":"2026-01-02T03:04:05.123456789Z","pids_stats":{"current":3},
            "precpu_stats":{"cpu_usage":{"total_usage":1000},"system_cpu_usage":10000,"online_cpus":4},
            "cpu_stats":{"cpu_usage":{"total_usage":1500},"system_cpu_usage":14000,"online_cpus":4},""";

    @Test
    void cpuIsPercentOfOneCore() throws JsonProcessingException {
        ContainerStats stats = of("{" + CPU + "\"memory_stats\":{}}");

        // An eighth of four cores.
        assertThat(stats.cpuPercent()).isEqualTo(50);
        assertThat(stats.at()).isEqualTo(Instant.parse("2026-01-02T03:04:05.123456789Z"));
        assertThat(stats.pids()).isEqualTo(3);
    }

    @Test
    void oldEnginesCountCoresByTheirFigures() throws JsonProcessingException {
        ContainerStats stats = of("""
                {"read":"2026-01-02T03:04:05Z","pids_stats":{"current":1},
                "precpu_stats":{"cpu_usage":{"total_usage":0},"system_cpu_usage":1000},
                "cpu_stats":{"cpu_usage":{"total_usage":500,"percpu_usage":[250,250]},"system_cpu_usage":2000}}""");

        assertThat(stats.cpuPercent()).isEqualTo(100);
    }

    @Test
    void cpuOfASingleSampleIsZero() throws JsonProcessingException {
        ContainerStats stats = of("""
                {"read":"2026-01-02T03:04:05Z","pids_stats":{"current":1},"precpu_stats":{"cpu_usage":{"total_usage":0}},
                "cpu_stats":{"cpu_usage":{"total_usage":500},"system_cpu_usage":2000,"online_cpus":2}}""");

        assertThat(stats.cpuPercent()).isZero();
    }

    @Test
    void memoryLeavesOutInactiveFilesOnCgroupV2() throws JsonProcessingException {
        assertThat(of("{" + CPU + "\"memory_stats\":{\"usage\":900,\"limit\":5000,\"stats\":{\"inactive_file\":200}}}"))
                .returns(700L, ContainerStats::memoryBytes)
                .returns(5000L, ContainerStats::memoryLimitBytes);
    }

    @Test
    void memoryLeavesOutInactiveFilesOfTheWholeTreeOnCgroupV1() throws JsonProcessingException {
        assertThat(
                        of(
                                "{" + CPU
                                        + "\"memory_stats\":{\"usage\":900,\"stats\":{\"inactive_file\":1,\"total_inactive_file\":300}}}"))
                .returns(600L, ContainerStats::memoryBytes);
    }

    @Test
    void memoryIsTheUsageWhereTheCacheIsSaidToBeLarger() throws JsonProcessingException {
        assertThat(of("{" + CPU + "\"memory_stats\":{\"usage\":900,\"stats\":{\"inactive_file\":1000}}}"))
                .returns(900L, ContainerStats::memoryBytes);
    }

    @Test
    void countersOfAllNetworksAndDevicesAreAddedUp() throws JsonProcessingException {
        ContainerStats stats = of("{" + CPU + """
                "networks":{"eth0":{"rx_bytes":1,"tx_bytes":2},"eth1":{"rx_bytes":10,"tx_bytes":20}},
                "blkio_stats":{"io_service_bytes_recursive":[
                  {"major":8,"minor":0,"op":"Read","value":5},{"major":8,"minor":1,"op":"read","value":6},
                  {"major":8,"minor":0,"op":"Write","value":7},{"major":8,"minor":0,"op":"Total","value":99}]}}""");

        assertThat(stats)
                .returns(11L, ContainerStats::networkRxBytes)
                .returns(22L, ContainerStats::networkTxBytes)
                .returns(11L, ContainerStats::blockReadBytes)
                .returns(7L, ContainerStats::blockWriteBytes);
    }

    @Test
    void stoppedContainerHasNone() throws JsonProcessingException {
        Statistics zeros = read("""
                {"read":"0001-01-01T00:00:00Z","pids_stats":{},"memory_stats":{},
                "precpu_stats":{"cpu_usage":{"total_usage":0}},"cpu_stats":{"cpu_usage":{"total_usage":0}}}""");

        assertThat(StatsMath.of(zeros)).isEmpty();
    }

    private static ContainerStats of(String json) throws JsonProcessingException {
        return StatsMath.of(read(json)).orElseThrow();
    }

    private static Statistics read(String json) throws JsonProcessingException {
        return JSON.readValue(json, Statistics.class);
    }
}
