package dev.panelagent.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.panelagent.engine.ContainerLimits;
import dev.panelagent.engine.ContainerSpec;
import dev.panelagent.store.TestStore;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Which of the containers found on the engine become servers. */
@Timeout(20)
class TakeOverTest {
    @TempDir
    Path dir;

    private Node node;

    @BeforeEach
    void open() {
        node = new Node(dir).follow();
    }

    @AfterEach
    void close() {
        node.close();
    }

    @Test
    void containersOfThisAgentAreTakenOverWithTheirSpec() throws Exception {
        node.running(TestSpec.of("s1").stopBy("stop", TestSpec.LONG).build());
        node.created(TestSpec.of("s2").build());
        node.servers.close();

        // given a store that was lost
        TestStore fresh = TestStore.in(dir.resolve("fresh"));
        ServerRegistry next = node.registry(node.engine, fresh);
        next.load();
        next.reconcile(true);

        node.told.awaitText("s1", "offline>running");
        assertThat(next.all()).extracting(server -> server.id().value()).containsExactly("s1", "s2");
        assertThat(next.all().getFirst().summary().name()).isEqualTo("the game");
        next.reconcile(true);
        assertThat(next.servers()).isEqualTo(2);
        next.close();
        fresh.close();
    }

    @Test
    void containersOfTheGoAgentAreTakenOverByTheirLabel() {
        String id = node.engine.create(container("ctrl-alt-play-old", Map.of(Labels.LEGACY_SERVER, "old")));
        node.engine.start(id);

        node.servers.reconcile(true);

        node.told.awaitText("old", "offline>running");
        node.done(Node.stop("old"));
        node.done(Node.start("old"));
        node.done(Node.delete("old"));
        assertThat(node.engine.inspect(id)).isEmpty();
    }

    @Test
    void containersOfTheGoAgentAreLeftAloneIfSoConfigured() throws Exception {
        try (Node strict = new Node(dir, Map.of("ADOPT_LEGACY_CONTAINERS", "false"), UnaryOperator.identity())) {
            strict.engine.create(container("ctrl-alt-play-old", Map.of(Labels.LEGACY_SERVER, "old")));
            strict.servers.reconcile(true);
            assertThat(strict.servers.servers()).isZero();
        }
    }

    @Test
    void containersOfOthersAreLeftAlone() {
        node.engine.create(
                container("theirs", Labels.of("other-instance", TestSpec.s1().id(), "{}")));
        node.engine.create(container("nobodys", Map.of("some", "label")));
        node.engine.create(container("odd", Map.of(Labels.LEGACY_SERVER, "../../etc")));

        node.servers.reconcile(true);

        assertThat(node.servers.servers()).isZero();
    }

    @Test
    void aContainerWhoseSpecCannotBeReadIsRunAsItIs() {
        String instance = Instance.of(dir);
        String id = node.engine.create(
                container("kept", Labels.of(instance, TestSpec.s1().id(), "no json")));

        node.servers.reconcile(true);

        node.done(Node.start("s1"));
        assertThat(node.engine.inspect(id).orElseThrow().running()).isTrue();
        assertThat(node.server("s1").summary().name()).isEqualTo("s1");
    }

    @Test
    void aTerminalStaysOneWhenItsContainerIsTakenOver() {
        String id = node.engine.create(container("old", Map.of(Labels.LEGACY_SERVER, "old"), true));
        node.engine.start(id);
        node.servers.reconcile(true);
        node.told.awaitText("old", "offline>running");

        node.server("old").resize(24, 80);

        assertThat(node.engine.calls()).contains("RESIZE " + id + " 24x80");
    }

    private static ContainerSpec container(String name, Map<String, String> labels) {
        return container(name, labels, false);
    }

    private static ContainerSpec container(String name, Map<String, String> labels, boolean tty) {
        return new ContainerSpec(
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
                tty);
    }
}
