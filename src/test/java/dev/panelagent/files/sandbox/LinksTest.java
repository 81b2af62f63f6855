package dev.panelagent.files.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import dev.panelagent.common.ErrorCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What becomes of links, one by one: inside they work, outside they end. */
class LinksTest extends OnBothResolvers {
    private Outside outside;
    private Map<String, String> before;

    @BeforeEach
    void plant() throws IOException {
        outside = Outside.make(dir.resolve("outside"));
        before = outside.snapshot();
        Files.createDirectory(data.resolve("inside"));
        Files.writeString(data.resolve("inside/file"), "inside");
        link("to-file", outside.file());
        link("to-dir", outside.dir().resolve("dir"));
        link("to-nothing", outside.dir().resolve("nothing"));
        link("chain", Path.of("to-file"));
        link("chain-to-dir", Path.of("inside/../to-dir"));
        link("good", Path.of("inside/file"));
        link("good-dir", Path.of("./inside"));
    }

    @AfterEach
    void outsideIsAsItWas() throws IOException {
        assertThat(outside.snapshot()).isEqualTo(before);
    }

    private void link(String name, Path target) throws IOException {
        Path _ = Files.createSymbolicLink(data.resolve(name), target);
    }

    private void assertLeadsOut(org.assertj.core.api.ThrowableAssert.ThrowingCallable work) {
        assertRefused(ErrorCode.PERMISSION_DENIED, work);
    }

    @Test
    void aReadThroughAnInsideLinkWorks() {
        assertThat(read("good")).isEqualTo("inside");
        assertThat(read("good-dir/file")).isEqualTo("inside");
        assertThat(files.locate(at("good-dir/file"))).isEqualTo(at("inside/file"));
        assertThat(files.info(at("good")).isFile()).isTrue();
    }

    @Test
    void aReadThroughALinkThatPointsOutsideIsRefused() {
        assertLeadsOut(() -> read("to-file"));
        assertLeadsOut(() -> read("chain"));
        assertLeadsOut(() -> read("to-dir/secret.txt"));
        assertLeadsOut(() -> read("chain-to-dir/secret.txt"));
        assertLeadsOut(() -> files.info(at("to-file")));
        assertLeadsOut(() -> files.directory(at("to-dir")));
    }

    @Test
    void aReadByHandleFollowsNotEvenAnInsideLink() {
        assertLeadsOut(() -> root.read("good"));
        assertLeadsOut(() -> root.enter("good-dir"));
    }

    @Test
    void aWriteToALinkThatPointsOutsideReplacesTheLink() {
        write(root, "to-file", "new");
        write(root, "chain-to-dir", "new");

        assertThat(data.resolve("to-file")).isRegularFile().hasContent("new");
        assertThat(data.resolve("chain-to-dir")).isRegularFile().hasContent("new");
    }

    @Test
    void aWriteThroughALinkedDirectoryIsRefused() {
        assertLeadsOut(() -> files.parent(at("to-dir/new")));
        assertLeadsOut(() -> files.parent(at("chain-to-dir/sub/new")));
    }

    @Test
    void aWriteThroughAnInsideLinkWorks() {
        try (Directory parent = files.parent(at("good-dir/new"))) {
            assertThat(parent.path()).isEqualTo(at("inside"));
            write(parent, "new", "through");
        }

        assertThat(data.resolve("inside/new")).hasContent("through");
    }

    @Test
    void noDirectoryIsMadeThroughALinkThatPointsOutside() {
        assertLeadsOut(() -> files.makeDirectories(at("to-dir/new")));
        assertLeadsOut(() -> files.makeDirectories(at("to-dir/new/deep")));
        assertLeadsOut(() -> files.makeDirectories(at("to-nothing/new")));
        assertLeadsOut(() -> files.makeDirectories(at("to-nothing")));
    }

    @Test
    void noDirectoryIsMadeInPlaceOfADanglingLink() throws Exception {
        link("dangling", Path.of("inside/missing"));

        assertLeadsOut(() -> files.makeDirectories(at("dangling/new")));

        assertThat(data.resolve("inside/missing")).doesNotExist();
    }

    @Test
    void aLinkItselfMayBeRenamed() {
        root.rename("to-file", root, "renamed", false);

        assertThat(data.resolve("renamed")).isSymbolicLink();
        assertThat(root.readLink("renamed")).isEqualTo(outside.file().toString());
        assertThat(root.find("to-file")).isEmpty();
    }

    @Test
    void aMoveOntoALinkReplacesIt() {
        write(root, "file", "moved");

        root.rename("file", root, "to-file", true);

        assertThat(data.resolve("to-file")).isRegularFile().hasContent("moved");
    }

