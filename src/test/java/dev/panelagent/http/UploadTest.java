package dev.panelagent.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.panelagent.common.ErrorCode;
import dev.panelagent.common.RequestException;
import dev.panelagent.common.ServerId;
import dev.panelagent.files.Workspace;
import dev.panelagent.files.Workspaces;
import dev.panelagent.files.pull.Checksum;
import dev.panelagent.files.sandbox.Directory;
import dev.panelagent.files.sandbox.ServerRoots;
import dev.panelagent.files.sandbox.Staged;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UploadTest {
    private static final ServerId SERVER = new ServerId("s1");
    private static final long LIMIT = 1 << 20;
    private static final String SUM_OF_ABC = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

    private @TempDir Path node;
    private Workspaces workspaces;
    private Path data;

    @BeforeEach
    void provide() throws IOException {
        String owner = Files.getAttribute(node, "unix:uid") + ":" + Files.getAttribute(node, "unix:gid");
        ServerRoots roots = new ServerRoots(node, Optional.of(owner));
        roots.provide(SERVER);
        data = roots.of(SERVER);
        workspaces = new Workspaces(roots, InstantSource.system());
    }

    private static InputStream body(String text) {
        return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
    }

    /** Fails when it is read. */
    private static InputStream broken() throws IOException {
        InputStream closed = InputStream.nullInputStream();
        closed.close();
        return closed;
    }

    private void receive(Upload upload) {
        try (Workspace workspace = workspaces.open(SERVER, LIMIT, List.of());
                Directory root = workspace.files().root();
                Staged staged = root.stage("file")) {
            upload.requireSpace(workspace.budget(), staged.replaced());
            var _ = workspace.write(staged, upload, Staged.Finish.REPLACE);
        }
    }

    private void assertRefused(ErrorCode code, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        RequestException.class, e -> assertThat(e.code()).isEqualTo(code));
        assertThat(data).isEmptyDirectory();
    }

    @Test
    void aBodyBecomesAFileAndIsSummedUp() {
        Upload upload = new Upload(body("abc"), OptionalLong.of(3), Optional.of(new Checksum("sha256", SUM_OF_ABC)));

        receive(upload);

        assertThat(data.resolve("file")).hasContent("abc");
        assertThat(upload.sum()).isEqualTo(SUM_OF_ABC);
    }

    @Test
    void aBodyOfUnknownLengthIsTaken() {
        receive(new Upload(body("abc"), OptionalLong.empty(), Optional.empty()));

        assertThat(data.resolve("file")).hasContent("abc");
    }

    @Test
    void aBodyOfAnotherLengthLeavesNothing() {
        assertRefused(
                ErrorCode.DOWNLOAD_FAILED,
                () -> receive(new Upload(body("abc"), OptionalLong.of(4), Optional.empty())));
    }

    @Test
    void aBodyOfAnotherSumLeavesNothing() {
        Optional<Checksum> wanted = Optional.of(new Checksum("sha256", SUM_OF_ABC));

        assertRefused(ErrorCode.CHECKSUM_MISMATCH, () -> receive(new Upload(body("abd"), OptionalLong.of(3), wanted)));
    }

    @Test
    void aConnectionThatBreaksIsNotBlamedOnTheDisk() throws IOException {
        InputStream broken = broken();

        assertRefused(
                ErrorCode.DOWNLOAD_FAILED, () -> receive(new Upload(broken, OptionalLong.empty(), Optional.empty())));
    }

    @Test
    void whatIsTooLargeIsRefusedUnread() throws IOException {
        InputStream unread = broken();

        assertRefused(
                ErrorCode.INSUFFICIENT_RESOURCES,
                () -> receive(new Upload(unread, OptionalLong.of(LIMIT + 1), Optional.empty())));
    }

    @Test
    void whatItReplacesMakesSpace() throws IOException {
        int half = (int) LIMIT / 2 + 8192;
        Files.write(data.resolve("file"), new byte[half]);

        receive(new Upload(new ByteArrayInputStream(new byte[half]), OptionalLong.of(half), Optional.empty()));

        assertThat(data.resolve("file")).hasSize(half);
    }
}
