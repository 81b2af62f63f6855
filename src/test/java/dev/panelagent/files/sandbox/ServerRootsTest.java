package dev.panelagent.files.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.panelagent.common.ErrorCode;
import dev.panelagent.common.RequestException;
import dev.panelagent.common.ServerId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServerRootsTest {
    private static final ServerId S1 = new ServerId("s1");

    @TempDir
    Path dir;

    private ServerRoots ownedBy(String owner) {
        return new ServerRoots(dir, Optional.of(owner));
    }

    private String self() throws IOException {
        return Files.getAttribute(dir, "unix:uid") + ":" + Files.getAttribute(dir, "unix:gid");
    }

    @Test
    void aDirectoryIsMadeOnceAndItsFilesAreKept() throws Exception {
        ServerRoots directories = ownedBy(self());
        directories.provide(S1);
        Path file = Files.writeString(directories.of(S1).resolve("world"), "saved");
        directories.provide(S1);
        assertThat(directories.of(S1)).isEqualTo(dir.resolve("servers/s1"));
        assertThat(file).hasContent("saved");
    }

    @Test
    void itBelongsToTheUserOfTheGameOrIsNotLeftBehind() throws Exception {
        boolean root = self().startsWith("0:");
        ServerRoots directories = ownedBy("12345:23456");
        if (root) {
            directories.provide(S1);
            assertThat(Files.getAttribute(directories.of(S1), "unix:uid")).isEqualTo(12345);
            assertThat(Files.getAttribute(directories.of(S1), "unix:gid")).isEqualTo(23456);
        } else {
            assertThatExceptionOfType(RequestException.class).isThrownBy(() -> directories.provide(S1));
            assertThat(directories.of(S1)).doesNotExist();
        }
    }

    @Test
    void whereTheImageNamesTheUserAnyMayWrite() throws Exception {
        ServerRoots directories = new ServerRoots(dir, Optional.empty());
        directories.provide(S1);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(directories.of(S1))))
                .isEqualTo("rwxrwxrwx");
    }

    @Test
    void deleteRemovesEverythingButFollowsNoLinks() throws Exception {
        ServerRoots directories = ownedBy(self());
        directories.provide(S1);
        Path outside = Files.createDirectories(dir.resolve("outside"));
        Path precious = Files.writeString(outside.resolve("precious"), "kept");
        Path data = directories.of(S1);
        Files.createDirectories(data.resolve("a/b"));
        Files.writeString(data.resolve("a/b/file"), "gone");
        Files.createSymbolicLink(data.resolve("a/link"), outside);
        Files.createSymbolicLink(data.resolve("dangling"), dir.resolve("nowhere"));

        directories.delete(S1);

        assertThat(data).doesNotExist();
        assertThat(precious).hasContent("kept");
        directories.delete(S1);
    }

    @Test
    void aLinkInPlaceOfTheDirectoryIsNotUsedAndItsTargetNotEmptied() throws Exception {
        ServerRoots directories = ownedBy(self());
        Path outside = Files.createDirectories(dir.resolve("outside"));
        Path precious = Files.writeString(outside.resolve("precious"), "kept");
        Files.createDirectories(dir.resolve("servers"));
        Files.createSymbolicLink(directories.of(S1), outside);

        assertThatExceptionOfType(RequestException.class).isThrownBy(() -> directories.provide(S1));
        directories.delete(S1);

        assertThat(precious).hasContent("kept");
        assertThat(Files.isSymbolicLink(directories.of(S1))).isFalse();
    }

    @Test
    void whereItCannotWriteItSaysWhatToDo() throws Exception {
        Files.writeString(dir.resolve("servers"), "a file in the way");
        ServerRoots directories = ownedBy(self());
        assertThatExceptionOfType(RequestException.class)
                .isThrownBy(() -> directories.provide(S1))
                .withMessageContaining(directories.of(S1).toString())
                .withMessageContaining("let the agent's user write there")
                .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.PERMISSION_DENIED));
    }
}