    @Test
    void aMoveIntoALinkedDirectoryIsRefused() {
        write(root, "file", "stays");

        assertLeadsOut(() -> files.directory(at("to-dir")));
        assertLeadsOut(() -> files.parent(at("to-dir/file")));

        assertThat(data.resolve("file")).hasContent("stays");
    }

    @Test
    void aLinkIsDeletedAndWhatItPointsToStays() {
        root.remove("to-file");
        TreeRemover.remove(root, "to-dir", _ -> {});

        assertThat(root.find("to-file")).isEmpty();
        assertThat(root.find("to-dir")).isEmpty();
    }

    @Test
    void whatIsBehindALinkIsNotDeleted() {
        assertLeadsOut(() -> files.parent(at("to-dir/secret.txt")));
        assertRefused(ErrorCode.CONFIG_INVALID, () -> root.removeDirectory("to-dir"));
    }

    @Test
    void theRootIsNeitherRenamedNorRemovedNorReplaced() {
        for (String path : new String[] {"", "/", ".", "//./"}) {
            assertRefused(ErrorCode.PERMISSION_DENIED, () -> files.parent(at(path)));
        }
        assertRefused(ErrorCode.CONFIG_INVALID, () -> root.rename("inside", root, "..", true));
        assertRefused(ErrorCode.CONFIG_INVALID, () -> root.rename(".", root, "x", true));
        assertRefused(ErrorCode.CONFIG_INVALID, () -> root.removeDirectory("."));
    }

    @Test
    void permissionsAndTimesOfALinkAreNotSet() {
        assertLeadsOut(() -> root.permissions("to-file", 0777));
        assertLeadsOut(() -> root.touch("to-dir", Instant.EPOCH));
        assertLeadsOut(() -> root.permissions("good", 0777));
    }

    @Test
    void aFileWithANameOutsideIsReplacedButNotChanged() throws Exception {
        Files.createLink(data.resolve("hard"), outside.linked());

        assertLeadsOut(() -> root.permissions("hard", 0777));
        assertLeadsOut(() -> root.touch("hard", Instant.EPOCH));
        write(root, "hard", "new");

        assertThat(data.resolve("hard")).hasContent("new");
        assertThat(outside.linked()).hasContent(Outside.SHARED);
    }

    @Test
    void aNewLinkStaysInside() {
        root.link("new", "inside/file");
        root.link("dangling", "inside/missing");

        assertThat(read("new")).isEqualTo("inside");
        assertThat(root.info("new").isLink()).isTrue();
        assertThat(root.readLink("dangling")).isEqualTo("inside/missing");
        assertThat(root.leadsOut("new")).isFalse();
        assertThat(root.leadsOut("dangling")).isFalse();
    }

    @Test
    void aNewLinkDoesNotLeadOut() {
        String[] targets = {
            "/etc", "..", "../x", "inside/../../x", "to-file", "to-dir/sub", "chain", "new", "", "x".repeat(4001)
        };
        for (String target : targets) {
            assertLeadsOut(() -> root.link("new", target));
            assertThat(root.find("new")).as(target).isEmpty();
        }
        assertThat(root.leadsOut("to-file")).isTrue();
    }

    @Test
    void whatIsNoLinkHasNoTarget() {
        assertRefused(ErrorCode.CONFIG_INVALID, () -> root.readLink("inside"));
        assertRefused(ErrorCode.FILE_NOT_FOUND, () -> root.readLink("nothing"));
    }

    @Test
    void aLinkToAFileIsNoDirectory() throws Exception {
        Files.createSymbolicLink(data.resolve("back"), Path.of("inside/file/.."));

        assertRefused(ErrorCode.CONFIG_INVALID, () -> files.info(at("good/x")));
        assertRefused(ErrorCode.CONFIG_INVALID, () -> files.info(at("back")));
    }

    @Test
    void loopsEnd() throws Exception {
        link("a", Path.of("b"));
        link("b", Path.of("./a"));

        assertLeadsOut(() -> files.info(at("a")));
        assertThat(root.leadsOut("a")).isTrue();
    }

    @Test
    void caseAndUnicodeTwinsAreDistinct() {
        String[] names = {"Config", "config", "caf\u00E9", "cafe\u0301", "\u212B", "\u00C5", "A\u030A"};
        for (String name : names) {
            write(root, name, "of " + name);
        }

        for (String name : names) {
            assertThat(read(name)).isEqualTo("of " + name);
        }
        root.remove("Config");
        root.remove("caf\u00E9");
        assertThat(read("config")).isEqualTo("of config");
        assertThat(read("cafe\u0301")).isEqualTo("of cafe\u0301");
        assertThat(root.names(100)).contains(names[4], names[5], names[6]).doesNotContain(names[0], names[2]);
    }
}
