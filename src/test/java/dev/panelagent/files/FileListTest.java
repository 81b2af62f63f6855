package dev.panelagent.files;

import static dev.panelagent.files.TestWorkspace.SERVER;
import static dev.panelagent.files.TestWorkspace.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.panelagent.common.ErrorCode;
import dev.panelagent.protocol.FileData;
import dev.panelagent.protocol.FileQuery.ListFiles;
import dev.panelagent.protocol.FileQuery.Order;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileListTest {
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

    private FileData.Listing list(String path, Order order, boolean descending, int offset, int most) {
        return FileList.list(server.open(), new ListFiles(SERVER, path, order, descending, offset, most));
    }

    private List<String> names(Order order, boolean descending) {
        return names(list("/", order, descending, 0, 100));
    }

    private static List<String> names(FileData.Listing listing) {
        return listing.items().stream().map(FileData.Item::name).toList();
    }

    private FileData.Item only(String name) {
        return list("/", Order.NAME, false, 0, 100).items().stream()
                .filter(item -> item.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    /** Files whose order by name, size and time differs. */
    private void plantSome() {
        server.plant("b", "1");
        server.modified("b", Instant.parse("2024-03-01T00:00:00Z"));
        server.plant("A", "333");
        server.modified("A", Instant.parse("2024-02-01T00:00:00Z"));
        server.plant("c", "22");
        server.modified("c", Instant.parse("2024-01-01T00:00:00Z"));
        server.directory("zoo");
        server.modified("zoo", Instant.parse("2020-01-01T00:00:00Z"));
        server.directory("yard");
        server.modified("yard", Instant.parse("2021-01-01T00:00:00Z"));
    }

    @Test
    void byNameTheCaseOfLettersDoesNotMatterAndDirectoriesComeFirst() {
        plantSome();

        assertThat(names(Order.NAME, false)).containsExactly("yard", "zoo", "A", "b", "c");
    }

    @Test
    void namesThatDifferInCaseAloneHaveAnOrderToo() {
        server.plant("a", "");
        server.plant("A", "");

        assertThat(names(Order.NAME, false)).containsExactly("A", "a");
    }

    @Test
    void theOtherWayRoundDirectoriesStillComeFirst() {
        plantSome();

        assertThat(names(Order.NAME, true)).containsExactly("zoo", "yard", "c", "b", "A");
    }

    @Test
    void bySizeTheSmallestFileComesFirst() {
        plantSome();

        assertThat(names(Order.SIZE, false)).endsWith("b", "c", "A");
        assertThat(names(Order.SIZE, true)).endsWith("A", "c", "b");
    }

    @Test
    void byTimeTheOldestComesFirst() {
        plantSome();

        assertThat(names(Order.MODIFIED, false)).containsExactly("zoo", "yard", "c", "A", "b");
        assertThat(names(Order.MODIFIED, true)).containsExactly("yard", "zoo", "b", "A", "c");
    }

    @Test
    void byTypeFilesComeBeforeLinksAndTheRest() {
        server.pipe("a-pipe");
        server.link("b-link", "d-file");
        server.plant("d-file", "");
        server.plant("c-file", "");
        server.directory("e-directory");

        assertThat(names(Order.TYPE, false)).containsExactly("e-directory", "c-file", "d-file", "b-link", "a-pipe");
        assertThat(names(Order.TYPE, true)).containsExactly("e-directory", "a-pipe", "b-link", "c-file", "d-file");
    }

    @Test
    void aPageIsPartOfTheWholeOrder() {
        for (String name : List.of("a", "b", "c", "d", "e")) {
            server.plant(name, name);
        }

        FileData.Listing page = list("/", Order.NAME, false, 1, 2);
        FileData.Listing last = list("/", Order.NAME, false, 4, 2);

        assertThat(names(page)).containsExactly("b", "c");
        assertThat(page.offset()).isEqualTo(1);
        assertThat(page.total()).isEqualTo(5);
        assertThat(names(last)).containsExactly("e");
    }

    @Test
    void behindTheEndThereIsNothing() {
        server.plant("a", "");

        FileData.Listing beyond = list("/", Order.NAME, false, 7, 10);

        assertThat(beyond.items()).isEmpty();
        assertThat(beyond.total()).isEqualTo(1);
        assertThat(list("/", Order.NAME, false, 1, 10).items()).isEmpty();
    }

    @Test
    void anEmptyDirectoryHasNoEntries() {
        server.directory("empty");

        FileData.Listing listing = list("/empty", Order.NAME, false, 0, 10);

        assertThat(listing.items()).isEmpty();
        assertThat(listing.total()).isZero();
        assertThat(listing.path()).isEqualTo("/empty");
    }

    @Test
    void anEntryIsToldWithAllThatIsKnownOfIt() {
        server.plant("logs/latest.log", "12345");
        server.mode("logs/latest.log", "rw-r-----");
        server.modified("logs/latest.log", Instant.parse("2024-05-06T07:08:09Z"));

        FileData.Item item = list("logs", Order.NAME, false, 0, 10).items().getFirst();

        assertThat(item.path()).isEqualTo("/logs/latest.log");
        assertThat(item.kind()).isEqualTo(FileData.Kind.FILE);
        assertThat(item.size()).isEqualTo(5);
        assertThat(item.mode()).isEqualTo(0640);
        assertThat(item.modified()).isEqualTo("2024-05-06T07:08:09Z");
        assertThat(item.target()).isEmpty();
    }

    @Test
    void aLinkIsToldWithItsTargetEvenIfThatIsGoneOrOutside() {
        server.plant("file", "");
        server.link("good", "file");
        server.link("dangling", "nowhere");
        server.link("outside", "/etc/passwd");

        assertThat(only("good").kind()).isEqualTo(FileData.Kind.SYMLINK);
        assertThat(only("good").target()).contains("file");
        assertThat(only("dangling").target()).contains("nowhere");
        assertThat(only("outside").kind()).isEqualTo(FileData.Kind.SYMLINK);
        assertThat(only("outside").target()).contains("/etc/passwd");
    }

    @Test
    void aPipeIsSomethingElse() {
        server.pipe("pipe");

        assertThat(only("pipe").kind()).isEqualTo(FileData.Kind.OTHER);
        assertThat(only("pipe").target()).isEqualTo(Optional.empty());
    }

    @Test
    void aDirectoryBehindALinkIsListedWhereItReallyIs() {
        server.plant("real/file", "");
        server.link("link", "real");

        FileData.Listing listing = list("/link", Order.NAME, false, 0, 10);

        assertThat(listing.path()).isEqualTo("/real");
        assertThat(listing.items().getFirst().path()).isEqualTo("/real/file");
    }

    @Test
    void whatIsNotThereOrNoDirectoryIsNotListed() {
        server.plant("file", "");
        server.link("out", "/etc");

        assertRefused(ErrorCode.FILE_NOT_FOUND, () -> list("/missing", Order.NAME, false, 0, 1));
        assertRefused(ErrorCode.CONFIG_INVALID, () -> list("/file", Order.NAME, false, 0, 1));
        assertRefused(ErrorCode.PERMISSION_DENIED, () -> list("/out", Order.NAME, false, 0, 1));
        assertRefused(ErrorCode.CONFIG_INVALID, () -> list("/../s2", Order.NAME, false, 0, 1));
    }

    @Test
    void aDeniedDirectoryIsNotListedButItsNameIs() {
        server.plant("secret/key", "");
        server.link("way", "secret");
        Workspace guarded = server.open(0, "/secret/");

        assertRefused(ErrorCode.PERMISSION_DENIED, () -> list(guarded, "/secret"));
        assertRefused(ErrorCode.PERMISSION_DENIED, () -> list(guarded, "/way"));
        assertThat(names(list(guarded, "/"))).containsExactly("secret", "way");
    }

    private static FileData.Listing list(Workspace workspace, String path) {
        return FileList.list(workspace, new ListFiles(SERVER, path, Order.NAME, false, 0, 10));
    }
}
