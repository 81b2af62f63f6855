package dev.panelagent.files;

import static dev.panelagent.files.TestWorkspace.SERVER;
import static dev.panelagent.files.TestWorkspace.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.panelagent.common.ErrorCode;
import dev.panelagent.protocol.FileData;
import dev.panelagent.protocol.FileQuery.SearchFiles;
import dev.panelagent.protocol.FileQuery.Wanted;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileSearchTest {
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

    private FileData.Found search(Workspace workspace, SearchFiles query) {
        return FileSearch.search(workspace, query, InstantSource.system());
    }

    private FileData.Found search(String name, Optional<String> content, Wanted wanted, int most) {
        return search(server.open(), new SearchFiles(SERVER, "/", name, content, wanted, most));
    }

    private List<String> named(String name) {
        return paths(search(name, Optional.empty(), Wanted.ALL, 100));
    }

    private FileData.Found holding(String content) {
        return search("", Optional.of(content), Wanted.ALL, 100);
    }

    private static List<String> paths(FileData.Found found) {
        return found.matches().stream().map(match -> match.item().path()).toList();
    }

    @Test
    void partOfANameInAnyCaseFinds() {
        server.plant("Server.Properties", "");
        server.plant("deep/er/old-server.properties.bak", "");
        server.plant("world.dat", "");

        assertThat(named("server.prop")).containsExactly("/Server.Properties", "/deep/er/old-server.properties.bak");
        assertThat(named("SERVER.PROP")).hasSize(2);
    }

    @Test
    void aPatternIsForTheWholeName() {
        server.plant("a.log", "");
        server.plant("B.LOG", "");
        server.plant("a.log.gz", "");
        server.plant("ab.log", "");

        assertThat(named("*.log")).containsExactly("/B.LOG", "/a.log", "/ab.log");
        assertThat(named("?.log")).containsExactly("/B.LOG", "/a.log");
        assertThat(named("*.log?gz")).containsExactly("/a.log.gz");
    }

    @Test
    void whatIsSpecialElsewhereIsItselfInAPattern() {
        server.plant("[a+b].txt", "");
        server.plant("aab.txt", "");
        server.plant("xtxt", "");
        server.plant("new\nline.txt", "");

        assertThat(named("[a+b]*")).containsExactly("/[a+b].txt");
        assertThat(named("*.txt")).containsExactlyInAnyOrder("/[a+b].txt", "/aab.txt", "/new\nline.txt");
        assertThat(named("[a+b]")).containsExactly("/[a+b].txt");
    }

    @Test
    void anEmptyNameIsEveryName() {
        server.plant("d/f", "");

        assertThat(named("")).containsExactly("/d", "/d/f");
    }

    @Test
    void onlyTheWantedKindIsFound() {
        server.plant("xd/xf", "");
        server.link("xl", "xd");

        assertThat(paths(search("x", Optional.empty(), Wanted.FILE, 9))).containsExactly("/xd/xf", "/xl");
        assertThat(paths(search("x", Optional.empty(), Wanted.DIRECTORY, 9))).containsExactly("/xd");
    }

    @Test
    void aSearchStaysBelowWhereItStarts() {
        server.plant("a/x", "");
        server.plant("b/x", "");

        FileData.Found found =
                search(server.open(), new SearchFiles(SERVER, "/a", "x", Optional.empty(), Wanted.ALL, 9));

        assertThat(paths(found)).containsExactly("/a/x");
        assertThat(found.path()).isEqualTo("/a");
        assertThat(found.cut()).isFalse();
    }

    @Test
    void aMatchOfContentIsToldByItsFirstLine() {
        server.plant("a.txt", "one\n  two needle  \nneedle again\n");
        server.plant("b.txt", "needle without an end");
        server.plant("c.txt", "nothing");

        FileData.Found found = holding("needle");

        assertThat(paths(found)).containsExactly("/a.txt", "/b.txt");
        assertThat(found.matches().getFirst().line()).hasValue(2);
        assertThat(found.matches().getFirst().text()).contains("two needle");
        assertThat(found.matches().getLast().line()).hasValue(1);
    }

    @Test
    void contentIsLookedForInFilesOfTheNameOnly() {
        server.plant("a.txt", "needle");
        server.plant("a.log", "needle");

        assertThat(paths(search("*.log", Optional.of("needle"), Wanted.ALL, 9))).containsExactly("/a.log");
    }

    @Test
    void caseMattersInContentAndUtf8IsUnderstood() {
        server.plant("a.txt", "Grüße");

        assertThat(paths(holding("Grüße"))).containsExactly("/a.txt");
        assertThat(paths(holding("grüße"))).isEmpty();
    }

    @Test
    void textInAnOlderEncodingIsLookedIntoToo() {
        server.plant("a.cfg", "name=K\u00f6nig\nmotd=needle\n".getBytes(StandardCharsets.ISO_8859_1));

        assertThat(holding("needle").matches().getFirst().line()).hasValue(2);
    }

    @Test
    void whatIsNoTextIsNotLookedInto() {
        server.plant("a.bin", "\u0000needle");
        server.plant("b.txt", "needle");

        assertThat(paths(holding("needle"))).containsExactly("/b.txt");
    }

    @Test
    void aVeryLongLineIsSearchedWhole() {
        for (int before : new int[] {65_530, 65_533, 65_536, 200_000}) {
            server.plant("long.txt", "first\n" + "x".repeat(before) + "needle and more");

            FileData.Found found = holding("needle");

            assertThat(paths(found)).as("%s before it", before).containsExactly("/long.txt");
            assertThat(found.matches().getFirst().line()).hasValue(2);
        }
    }

    @Test
    void ofALongLineItsBeginningIsToldWithNoHalfCharacter() {
        server.plant("long.txt", "needle" + "x".repeat(193) + "\ud83d\ude00" + "y".repeat(100));

        assertThat(holding("needle").matches().getFirst().text()).contains("needle" + "x".repeat(193));
    }

    @Test
    void whatIsDeniedIsNotLookedInto() {
        server.plant("secret/in.txt", "needle");
        server.plant("denied.txt", "needle");
        server.plant("open.txt", "needle");
        Workspace guarded = server.open(0, "/secret/", "/denied.txt");

        FileData.Found content =
                search(guarded, new SearchFiles(SERVER, "/", "", Optional.of("needle"), Wanted.ALL, 9));
        FileData.Found names = search(guarded, new SearchFiles(SERVER, "/", "", Optional.empty(), Wanted.ALL, 9));

        assertThat(paths(content)).containsExactly("/open.txt");
        assertThat(paths(names)).containsExactly("/denied.txt", "/open.txt", "/secret");
        assertRefused(
                ErrorCode.PERMISSION_DENIED,
                () -> search(guarded, new SearchFiles(SERVER, "/secret", "", Optional.empty(), Wanted.ALL, 9)));
    }

    @Test
    void moreThanAreWantedIsCut() {
        server.plant("a", "");
        server.plant("b", "");
        server.plant("c", "");

        FileData.Found two = search("", Optional.empty(), Wanted.ALL, 2);
        FileData.Found three = search("", Optional.empty(), Wanted.ALL, 3);

        assertThat(paths(two)).containsExactly("/a", "/b");
        assertThat(two.cut()).isTrue();
        assertThat(three.cut()).isFalse();
    }

    @Test
    void whenTimeIsUpWhatWasFoundIsTold() {
        server.plant("a", "");
        server.plant("b", "");
        server.plant("c", "");
        // Each look at this clock is two seconds after the one before.
        Instant[] now = {Instant.EPOCH};
        InstantSource clock = () -> now[0] = now[0].plusSeconds(2);

        FileData.Found found = FileSearch.search(
                server.open(), new SearchFiles(SERVER, "/", "", Optional.empty(), Wanted.ALL, 9), clock);

        assertThat(paths(found)).containsExactly("/a", "/b");
        assertThat(found.cut()).isTrue();
    }

    @Test
    void linksAreFoundButNotFollowed() {
        server.plant("real/needle.txt", "needle");
        server.link("way", "real");
        server.link("file", "real/needle.txt");
        server.link("out", "/etc");

        assertThat(named("needle")).containsExactly("/real/needle.txt");
        assertThat(paths(holding("needle"))).containsExactly("/real/needle.txt");
        assertThat(search("way", Optional.empty(), Wanted.ALL, 9)
                        .matches()
                        .getFirst()
                        .item()
                        .target())
                .contains("real");
    }

    @Test
    void pipesAndDirectoriesHaveNoContentToFind() {
        server.pipe("needle.pipe");
        server.directory("needle");

        assertThat(paths(holding("needle"))).isEmpty();
    }

    @Test
    void whatIsMissingIsNotSearched() {
        assertRefused(
                ErrorCode.FILE_NOT_FOUND,
                () -> search(server.open(), new SearchFiles(SERVER, "/no", "", Optional.empty(), Wanted.ALL, 9)));
    }
}
