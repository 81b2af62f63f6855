package dev.panelagent.files.archive;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Rules of the denylist are for the names that files end up with, not for those under which they are unpacked. */
class StagingRulesTest {
    @TempDir
    Path dir;

    @TempDir
    Path archives;

    private Path archive(ArchiveFormat format, String... entries) throws IOException {
        return Sample.at(archives.resolve("archive"), format, entries);
    }

    @ParameterizedTest
    @EnumSource(ArchiveFormat.class)
    void aStarCoversWhatItCoversAndNotTheAgentsOwnDirectory(ArchiveFormat format) throws Exception {
        try (Server server = Server.in(dir, 0, List.of("/config/*", "!/config/x", "*.jar"))) {
            Extracted extracted = server.unpack(archive(format, "x=allowed", "y=denied", "z.jar=denied"), "config");

            assertThat(extracted.files()).containsExactly("/config/x");
            assertThat(extracted.skipped()).containsExactlyInAnyOrder("/config/y", "/config/z.jar");
            assertThat(Server.names(server.root)).containsExactlyInAnyOrder("config", "config/x");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/config/*/secret", ".*", "*.extract", "*.part", "/config/.panel-agent-*", "/config/*/"})
    void rulesThatOnlyTheTemporaryNamesMeetDoNothing(String rule) throws Exception {
        try (Server server = Server.in(dir, 0, List.of(rule))) {
            Path config = Files.createDirectory(server.root.resolve("config"));
            Files.writeString(config.resolve("l"), "old");

            Extracted extracted =
                    server.unpack(archive(ArchiveFormat.TAR, "secret=s", "l->secret"), "config", Conflict.OVERWRITE);

            assertThat(extracted.skipped()).isEmpty();
            assertThat(Server.names(config)).containsExactlyInAnyOrder("l", "secret");
            assertThat(config.resolve("l")).hasContent("s").isSymbolicLink();
        }
    }

    @Test
    void allOfItDeniedLeavesNothing() throws Exception {
        try (Server server = Server.in(dir, 0, List.of("*", "!/target"))) {
            Extracted extracted = server.unpack(archive(ArchiveFormat.ZIP, "a=x", "d/", "d/b=x", "l->a"), "target");

            assertThat(extracted.count()).isZero();
            assertThat(extracted.skipped())
                    .containsExactlyInAnyOrder("/target/a", "/target/d", "/target/d/b", "/target/l");
            assertThat(Server.names(server.root)).containsExactly("target");
        }
    }

    @Test
    void deniedFilesAreNotPackedWhateverTheyAreReachedBy() throws Exception {
        try (Server server = Server.in(dir, 0, List.of("/hidden/", "*.key"))) {
            Files.writeString(
                    Files.createDirectory(server.root.resolve("hidden")).resolve("f"), "");
            Files.writeString(server.root.resolve("a.key"), "");
            Files.writeString(server.root.resolve("plain"), "");
            Path archive = archives.resolve("archive");

            Created all = server.pack(archive, ArchiveFormat.ZIP, "/", "/");
            Created named = server.pack(archive, ArchiveFormat.ZIP, "/", "hidden/f", "a.key", "plain");

            assertThat(all.skipped()).containsExactly("/a.key", "/hidden");
            assertThat(all.fileCount()).isEqualTo(1);
            assertThat(named.skipped()).containsExactly("/hidden/f", "/a.key");
            assertThat(named.fileCount()).isEqualTo(1);
        }
    }
}
