package dev.panelagent.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.panelagent.engine.ContainerLimits;
import dev.panelagent.engine.ContainerSpec;
import dev.panelagent.files.sandbox.ServerRoots;
import dev.panelagent.protocol.PortMapping;
import dev.panelagent.protocol.ServerSpec;
import dev.panelagent.protocol.SpecCodec;
import dev.panelagent.protocol.SpecDefaults;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ContainerFactoryTest {
    private static final String INSTANCE = "0a1b2c3d-0000-0000-0000-000000000000";
    private static final Path DATA = Path.of("/data");

    private final SpecCodec codec = new SpecCodec(new SpecDefaults(1L << 30, 100, 512));
    private final ContainerFactory factory = factory(Optional.of("988:988"));

    private ContainerFactory factory(Optional<String> user) {
        return new ContainerFactory(INSTANCE, user, new ServerRoots(DATA, user), codec);
    }

    @Test
    void aContainerCarriesWhatItIsFoundAgainBy() {
        ServerSpec spec = TestSpec.s1();
        ContainerSpec container = factory.container(spec);

        assertThat(container.name()).isEqualTo("panelagent-0a1b2c3d-s1").isEqualTo(factory.name(spec.id()));
        assertThat(container.labels())
                .containsEntry("dev.panelagent.managed", "true")
                .containsEntry("dev.panelagent.instance", INSTANCE)
                .containsEntry("dev.panelagent.server-id", "s1")
                .containsAllEntriesOf(Labels.ownedBy(INSTANCE));
        assertThat(codec.read(container.labels().getOrDefault("dev.panelagent.spec", "")))
                .isEqualTo(spec);
    }

    @Test
    void anEggTooLongForALabelIsInTheStoreAlone() {
        ServerSpec spec = codec.read("""
                {"serverId":"s1","payload":{"image":"game:1","egg":{"name":"e","docker_images":{"g":"game:1"},"startup":"x",
                 "scripts":{"installation":{"script":"%s","container":"game:1","entrypoint":"sh"}}}}}""".formatted("x".repeat(100_000)));
        ContainerSpec container = factory.container(spec);

        String label = container.labels().getOrDefault("dev.panelagent.spec", "");
        assertThat(label).hasSizeLessThan(10_000);
        assertThat(codec.read(label)).isEqualTo(spec.withoutEgg());
        assertThat(codec.read(factory.text(spec))).isEqualTo(spec);
    }

    @Test
    void anImagesOwnStartIsLeftToTheImage() {
        ContainerSpec container = factory.container(TestSpec.s1());
        assertThat(container.command()).isEmpty();
        assertThat(container.workingDirectory()).isEmpty();
        assertThat(container.environment()).doesNotContainKey("STARTUP");
    }

    @Test
    void aStartLineRunsInAShellWithItsPlaceholdersReplaced() {
        ContainerSpec container = factory.container(TestSpec.of("s1")
                .startup("java -Xmx{{SERVER_MEMORY}}M -jar {{JAR}} --port {{SERVER_PORT}} --world {{HOME}}/{{NONE}}")
                .environment(Map.of("JAR", "game server.jar"))
                .ports(new PortMapping("10.0.0.1", 30001, 25565, "tcp"), new PortMapping("10.0.0.1", 30002, 1, "udp"))
                .build());

        String line = "java -Xmx2048M -jar game server.jar --port 25565 --world /home/container/";
        assertThat(container.command()).containsExactly("/bin/sh", "-c", line);
        assertThat(container.workingDirectory()).contains("/home/container");
        assertThat(container.environment())
                .containsEntry("STARTUP", line)
                .containsEntry("SERVER_IP", "10.0.0.1")
                .containsEntry("SERVER_PORT", "25565")
                .containsEntry("SERVER_MEMORY", "2048")
                .containsEntry("HOME", "/home/container");
        assertThat(container.ports())
                .containsExactly(
                        new ContainerSpec.Port("10.0.0.1", 30001, 25565, "tcp"),
                        new ContainerSpec.Port("10.0.0.1", 30002, 1, "udp"));
    }

    @Test
    void aTerminalIsAsTheSpecSays() {
        assertThat(factory.container(TestSpec.of("s1").tty().build()).tty()).isTrue();
        assertThat(factory.container(TestSpec.s1()).tty()).isFalse();
    }

    @Test
    void theServersOwnVariablesWin() {
        ContainerSpec container = factory.container(TestSpec.of("s1")
                .startup("run {{SERVER_PORT}}")
                .environment(Map.of("SERVER_PORT", "7777", "HOME", "/root"))
                .ports(new PortMapping("0.0.0.0", 1, 2, "tcp"))
                .build());
        assertThat(container.environment()).containsEntry("SERVER_PORT", "7777").containsEntry("HOME", "/root");
        assertThat(container.command()).endsWith("run 7777");
    }

    @Test
    void aServerWithoutPortsHasNoPortVariables() {
        assertThat(factory.container(TestSpec.s1()).environment())
                .doesNotContainKeys("SERVER_PORT", "SERVER_IP")
                .containsKey("SERVER_MEMORY");
    }

    @Test
    void userMountAndLimitsAreThoseOfTheSettingsAndTheSpec() {
        ContainerSpec container = factory.container(TestSpec.s1());
        assertThat(container.user()).contains("988:988");
        assertThat(container.mounts())
                .isEqualTo(List.of(new ContainerSpec.Mount("/data/servers/s1", "/home/container", false)));
        assertThat(container.limits()).isEqualTo(new ContainerLimits(2048L << 20, 0, 150, 0, 512));
        assertThat(factory(Optional.empty()).container(TestSpec.s1()).user()).isEmpty();
    }
}
