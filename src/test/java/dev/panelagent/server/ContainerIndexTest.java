package dev.panelagent.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.panelagent.common.ErrorCode;
import dev.panelagent.common.RequestException;
import dev.panelagent.common.ServerId;
import dev.panelagent.engine.ContainerInfo;
import dev.panelagent.engine.ContainerLimits;
import dev.panelagent.engine.ContainerSpec;
import dev.panelagent.protocol.Command;
import dev.panelagent.protocol.ContainerDescription;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(20)
class ContainerIndexTest {
    private static final ServerId S1 = new ServerId("s1");

    @TempDir
    Path dir;

    private Node node;
    private ContainerIndex containers;

    @BeforeEach
    void twoServers() {
        node = new Node(dir).follow();
        node.created(
                TestSpec.of("s1").environment(Map.of("PASSWORD", "hunter2")).build());
        node.created(TestSpec.of("s2").build());
        containers = node.servers.containers();
    }

    @AfterEach
    void close() {
        node.close();
    }

    private void foreign(String name, Map<String, String> labels) {
        String _ = node.engine.create(new ContainerSpec(
                name,
                Node.GAME,
                List.of(),
                Map.of(),
                labels,
                Optional.empty(),
                Optional.empty(),
                List.of(),
                List.of(),
                new ContainerLimits(0, 0, 0, 0, 0),
                false));
    }

    private void assertUnknown(String container) {
        assertThatExceptionOfType(RequestException.class)
                .isThrownBy(() -> containers.server(container))
                .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.CONTAINER_NOT_FOUND));
        assertThatExceptionOfType(RequestException.class)
                .isThrownBy(() -> containers.inspect(container))
                .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.CONTAINER_NOT_FOUND));
    }

    @Test
    void aContainerIsKnownByItsIdItsNameAndItsServersNames() {
        ContainerInfo info = node.info("s1");
        node.servers.setAliases(S1, Set.of(new ServerId("other-name")));

        assertThat(List.of(
                        info.id(),
                        info.id().substring(0, 12),
                        info.id().substring(0, 40),
                        info.name(),
                        "/" + info.name(),
                        "s1",
                        "other-name",
                        "ctrl-alt-play-s1"))
                .allSatisfy(name -> assertThat(containers.server(name)).isEqualTo(S1))
                .allSatisfy(name -> assertThat(containers.inspect(name).id()).isEqualTo(info.id()));
    }

    @Test
    void theBeginningOfAnIdMustBeLongEnough() {
        assertUnknown(node.container("s1").substring(0, 11));
    }

    @Test
    void whatIsNobodysContainerIsUnknown() {
        foreign("stranger", Map.of());
        String stranger = node.engine.inspect("stranger").orElseThrow().id();

        assertThat(List.of("stranger", "/stranger", stranger, stranger.substring(0, 12), "nothing", "", "/", "../s1"))
                .allSatisfy(this::assertUnknown);
    }

    @Test
    void containersOfAnotherAgentAreUnknown() {
        foreign("of-another", Labels.of("another-instance", new ServerId("s9"), "{}"));

        assertUnknown("of-another");
        assertUnknown("s9");
        assertThat(containers.list()).extracting(ContainerDescription::serverId).doesNotContain(new ServerId("s9"));
    }

    @Test
    void aServerWithoutAContainerHasNothingToInspect() {
        node.engine.remove(node.container("s1"));
        node.engine.settle();

        assertThatExceptionOfType(RequestException.class)
                .isThrownBy(() -> containers.inspect("s1"))
                .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.CONTAINER_NOT_FOUND));
        assertThat(containers.server("s1")).as("it can be started all the same").isEqualTo(S1);
    }

    @Test
    void theListHasEachServersContainerAndNoEnvironment() {
        foreign("stranger", Map.of());
        node.done(Node.start("s2"));

        List<ContainerDescription> list = containers.list();

        assertThat(list)
                .extracting(ContainerDescription::id)
                .containsExactly(node.container("s1"), node.container("s2"));
        assertThat(list).extracting(ContainerDescription::running).containsExactly(false, true);
        assertThat(list)
                .allSatisfy(container -> assertThat(container.createdAt()).isPresent());
        assertThat(list.toString()).contains(Labels.SERVER).doesNotContain("hunter2", "PASSWORD", Labels.SPEC);
        assertThat(containers.inspect("s1").toString()).doesNotContain("hunter2", "PASSWORD", Labels.SPEC);
    }

    @Test
    void aDeletedServersContainerIsForgotten() {
        String container = node.container("s1");
        node.done(new Command.DeleteServer(S1, false));

        assertUnknown(container);
        assertUnknown("s1");
    }

    @Test
    void findingTheServerAsksNoEngine() {
        String container = node.container("s1");

        node.engine.goDown();

        assertThat(containers.server(container)).isEqualTo(S1);
    }
}
