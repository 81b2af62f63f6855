package dev.panelagent.files.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import dev.panelagent.common.RequestException;
import dev.panelagent.common.ServerId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every way out that is known, tried on everything that can be done: each stays inside or is refused. */
@ParameterizedClass(name = "{0}")
@MethodSource("resolvers")
class EscapesTest {
    private static final Duration AT_ONCE = Duration.ofSeconds(2);

    @Parameter
    @SuppressWarnings("NullAway.Init")
    Resolver resolver;

    @TempDir(factory = InMemory.class)
    Path dir;

    static Stream<Named<Resolver>> resolvers() {
        return OnBothResolvers.resolvers();
    }

    static Stream<Escape> escapes() {
        return Escape.all();
    }

    private Outside outside;
    private ServerRoots roots;
    private Map<String, String> before;

    @BeforeEach
    void prepare() throws IOException {
        outside = Outside.make(dir.resolve("outside"));
        roots = new ServerRoots(dir, Optional.of(OnBothResolvers.self(dir)), resolver);
        before = outside.snapshot();
    }

    /** Each operation has a server of its own, so that none is spared by what another did. */
    private Path provide(Operation operation) {
        roots.provide(server(operation));
        return roots.of(server(operation));
    }

    private static ServerId server(Operation operation) {
        return new ServerId(operation.name().toLowerCase(Locale.ROOT).replace("_", ""));
    }

    private void attempt(Operation operation, String path) throws IOException {
        byte[] learnt = run(operation, path);

        assertThat(outside.snapshot()).as("outside after %s", operation).isEqualTo(before);
        assertThat(outside.isToldBy(learnt))
                .as("%s tells of the outside", operation)
                .isFalse();
        assertThat(roots.of(server(operation)))
                .as("the root after %s", operation)
                .isDirectory();
    }

    /** What it learnt; nothing if it was refused. Any other outcome fails. */
    private byte[] run(Operation operation, String path) {
        return Assertions.assertTimeoutPreemptively(AT_ONCE, () -> {
            try (ServerFiles files = roots.open(server(operation), Access.ALL)) {
                return operation.on(files, path);
            } catch (RequestException e) {
                return new byte[0];
            }
        });
    }

    /** A server goes with all its traps, and with nothing else. */
    private void delete() throws IOException {
        for (Operation operation : Operation.values()) {
            roots.delete(server(operation));
        }
        assertThat(dir.resolve("servers")).isEmptyDirectory();
        assertThat(outside.snapshot()).as("outside after the servers' end").isEqualTo(before);
    }

    @ParameterizedTest
    @MethodSource("escapes")
    void nothingGetsOut(Escape escape) throws Exception {
        for (Operation operation : Operation.values()) {
            escape.trap().plant(provide(operation), outside);

            attempt(operation, escape.path());
        }
        delete();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "mnt",
                "mnt/secret.txt",
                "mnt/dir",
                "mnt/dir/new/deep",
                "to-mnt",
                "to-mnt/secret.txt",
                "to-secret",
                "."
            })
    void nothingGetsIntoAMount(String path) throws Exception {
        for (Operation operation : Operation.values()) {
            Path data = provide(operation);
            Path _ = Files.createSymbolicLink(data.resolve("to-mnt"), Path.of("mnt"));
            Path _ = Files.createSymbolicLink(data.resolve("to-secret"), Path.of("mnt/secret.txt"));
            try (Mounts mounts = new Mounts()) {
                if (mounts.bind(outside.dir(), data.resolve("mnt"))) {
                    attempt(operation, path);
                }
            }
        }
        delete();
    }

    @ParameterizedTest
    @ValueSource(strings = {"mnt", "mnt/secret.txt", "mnt/dir/new/deep", "."})
    void anotherFileSystemIsNoPartOfTheServer(String path) throws Exception {
        for (Operation operation : Operation.values()) {
            Path mount = provide(operation).resolve("mnt");
            try (Mounts mounts = new Mounts()) {
                if (mounts.memory(mount, "1m")) {
                    Outside inMount = Outside.make(mount);
                    Map<String, String> atFirst = inMount.snapshot();

                    attempt(operation, path);

                    assertThat(inMount.snapshot()).as("after %s", operation).isEqualTo(atFirst);
                }
            }
        }
        delete();
    }

    @ParameterizedTest
    @ValueSource(strings = {"CHARACTER_DEVICE", "BLOCK_DEVICE"})
    void devicesAreMadeByRootAlone(String trap) throws Exception {
        Path data = provide(Operation.READ);

        Escape.Trap.valueOf(trap).plant(data, outside);

        assertThat(Files.exists(data.resolve("special"))).isEqualTo(OnBothResolvers.isRoot(dir));
    }
}
