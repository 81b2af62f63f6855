package dev.panelagent.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.panelagent.common.ErrorCode;
import dev.panelagent.common.RequestException;
import dev.panelagent.common.ServerId;
import dev.panelagent.common.StoreException;
import dev.panelagent.protocol.DesiredState;
import dev.panelagent.protocol.ServerState;
import dev.panelagent.testing.CapturedLog;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModStoreTest {
    private static final ServerId ONE = new ServerId("one");
    private static final ServerId TWO = new ServerId("two");

    @TempDir
    Path dir;

    private Database database;
    private ModStore mods;

    @BeforeEach
    void open() {
        database = Database.open(dir, InstantSource.system());
        mods = new ModStore(database);
    }

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void modsAreFoundAgainAsTheyWereKept() {
        keepServers();
        KeptMod full = mod("b", List.of("/mods/b.jar", "/mods/b/data"), List.of("/mods/b"));
        KeptMod plain =
                new KeptMod("a", "A", Optional.empty(), "http://x/a", Instant.EPOCH, "", 0, List.of(), List.of());
        mods.put(ONE, full);
        mods.put(ONE, plain);
        mods.put(TWO, full);

        close();
        open();

        assertThat(mods.of(ONE)).containsExactly(plain, full);
        assertThat(mods.of(TWO)).containsExactly(full);
        assertThat(mods.find(ONE, "b")).contains(full);
        assertThat(mods.find(TWO, "a")).isEmpty();
    }

    @Test
    void keepingAgainReplacesTheModAndItsFiles() {
        keepServers();
        mods.put(ONE, mod("a", List.of("/mods/old"), List.of("/mods")));

        KeptMod newer = mod("a", List.of("/mods/new"), List.of());
        mods.put(ONE, newer);

        assertThat(mods.of(ONE)).containsExactly(newer);
        assertThat(mods.otherOwner(ONE, "/mods/old", "none")).isEmpty();
        assertThat(rows("mod_files")).isOne();
    }

    @Test
    void aFileNamesItsModOnItsServerOnly() {
        keepServers();
        mods.put(ONE, mod("a", List.of("/mods/a"), List.of("/mods")));

        assertThat(mods.otherOwner(ONE, "/mods/a", "b")).contains("a");
        assertThat(mods.otherOwner(ONE, "/mods/a", "a")).isEmpty();
        assertThat(mods.otherOwner(TWO, "/mods/a", "b")).isEmpty();
        assertThat(mods.otherOwner(ONE, "/mods", "b"))
                .as("a directory may be for many")
                .isEmpty();
    }

    @Test
    void aRemovedModIsGoneWithItsFiles() {
        keepServers();
        mods.put(ONE, mod("a", List.of("/mods/a"), List.of()));
        mods.put(ONE, mod("b", List.of("/mods/b"), List.of()));

        mods.remove(ONE, "a");
        mods.remove(ONE, "never there");

        assertThat(mods.of(ONE)).extracting(KeptMod::id).containsExactly("b");
        assertThat(rows("mod_files")).isOne();
    }

    @Test
    void modsGoWithTheirServer() {
        keepServers();
        mods.put(ONE, mod("a", List.of("/mods/a"), List.of()));
        mods.put(TWO, mod("a", List.of("/mods/a"), List.of()));

        new ServerStore(database).delete(ONE);

        assertThat(mods.of(ONE)).isEmpty();
        assertThat(mods.of(TWO)).hasSize(1);
        assertThat(rows("mod_files")).isOne();
    }

    @Test
    void whatCannotBeKeptLeavesTheOldOne() {
        keepServers();
        KeptMod old = mod("a", List.of("/mods/a"), List.of());
        mods.put(ONE, old);

        try (CapturedLog _ = new CapturedLog(StoreWriter.class)) {
            assertThatExceptionOfType(StoreException.class)
                    .isThrownBy(() -> mods.put(ONE, mod("a", List.of("/mods/twice", "/mods/twice"), List.of())));
        }

        assertThat(mods.of(ONE)).containsExactly(old);
    }

    @Test
    void aModOfNoServerIsNotKept() {
        try (CapturedLog _ = new CapturedLog(StoreWriter.class)) {
            assertThatExceptionOfType(StoreException.class)
                    .isThrownBy(() -> mods.put(ONE, mod("a", List.of(), List.of())));
        }
    }

    @Test
    void aModMayHaveSoManyFilesAndNotOneMore() {
        keepServers();
        List<String> most = IntStream.range(0, ModStore.MOST_FILES)
                .mapToObj(i -> "/mods/" + i)
                .toList();
        List<String> tooMany = IntStream.rangeClosed(0, ModStore.MOST_FILES)
                .mapToObj(i -> "/mods/" + i)
                .toList();

        mods.put(ONE, mod("most", most, List.of()));

        assertThat(mods.find(ONE, "most").orElseThrow().files()).hasSize(ModStore.MOST_FILES);
        assertLimited(mod("more", tooMany, List.of()));
    }

    @Test
    void aServerMayHaveSoManyModsAndReplaceThem() {
        keepServers();
        for (int i = 0; i < ModStore.MOST_PER_SERVER; i++) {
            String id = "mod" + i;
            var _ = database.writeLater(
                    "add",
                    c -> Sql.update(
                            c,
                            "INSERT INTO mods (server, id, name, source, installed, sha256, size)"
                                    + " VALUES ('one', ?, '', '', 0, '', 0)",
                            id));
        }

        mods.put(ONE, mod("mod7", List.of(), List.of()));

        assertLimited(mod("one more", List.of(), List.of()));
        mods.put(TWO, mod("elsewhere", List.of(), List.of()));
    }

    @Test
    void aStoreFromBeforeThereWereModsGetsTheirTables() throws SQLException {
        keepServers();
        close();
        try (Connection before = DriverManager.getConnection("jdbc:sqlite:" + dir.resolve(StoreFile.NAME))) {
            int _ = Sql.update(before, "DROP TABLE mod_files");
            int _ = Sql.update(before, "DROP TABLE mods");
            int _ = Sql.update(before, "PRAGMA user_version = 2");
        }

        open();
        mods.put(ONE, mod("a", List.of("/mods/a"), List.of()));

        assertThat(mods.of(ONE)).hasSize(1);
        assertThat(new ServerStore(database).all()).as("what was there").hasSize(2);
    }

    private void keepServers() {
        for (ServerId id : List.of(ONE, TWO)) {
            new ServerStore(database)
                    .save(new KeptServer(id, "{}", DesiredState.OFFLINE, ServerState.OFFLINE, Optional.empty()));
        }
    }

    private void assertLimited(KeptMod mod) {
        assertThatThrownBy(() -> mods.put(ONE, mod))
                .isInstanceOfSatisfying(
                        RequestException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.LIMIT_EXCEEDED));
        assertThat(mods.find(ONE, mod.id())).isEmpty();
    }

    private static KeptMod mod(String id, List<String> files, List<String> directories) {
        return new KeptMod(
                id,
                "Mod " + id,
                Optional.of("1.0"),
                "https://mods.example/" + id,
                Instant.parse("2026-01-01T12:00:00Z"),
                "ab".repeat(32),
                12,
                files,
                directories);
    }

    private long rows(String table) {
        return database.read(
                "count",
                c -> Sql.first(c, "SELECT count(*) FROM " + table, row -> row.getLong(1))
                        .orElseThrow());
    }
}
