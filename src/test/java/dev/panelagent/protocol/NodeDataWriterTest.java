package dev.panelagent.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import dev.panelagent.common.ServerId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Answers about figures and containers, member by member (protocol 4.7, 4.8, 4.10). */
class NodeDataWriterTest {
    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05.006Z");
    private static final ServerId SERVER = new ServerId("s1");
    private static final ResourceUsage USAGE =
            new ResourceUsage(NOW.minusSeconds(4), 150.127, 256L << 20, 1L << 30, 11, 22, 33, 44, 17);
    private static final SystemMetrics NODE = new SystemMetrics(
            12.346,
            new SystemMetrics.Amount(2L << 30, 8L << 30),
            new SystemMetrics.Amount(30L << 30, 90L << 30),
            1000,
            2000,
            Duration.ofSeconds(3 * 86_400 + 2 * 3_600 + 5 * 60 + 9),
            List.of(0.5, 1.25, 2.0),
            7,
            3);

    private static void written(NodeData data, String json) {
        assertThat(ReplyDataWriter.write(data, ServerState::word).toString())
                .isEqualTo(Json.object(json).toString());
    }

    private static void bothWays(ServerMetrics metrics, String members) {
        written(new NodeData.ServerFigures(metrics), "{" + members + ",\"metrics\":{" + members + "}}");
    }

    private static ServerMetrics metrics(ServerState state, Optional<ResourceUsage> usage, OptionalLong disk) {
        return new ServerMetrics(SERVER, NOW, state, Duration.ofSeconds(61), usage, 2L << 30, disk, 4000);
    }

    @Test
    void aServerThatIsUpHasTheNumbersThePanelReadsAndTheTimeTheyWereTrue() {
        bothWays(metrics(ServerState.RUNNING, Optional.of(USAGE), OptionalLong.of(1000)), """
                "serverId":"s1","status":"running","uptime":61,"timestamp":"2026-01-02T03:04:01.006Z","usageKnown":true,
                "cpu":150.13,"memory":25.0,"memoryBytes":268435456,"memoryLimitBytes":1073741824,"pids":17,
                "network":{"in":11,"out":22},"disk":25.0,"diskBytes":1000,"diskLimitBytes":4000,
                "players":0,"playersKnown":false
                """);
    }

    @Test
    void aServerAtRestUsesNothingButItsDisk() {
        bothWays(metrics(ServerState.OFFLINE, Optional.empty(), OptionalLong.of(3000)), """
                "serverId":"s1","status":"offline","uptime":61,"timestamp":"2026-01-02T03:04:05.006Z","usageKnown":true,
                "cpu":0.0,"memory":0.0,"memoryBytes":0,"memoryLimitBytes":2147483648,"pids":0,
                "network":{"in":0,"out":0},"disk":75.0,"diskBytes":3000,"diskLimitBytes":4000,
                "players":0,"playersKnown":false
                """);
    }

    @Test
    void whatIsNotKnownIsZeroAndSaidToBeUnknown() {
        bothWays(metrics(ServerState.STARTING, Optional.empty(), OptionalLong.empty()), """
                "serverId":"s1","status":"starting","uptime":61,"timestamp":"2026-01-02T03:04:05.006Z","usageKnown":false,
                "cpu":0.0,"memory":0.0,"memoryBytes":0,"memoryLimitBytes":2147483648,"pids":0,
                "network":{"in":0,"out":0},"disk":0.0,"diskLimitBytes":4000,
                "players":0,"playersKnown":false
                """);
    }

    @Test
    void theSocketHasItsOwnWordForAServerAtRest() {
        NodeData figures =
                new NodeData.ServerFigures(metrics(ServerState.OFFLINE, Optional.empty(), OptionalLong.empty()));

        assertThat(ReplyDataWriter.write(figures, ServerState::socketWord)
                        .path("metrics")
                        .path("status")
                        .asText())
                .isEqualTo("stopped");
    }

    private static final String NODE_JSON = """
            "cpu":12.35,"memory":2147483648,
            "memoryUsage":{"used":2147483648,"total":8589934592,"percentage":25.0},
            "disk":{"used":32212254720,"total":96636764160,"percentage":33.33},
            "network":{"bytesIn":1000,"bytesOut":2000},"uptime":266709,"loadAverage":[0.5,1.25,2.0],
            "servers":{"total":7,"running":3},"timestamp":"2026-01-02T03:04:05.006Z"
            """;

    @Test
    void theNodesMemoryIsANumberAndAnObjectBecauseItHasTwoReaders() {
        written(new NodeData.SystemFigures(NOW, NODE), "{" + NODE_JSON + "}");
    }

    @Test
    void theStatusHasTextsBesideTheFigures() {
        written(new NodeData.SystemState(NOW, NODE), "{" + NODE_JSON + """
                ,"text":{"uptime":"up 3 days, 2:05, load average: 0.50 1.25 2.00",
                "memory":"2.0 GiB of 8.0 GiB used (25 %)","disk":"30.0 GiB of 90.0 GiB used (33 %)"}}""");
    }

    @Test
    void aPingIsAnsweredWithTheTime() {
        written(new NodeData.Pong(NOW), "{\"message\":\"pong\",\"timestamp\":\"2026-01-02T03:04:05.006Z\"}");
    }

