package dev.panelagent.files;

import static dev.panelagent.files.TestWorkspace.SERVER;
import static dev.panelagent.files.TestWorkspace.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.panelagent.common.ErrorCode;
import dev.panelagent.common.ServerId;
import dev.panelagent.files.sandbox.Directory;
import dev.panelagent.files.sandbox.FileInfo;
import dev.panelagent.files.sandbox.FilePath;
import dev.panelagent.files.sandbox.Staged;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WorkspacesTest {
    private static final int MIB = 1 << 20;

    @TempDir
    Path dir;

    private Instant now = Instant.EPOCH;
    private TestWorkspace server;

    @BeforeEach
    void provide() {
        server = new TestWorkspace(dir, () -> now);
    }

    @AfterEach
    void close() {
        server.close();
    }

    private static FileInfo write(Workspace workspace, String name, Workspace.Content content) {
        try (Directory root = workspace.files().root();
                Staged staged = root.stage(name)) {
            return workspace.write(staged, content, Staged.Finish.REPLACE);
        }
    }

    @Test
    void aServerThatIsNotThereHasNoFiles() {
        assertRefused(ErrorCode.FILE_NOT_FOUND, () -> server.workspaces().open(new ServerId("nobody"), 0, List.of()));
    }

    @Test
    void allWhoOpenAServersFilesShareOneBudget() {
        assertThat(server.open(MIB).budget()).isSameAs(server.open(MIB).budget());
    }

    @Test
    void aNewLimitHoldsAtOnce() {
        server.plant("file", "x".repeat(MIB));

        assertRefused(
                ErrorCode.INSUFFICIENT_RESOURCES,
                () -> server.open(2 * MIB).budget().claim(2 * MIB));
        server.open(4 * MIB).budget().claim(2 * MIB);

        assertThat(server.open(4 * MIB).budget().limitBytes()).isEqualTo(4 * MIB);
    }

    @Test
    void aNewDenylistHoldsAtOnceAndLeavesTheBudget() {
        server.plant("secret", "");
        Workspace open = server.open(MIB);
        Workspace guarded = server.open(MIB, "secret");

        open.files().read(FilePath.parse("secret")).isOpen();
        assertRefused(ErrorCode.PERMISSION_DENIED, () -> guarded.files().read(FilePath.parse("secret")));
        assertThat(guarded.budget()).isSameAs(open.budget());
        assertRefused(ErrorCode.CONFIG_INVALID, () -> server.open(MIB, "x".repeat(2000)));
    }

    @Test
    void whatIsMeasuredHoldsForAMinute() {
        Workspace workspace = server.open(8 * MIB);
        long empty = workspace.budget().usedBytes();

        server.plant("file", "x".repeat(MIB));
        now = now.plusSeconds(59);
        assertThat(workspace.budget().usedBytes()).isEqualTo(empty);

        now = now.plusSeconds(1);
        assertThat(workspace.budget().usedBytes()).isEqualTo(empty + MIB);
    }

    @Test
    void whatIsDeniedIsMeasuredAllTheSame() {
        server.plant("secret/file", "x".repeat(MIB));

        assertThat(server.open(0, "secret").budget().usedBytes()).isGreaterThan(MIB);
    }

    @Test
    void ofAServerThatIsGoneNothingIsRemembered() {
        DiskBudget before = server.open(MIB).budget();
        before.claim(MIB / 2);

        server.workspaces().forget(SERVER);
        Workspace again = server.open(MIB);

        assertThat(again.budget()).isNotSameAs(before);
        assertThat(again.budget().usedBytes()).isLessThan(MIB / 2);
    }

    @Test
    void aStreamIsWrittenToItsEndAndEachPieceTold() {
        byte[] content = "0123456789".repeat(100_000).getBytes(java.nio.charset.StandardCharsets.US_ASCII);
        long[] told = {0, 0};

        FileInfo written =
                write(server.open(), "file", Workspace.of(new ByteArrayInputStream(content), Told.by(bytes -> {
                    told[0] += bytes;
                    told[1]++;
                })));

        assertThat(server.path("file")).hasBinaryContent(content);
        assertThat(written.size()).isEqualTo(content.length);
        assertThat(told[0]).isEqualTo(content.length);
        assertThat(told[1]).isGreaterThan(3);
    }

    @Test
    void contentThatFailsOrIsCalledOffLeavesNothingAndCountsNothing() {
        Workspace limited = server.open(8 * MIB);
        long before = limited.budget().usedBytes();
        byte[] content = new byte[3 * MIB];
        Progress cancelled = Told.by(_ -> {
            throw new CancellationException();
        });

        assertRefused(
                ErrorCode.FILE_ERROR,
                () -> write(limited, "file", out -> {
                    Workspace.of(new ByteArrayInputStream(content), Progress.NONE)
                            .to(out);
                    throw new IOException("the source broke");
                }));
        assertThatExceptionOfType(CancellationException.class)
                .isThrownBy(() -> write(limited, "file", Workspace.of(new ByteArrayInputStream(content), cancelled)));

        assertThat(server.tree("")).isEmpty();
        assertThat(limited.budget().usedBytes()).isEqualTo(before);
    }
}
