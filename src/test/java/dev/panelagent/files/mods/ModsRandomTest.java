package dev.panelagent.files.mods;

import static org.assertj.core.api.Assertions.assertThat;

import dev.panelagent.common.AgentException;
import dev.panelagent.common.ErrorCode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Installs and uninstalls at random, some of it failing, against a model of what must be on the disk. */
class ModsRandomTest {
    private static final List<String> IDS = List.of("a", "b", "c");
    private static final List<String> PATHS = List.of("p0", "p1", "d/p2", "d/e/p3", "f/p4");
    private static final int STEPS = 60;

    @TempDir
    Path dir;

    private final Map<String, Map<String, String>> model = new TreeMap<>();

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void theDiskHoldsWhatTheManifestSays(long seed) throws IOException {
        Random random = new Random(seed);
        try (ModsFixture fixture = new ModsFixture(dir)) {
            for (int step = 0; step < STEPS; step++) {
                String at = "seed " + seed + ", step " + step;
                fixture.installed.broken = random.nextInt(5) == 0;
                String id = IDS.get(random.nextInt(IDS.size()));
                if (random.nextInt(3) == 0) {
                    uninstall(fixture, id, at);
                } else {
                    install(fixture, id, content(random, at), at);
                }
                assertThat(files(fixture)).as(at).isEqualTo(expected());
                assertThat(fixture.installed.mods.keySet()).as(at).isEqualTo(model.keySet());
            }
            fixture.installed.broken = false;
            List.copyOf(model.keySet()).forEach(fixture::uninstall);
            assertThat(files(fixture)).as("seed " + seed).isEmpty();
        }
    }

    private void install(ModsFixture fixture, String id, Map<String, String> content, String at) {
        boolean taken = model.entrySet().stream()
                .filter(other -> !other.getKey().equals(id))
                .anyMatch(other -> other.getValue().keySet().stream().anyMatch(content::containsKey));
        try {
            Mod _ = fixture.installZip(id, content);
            assertThat(taken || fixture.installed.broken).as(at).isFalse();
            model.put(id, content);
        } catch (AgentException e) {
            assertThat(e.code()).as(at).isEqualTo(taken ? ErrorCode.FILE_EXISTS : ErrorCode.STORE_UNAVAILABLE);
        }
    }

    private void uninstall(ModsFixture fixture, String id, String at) {
        try {
            Mod _ = fixture.uninstall(id);
            assertThat(fixture.installed.broken).as(at).isFalse();
            assertThat(model.remove(id)).as(at).isNotNull();
        } catch (AgentException e) {
            assertThat(e.code())
                    .as(at)
                    .isEqualTo(model.containsKey(id) ? ErrorCode.STORE_UNAVAILABLE : ErrorCode.MOD_NOT_FOUND);
        }
    }

    private static Map<String, String> content(Random random, String text) {
        Map<String, String> content = new TreeMap<>();
        content.put(PATHS.get(random.nextInt(PATHS.size())), text);
        content.put(PATHS.get(random.nextInt(PATHS.size())), text);
        return content;
    }

    private Map<String, String> expected() {
        Map<String, String> files = new TreeMap<>();
        model.values().forEach(content -> content.forEach((path, text) -> files.put("mods/" + path, text)));
        return files;
    }

    /** Without the directories that are empty. */
    private static Map<String, String> files(ModsFixture fixture) {
        Map<String, String> files = fixture.tree();
        files.values().removeIf(Predicate.isEqual("/"));
        return files;
    }
}
