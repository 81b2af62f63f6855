package dev.panelagent.files;

import static dev.panelagent.files.TestWorkspace.SERVER;
import static dev.panelagent.files.TestWorkspace.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.panelagent.common.ErrorCode;
import dev.panelagent.protocol.FileChange.MergeUpload;
import dev.panelagent.protocol.FileChange.UploadFile;
import dev.panelagent.protocol.FileContent;
import dev.panelagent.protocol.FileData;
import dev.panelagent.protocol.FileQuery.GetUpload;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UploadsTest {
    private static final String SHA256_OF_ABC = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
    private static final int MIB = 1 << 20;

    @TempDir
    Path dir;

    private TestWorkspace server;

    @BeforeEach
    void provide() {
        server = new TestWorkspace(dir);
    }

    @AfterEach
    void close() {
        server.close();
    }

    private static FileData upload(Workspace workspace, String path, String content, OptionalInt chunks) {
        String base64 = Base64.getEncoder().encodeToString(content.getBytes(StandardCharsets.UTF_8));
        return Uploads.upload(workspace, new UploadFile(SERVER, path, new FileContent.Inline(base64), chunks));
    }

    private FileData.Chunk chunk(String path, String content) {
        return (FileData.Chunk) upload(server.open(), path, content, OptionalInt.empty());
    }

    private FileData.Written merge(String path, OptionalInt chunks, Optional<String> sha256) {
        return Uploads.merge(server.open(), new MergeUpload(SERVER, path, chunks, sha256));
    }

    private FileData.Chunk status(String path) {
        return Uploads.status(server.open(), new GetUpload(SERVER, path));
    }

    @Test
    void aFileThatIsNoChunkIsWrittenAtOnce() {
        FileData written = upload(server.open(), "/d/abc", "abc", OptionalInt.empty());

        assertThat(written).isInstanceOf(FileData.Written.class);
        assertThat(((FileData.Written) written).sha256()).contains(SHA256_OF_ABC);
        assertThat(server.read("d/abc")).isEqualTo("abc");
    }

    @Test
    void theSmallerLastChunkMakesTheWhole() {
        assertThat(chunk("/d/f.zip.chunk0", "aaaa").present()).containsExactly(0);
        assertThat(chunk("/d/f.zip.chunk1", "bbbb").merged()).isEmpty();
        FileData.Chunk last = chunk("/d/f.zip.chunk2", "c");

        assertThat(last.present()).containsExactly(0, 1, 2);
        assertThat(last.size()).isEqualTo(1);
        assertThat(last.path()).isEqualTo("/d/f.zip.chunk2");
        assertThat(last.merged().orElseThrow().path()).isEqualTo("/d/f.zip");
        assertThat(last.merged().orElseThrow().size()).isEqualTo(9);
        assertThat(server.read("d/f.zip")).isEqualTo("aaaabbbbc");
        assertThat(server.tree("d")).containsExactly("f.zip");
    }

    @Test
    void chunksComeInAnyOrder() {
        assertThat(chunk("/f.chunk2", "c").merged()).isEmpty();
        assertThat(chunk("/f.chunk0", "aaaa").merged()).isEmpty();
        assertThat(chunk("/f.chunk1", "bbbb").merged()).isPresent();

        assertThat(server.read("f")).isEqualTo("aaaabbbbc");
        assertThat(server.tree("")).containsExactly("f");
    }

    @Test
    void moreThanTenChunksAreMergedByNumber() {
        for (int i = 0; i < 12; i++) {
            chunk("/f.chunk" + i, Character.toString('a' + i).repeat(2));
        }
        chunk("/f.chunk12", "m");

        assertThat(server.read("f")).isEqualTo("aabbccddeeffgghhiijjkkllm");
    }

    @Test
    void anUploadGoesOnWhereItStopped() {
        chunk("/f.chunk0", "aaaa");
        chunk("/f.chunk2", "c");

        FileData.Chunk status = status("/f");

        assertThat(status.present()).containsExactly(0, 2);
        assertThat(status.size()).isEqualTo(5);
        assertThat(status.merged()).isEmpty();
        assertThat(chunk("/f.chunk0", "AAAA").merged()).as("once more").isEmpty();
        assertThat(chunk("/f.chunk1", "bbbb").merged()).isPresent();
        assertThat(server.read("f")).isEqualTo("AAAAbbbbc");
        assertThat(status("/f").present()).isEmpty();
    }

    @Test
    void theNumberOfChunksTellsTheLastOneToo() {
        OptionalInt two = OptionalInt.of(2);

        FileData first = upload(server.open(), "/f.chunk0", "aaaa", two);
        FileData second = upload(server.open(), "/f.chunk1", "bbbb", two);
        FileData single = upload(server.open(), "/g.chunk0", "all", OptionalInt.of(1));

        assertThat(((FileData.Chunk) first).merged()).isEmpty();
        assertThat(((FileData.Chunk) second).merged()).isPresent();
        assertThat(((FileData.Chunk) single).merged()).isPresent();
        assertThat(server.tree("")).containsExactly("f", "g");
    }

    @Test
    void aSmallerChunkIsNotTheLastWhereMoreAreSaidToCome() {
        OptionalInt three = OptionalInt.of(3);
        FileData _ = upload(server.open(), "/f.chunk0", "aaaa", three);

        FileData second = upload(server.open(), "/f.chunk1", "b", three);

        assertThat(((FileData.Chunk) second).merged()).isEmpty();
        assertThat(server.tree("")).containsExactly("f.chunk0", "f.chunk1");
    }

    @Test
    void chunksOfOneSizeWaitUntilTheyAreMerged() {
        chunk("/f.chunk0", "aaaa");
        assertThat(chunk("/f.chunk1", "bbbb").merged()).isEmpty();

        FileData.Written merged = merge("/f", OptionalInt.empty(), Optional.empty());

        assertThat(merged.item().path()).isEqualTo("/f");
        assertThat(merged.item().size()).isEqualTo(8);
        assertThat(server.read("f")).isEqualTo("aaaabbbb");
        assertThat(server.tree("")).containsExactly("f");
    }

    @Test
    void aSingleChunkWaitsToo() {
        assertThat(chunk("/f.chunk0", "abc").merged()).isEmpty();

        FileData.Written merged = merge("/f", OptionalInt.of(1), Optional.of(SHA256_OF_ABC));

        assertThat(merged.sha256()).contains(SHA256_OF_ABC);
        assertThat(server.read("f")).isEqualTo("abc");
    }

    @Test
    void withAChunkMissingNothingIsMerged() {
        chunk("/f.chunk0", "aaaa");
        chunk("/f.chunk2", "cccc");
        chunk("/g.chunk1", "bbbb");

        assertRefused(ErrorCode.FILE_NOT_FOUND, () -> merge("/f", OptionalInt.empty(), Optional.empty()))
                .withMessageContaining("get_upload_status");
        assertRefused(ErrorCode.FILE_NOT_FOUND, () -> merge("/f", OptionalInt.of(3), Optional.empty()));
        assertRefused(ErrorCode.FILE_NOT_FOUND, () -> merge("/g", OptionalInt.of(1), Optional.empty()));
        assertRefused(ErrorCode.FILE_NOT_FOUND, () -> merge("/none", OptionalInt.empty(), Optional.empty()));

        assertThat(server.tree("")).containsExactly("f.chunk0", "f.chunk2", "g.chunk1");
    }

    @Test
    void aWrongChecksumLeavesTheChunksAndWhatWasThere() {
        server.plant("f", "old");
        chunk("/f.chunk0", "aaaa");
        chunk("/f.chunk1", "bbbb");

        assertRefused(ErrorCode.CHECKSUM_MISMATCH, () -> merge("/f", OptionalInt.of(2), Optional.of(SHA256_OF_ABC)));

        assertThat(server.tree("")).containsExactly("f", "f.chunk0", "f.chunk1");
        assertThat(server.read("f")).isEqualTo("old");
    }

    @Test
    void namesAreTakenAsTheyAre() {
        chunk("/a+(b)[c].*.chunk0", "xx");
        chunk("/aXb.chunk1", "unrelated");

        FileData.Chunk last = chunk("/a+(b)[c].*.chunk1", "y");

        assertThat(last.merged().orElseThrow().name()).isEqualTo("a+(b)[c].*");
        assertThat(server.read("a+(b)[c].*")).isEqualTo("xxy");
        assertThat(server.tree("")).containsExactly("a+(b)[c].*", "aXb.chunk1");
    }

    @Test
    void aNumberWithZerosInFrontIsAChunkOfThatNumber() {
        chunk("/f.chunk000", "aaaa");
        FileData.Chunk last = chunk("/f.chunk001", "b");

        assertThat(last.merged()).isPresent();
        assertThat(server.read("f")).isEqualTo("aaaab");
        assertThat(server.tree("")).containsExactly("f");
    }

    @Test
    void whatOnlyLooksLikeAChunkIsAFile() {
        for (String name : new String[] {"f.chunk", "f.chunkA", ".chunk0", "f.chunk1234567", "f.chunk-1"}) {
            FileData written = upload(server.open(), "/" + name, "x", OptionalInt.empty());

            assertThat(written).as(name).isInstanceOf(FileData.Written.class);
        }
        assertThat(status("/f").present()).isEmpty();
    }

    @Test
    void throughALinkTheFileItPointsToIsMade() {
        server.plant("real/f", "old");
        server.link("f", "real/f");
        chunk("/f.chunk0", "aa");

        chunk("/f.chunk1", "b");

        assertThat(server.read("real/f")).isEqualTo("aab");
        assertThat(server.path("f")).isSymbolicLink();
        assertThat(server.tree("")).containsExactly("f", "real", "real/f");
    }

    @Test
    void aDeniedFileIsNotMadeOfChunksEither() {
        server.plant("server.jar", "kept");
        Workspace guarded = server.open(0, "/server.jar");
        FileData _ = upload(guarded, "/server.jar.chunk0", "aa", OptionalInt.empty());

        assertRefused(
                ErrorCode.PERMISSION_DENIED, () -> upload(guarded, "/server.jar.chunk1", "b", OptionalInt.empty()));

        assertThat(server.read("server.jar")).isEqualTo("kept");
    }

    @Test
    void chunksAndTheWholeCountOnce() {
        Workspace limited = server.open(4 * MIB);
        long before = limited.budget().usedBytes();
        FileData _ = upload(limited, "/f.chunk0", "a".repeat(2 * MIB), OptionalInt.empty());
        assertThat(limited.budget().usedBytes()).isEqualTo(before + 2 * MIB);

        FileData last = upload(limited, "/f.chunk1", "b".repeat(MIB), OptionalInt.empty());

        assertThat(((FileData.Chunk) last).merged()).isPresent();
        assertThat(limited.budget().usedBytes()).isEqualTo(before + 3 * MIB);
        assertRefused(
                ErrorCode.INSUFFICIENT_RESOURCES,
                () -> upload(limited, "/g.chunk0", "c".repeat(2 * MIB), OptionalInt.empty()));
    }

    @Test
    void chunksThatWereNotMergedStillCount() {
        Workspace limited = server.open(4 * MIB);
        FileData _ = upload(limited, "/f.chunk0", "a".repeat(MIB), OptionalInt.empty());
        long before = limited.budget().usedBytes();

        assertRefused(
                ErrorCode.CHECKSUM_MISMATCH,
                () -> Uploads.merge(
                        limited, new MergeUpload(SERVER, "/f", OptionalInt.of(1), Optional.of(SHA256_OF_ABC))));

        assertThat(limited.budget().usedBytes()).isEqualTo(before);
    }
}
