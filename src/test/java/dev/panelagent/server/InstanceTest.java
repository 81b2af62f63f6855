package dev.panelagent.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.panelagent.common.RequestException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InstanceTest {
    @TempDir
    Path dir;

    @Test
    void isMadeOnceAndStays() throws Exception {
        Path data = dir.resolve("not/there/yet");
        String first = Instance.of(data);
        assertThat(UUID.fromString(first)).isNotNull();
        assertThat(Instance.of(data)).isEqualTo(first);
        assertThat(Instance.of(dir)).isNotEqualTo(first);
        try (var files = Files.list(data)) {
            assertThat(files).containsExactly(data.resolve("instance-id"));
        }
    }

    @Test
    void whiteSpaceAroundItDoesNotMatter() throws Exception {
        Files.writeString(dir.resolve("instance-id"), " 0A1b2c3d-0000-0000-0000-000000000001\n");
        assertThat(Instance.of(dir)).isEqualTo("0a1b2c3d-0000-0000-0000-000000000001");
    }

    @Test
    void aDamagedFileIsNotReplacedInSilence() throws Exception {
        Path file = Files.writeString(dir.resolve("instance-id"), "garbage");
        assertThatExceptionOfType(RequestException.class)
                .isThrownBy(() -> Instance.of(dir))
                .withMessageContaining(file.toString())
                .withMessageContaining("delete the file if it is damaged");
        assertThat(file).hasContent("garbage");
    }

    @Test
    void aDataDirectoryThatCannotBeMadeIsNamed() throws Exception {
        Path file = Files.writeString(dir.resolve("file"), "");
        assertThatExceptionOfType(RequestException.class)
                .isThrownBy(() -> Instance.of(file))
                .withMessageContaining(file.toString());
    }
}