    private static ContainerDescription container(boolean running, Optional<Instant> started, int exitCode) {
        return new ContainerDescription(
                SERVER,
                "c1",
                "game",
                "image:1",
                Map.of("b", "2", "a", "1"),
                running,
                running ? 42 : 0,
                Optional.of(NOW.minusSeconds(10_000)),
                started,
                started.filter(_ -> !running).map(at -> at.plusSeconds(5)),
                exitCode,
                false,
                true,
                Optional.empty(),
                Optional.empty());
    }

    @Test
    void aListingHasTheEnginesNames() {
        written(new NodeData.Containers(NOW, List.of(container(true, Optional.of(NOW.minusSeconds(30)), 0))), """
                {"containers":[{"Id":"c1","Names":["/game"],"Image":"image:1","State":"running","Status":"Up 30 seconds",
                "Labels":{"a":"1","b":"2"},"Created":1767313045,"serverId":"s1"}],"count":1}""");
    }

    @ParameterizedTest
    @CsvSource({
        "true, 0, Up 0 seconds",
        "true, 119, Up 119 seconds",
        "true, 120, Up 2 minutes",
        "true, 7199, Up 119 minutes",
        "true, 7200, Up 2 hours",
        "true, 172799, Up 47 hours",
        "true, 172800, Up 2 days",
        "false, 65, Exited (3) 60 seconds ago"
    })
    void theStatusIsForPeople(boolean running, long seconds, String text) {
        ContainerDescription container = container(running, Optional.of(NOW.minusSeconds(seconds)), 3);

        assertThat(ContainerWriter.summary(container, NOW).path("Status").asText())
                .isEqualTo(text);
    }

    @Test
    void aContainerThatNeverRanWasCreated() {
        assertThat(ContainerWriter.summary(container(false, Optional.empty(), 0), NOW)
                        .toString())
                .contains("\"State\":\"created\",\"Status\":\"Created\"");
    }

    @Test
    void anInspectionTellsOfTheLastRun() {
        written(new NodeData.OneContainer(container(false, Optional.of(NOW.minusSeconds(60)), 3)), """
                {"container":{"Id":"c1","Name":"/game","Image":"image:1","Created":"2026-01-02T00:17:25.006Z",
                "State":{"Status":"exited","Running":false,"Pid":0,"ExitCode":3,"OOMKilled":false,
                "StartedAt":"2026-01-02T03:03:05.006Z","FinishedAt":"2026-01-02T03:03:10.006Z"},
                "Config":{"Image":"image:1","Tty":true,"Labels":{"a":"1","b":"2"}},"NetworkSettings":{},
                "serverId":"s1"}}""");
    }

    @Test
    void anInspectionOfAContainerThatRunsHasItsHealthAndAddress() {
        ContainerDescription container = new ContainerDescription(
                SERVER,
                "c1",
                "game",
                "image:1",
                Map.of(),
                true,
                42,
                Optional.empty(),
                Optional.of(NOW),
                Optional.empty(),
                0,
                true,
                false,
                Optional.of("healthy"),
                Optional.of("172.17.0.2"));

        written(new NodeData.OneContainer(container), """
                {"container":{"Id":"c1","Name":"/game","Image":"image:1",
                "State":{"Status":"running","Running":true,"Pid":42,"ExitCode":0,"OOMKilled":true,
                "StartedAt":"2026-01-02T03:04:05.006Z","Health":{"Status":"healthy"}},
                "Config":{"Image":"image:1","Tty":false,"Labels":{}},"NetworkSettings":{"IPAddress":"172.17.0.2"},
                "serverId":"s1"}}""");
    }

    @ParameterizedTest
    @CsvSource({"START, started", "STOP, stopped", "REMOVE, removed"})
    void whatWasTakenHasTheGoAgentsWordAndTheIdToAskBy(ContainerCommand.Change change, String status) {
        written(
                new NodeData.ContainerTaken("c1", change, SERVER, "cmd_1"),
                "{\"containerId\":\"c1\",\"status\":\"" + status + "\",\"serverId\":\"s1\",\"commandId\":\"cmd_1\"}");
    }

    @Test
    void whatWasTakenIsNotSaidToBeDone() {
        Command stop = new ContainerCommand.ChangeContainer("c1", ContainerCommand.Change.STOP);
        Reply reply = new Reply.Success(
                stop, new NodeData.ContainerTaken("c1", ContainerCommand.Change.STOP, SERVER, "cmd_1"));

        assertThat(new HttpEncoder(() -> NOW).reply("cmd_1", reply))
                .startsWith("{\"success\":true,\"message\":\"docker.stop command received\",\"data\":{\"containerId\"");
        assertThat(new FrameEncoder("n", () -> NOW).reply("cmd_1", Dialect.ISSUE27, reply))
                .singleElement()
                .asString()
                .contains("\"success\":true,\"message\":\"docker.stop command received\",\"data\":{\"containerId\"");
        assertThat(new HttpEncoder(() -> NOW)
                        .reply("1", new Reply.Success(new NodeQuery.Ping(), new NodeData.Pong(NOW))))
                .startsWith("{\"success\":true,\"message\":\"system.ping done\"");
    }
}
