package dev.panelagent.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import dev.panelagent.common.ErrorCode;
import dev.panelagent.common.ServerId;
import dev.panelagent.protocol.ContainerCommand.Change;
import dev.panelagent.protocol.ContainerCommand.ChangeContainer;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Questions about figures, and what is asked of containers, on both transports. */
class NodeActionsTest {
    private final FrameDecoder decoder = new FrameDecoder(Specs.DEFAULTS);

    private Stream<Inbound> read(String action, String more) {
        String members = "\"action\":\"" + action + "\"" + more + "}";
        return Stream.of(
                decoder.frame("{\"type\":\"command\",\"id\":\"1\"," + members), decoder.httpBody("{" + members));
    }

    private void isRead(String action, String more, Command command) {
        assertThat(read(action, more))
                .allSatisfy(inbound -> assertThat(inbound)
                        .isInstanceOfSatisfying(
                                Inbound.Request.class,
                                request ->
                                        assertThat(request.request().command()).isEqualTo(command)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"get_server_metrics", "server.metrics", "get_metrics"})
    void aServersFigures(String action) {
        isRead(action, ",\"serverId\":\"s1\"", new Command.GetServerMetrics(new ServerId("s1")));
        assertThat(new Command.GetServerMetrics(new ServerId("s1")).action()).isEqualTo("get_server_metrics");
    }

    @ParameterizedTest
    @ValueSource(strings = {"get_system_metrics", "system.metrics"})
    void theNodesFiguresNeedNoServer(String action) {
        isRead(action, "", new NodeQuery.GetSystemMetrics());
    }

    @ParameterizedTest
    @ValueSource(strings = {"system_info", "system_info_request", "get_system_info"})
    void theNodeItself(String action) {
        isRead(action, "", new Command.GetSystemInfo());
    }

    @Test
    void questionsOfTheGoAgentsClients() {
        isRead("system.ping", "", new NodeQuery.Ping());
        isRead("system.status", "", new NodeQuery.GetSystemStatus());
        isRead("docker.list", "", new ContainerCommand.ListContainers());
    }

    @Test
    void everyCommandIsReadByTheNameItGivesItself() {
        Stream.<Command>of(
                        new NodeQuery.GetSystemMetrics(),
                        new NodeQuery.GetSystemStatus(),
                        new NodeQuery.Ping(),
                        new ContainerCommand.ListContainers(),
                        new ContainerCommand.InspectContainer("c1"),
                        new ChangeContainer("c1", Change.START),
                        new ChangeContainer("c1", Change.STOP),
                        new ChangeContainer("c1", Change.REMOVE))
                .forEach(command -> isRead(command.action(), ",\"payload\":{\"containerId\":\"c1\"}", command));
    }

    @ParameterizedTest
    @CsvSource({"docker.start, START", "docker.stop, STOP", "docker.remove, REMOVE"})
    void containersAreNamedInTheGoAgentsPlaceToo(String action, Change change) {
        isRead(action, ",\"data\":{\"containerId\":\"c1\"}", new ChangeContainer("c1", change));
        isRead(action, ",\"containerId\":\"c1\"", new ChangeContainer("c1", change));
    }

    @ParameterizedTest
    @ValueSource(strings = {"docker.start", "docker.stop", "docker.remove", "docker.inspect"})
    void aContainerMustBeNamed(String action) {
        assertThat(read(action, ",\"serverId\":\"s1\""))
                .allSatisfy(inbound -> assertThat(inbound).isInstanceOfSatisfying(Inbound.Rejected.class, rejected -> {
                    assertThat(rejected.reason().code()).isEqualTo(ErrorCode.CONFIG_INVALID);
                    assertThat(rejected.reason()).hasMessageContaining("containerId is missing");
                }));
    }

    @Test
    void whatIsAskedOfAContainerIsMeantForItsServer() {
        ServerId server = new ServerId("s1");

        assertThat(new ChangeContainer("c", Change.START).of(server)).isEqualTo(new Command.StartServer(server));
        assertThat(new ChangeContainer("c", Change.STOP).of(server))
                .isEqualTo(new Command.StopServer(server, Optional.empty(), Optional.empty()));
        assertThat(new ChangeContainer("c", Change.REMOVE).of(server))
                .isEqualTo(new Command.DeleteServer(server, false));
    }
}
