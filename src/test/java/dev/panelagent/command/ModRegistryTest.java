package dev.panelagent.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.panelagent.common.ServerId;
import dev.panelagent.files.mods.Mod;
import dev.panelagent.files.sandbox.FilePath;
import dev.panelagent.protocol.DesiredState;
import dev.panelagent.protocol.ServerState;
import dev.panelagent.store.KeptServer;
import dev.panelagent.store.TestStore;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModRegistryTest {
    private static final ServerId SERVER = new ServerId("one");

    @TempDir
    Path dir;

    @Test
    void whatIsInstalledIsFoundAsItWas() {
        try (TestStore store = TestStore.in(dir)) {
            store.servers()
                    .save(new KeptServer(SERVER, "{}", DesiredState.OFFLINE, ServerState.OFFLINE, Optional.empty()));
            ModRegistry registry = new ModRegistry(store.mods());
            Mod mod = new Mod(
                    "a",
                    "A",
                    Optional.of("1"),
                    "http://x/a",
                    Instant.EPOCH,
                    "00",
                    5,
                    List.of(FilePath.parse("/mods/a b/\u00e4.jar")),
                    List.of(FilePath.parse("/mods"), FilePath.parse("/mods/a b")));

            registry.put(SERVER, mod);

            assertThat(registry.find(SERVER, "a")).contains(mod);
            assertThat(registry.of(SERVER)).containsExactly(mod);
            assertThat(registry.count(SERVER)).isOne();
            assertThat(registry.otherOwner(SERVER, mod.files().getFirst(), "b")).contains("a");
            assertThat(registry.otherOwner(SERVER, mod.files().getFirst(), "a")).isEmpty();

            registry.remove(SERVER, "a");

            assertThat(registry.of(SERVER)).isEmpty();
            assertThat(registry.count(SERVER)).isZero();
        }
    }
}
