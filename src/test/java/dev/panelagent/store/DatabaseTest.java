package dev.panelagent.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.panelagent.common.ErrorCode;
import dev.panelagent.common.StoreException;
import dev.panelagent.testing.CapturedLog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DatabaseTest {
    private static final Duration LONG = Duration.ofSeconds(20);

    @TempDir
    Path dir;

    private Path file;

    @BeforeEach
    void nameFile() {
        file = dir.resolve(StoreFile.NAME);
    }

    @Test
    void whatWasWrittenIsThereForTheNext() {
        try (Database first = Database.open(dir, InstantSource.system())) {
            add(first, "kept");
        }

        try (Database second = Database.open(dir, InstantSource.system())) {
            assertThat(aliases(second)).containsExactly("kept");
        }
    }

    @Test
    void readersSeeWhatIsWrittenAtOnce() {
        try (Database database = Database.open(dir, InstantSource.system())) {
            add(database, "now");

            assertThat(aliases(database)).containsExactly("now");
        }
    }

    @Test
    void whatAKilledAgentUnpackedIsRemovedByTheNext() throws IOException {
        Path left = Files.createDirectories(dir.resolve("native")).resolve("sqlite-3-libsqlitejdbc.so");
        Files.writeString(left, "code");

        try (Database _ = Database.open(dir, InstantSource.system())) {
            assertThat(left).doesNotExist();
        }
    }

    @Test
    void eachCommitIsSyncedToTheDiskInAJournal() throws SQLException {
        try (Database database = Database.open(dir, InstantSource.system())) {
            int synchronous = database.write(
                    "ask",
                    c -> Sql.first(c, "PRAGMA synchronous", row -> row.getInt(1))
                            .orElseThrow());
            String journal = database.write(
                    "ask",
                    c -> Sql.first(c, "PRAGMA journal_mode", row -> row.getString(1))
                            .orElseThrow());

            assertThat(synchronous).isEqualTo(2);
            assertThat(journal).isEqualTo("wal");
        }
    }

    @Test
    void fileIsForItsOwnerAlone() throws IOException {
        try (Database database = Database.open(dir, InstantSource.system())) {
            add(database, "secret");

            try (Stream<Path> files = Files.list(dir)) {
                assertThat(files.filter(f -> f.getFileName().toString().startsWith(StoreFile.NAME)))
                        .hasSize(3)
                        .allSatisfy(f -> assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(f)))
                                .isEqualTo("rw-------"));
            }
        }
    }

    @Test
    void oneThatFailsDoesNotHarmThoseItSharesACommitWith() throws Exception {
        try (Database database = Database.open(dir, InstantSource.system());
                CapturedLog log = new CapturedLog(StoreWriter.class)) {
            // given the writer is held up, so that the next three come together
            CountDownLatch held = new CountDownLatch(1);
            CompletableFuture<Boolean> first = database.writeLater("wait", c -> awaitQuietly(held));
            CompletableFuture<Integer> good = database.writeLater("add", c -> insert(c, "good"));
            CompletableFuture<Integer> bad = database.writeLater("fail", c -> insert(c, "good"));
            CompletableFuture<Integer> after = database.writeLater("add", c -> insert(c, "after"));

            held.countDown();

            assertThat(first.get()).isTrue();
            assertThat(good.get()).isOne();
            assertThatExceptionOfType(ExecutionException.class)
                    .isThrownBy(bad::get)
                    .havingCause()
                    .isInstanceOfSatisfying(
                            StoreException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.STORE_UNAVAILABLE))
                    .withMessageContaining("cannot fail");
            assertThat(after.get()).isOne();
            assertThat(aliases(database)).containsExactly("after", "good");
            assertThat(log.lines()).singleElement().asString().contains("the store cannot fail");
        }
    }

    @Test
    void halfAPieceOfWorkIsNotKept() {
        try (Database database = Database.open(dir, InstantSource.system());
                CapturedLog _ = new CapturedLog(StoreWriter.class)) {
            assertThatExceptionOfType(StoreException.class)
                    .isThrownBy(() -> database.write("do two things", c -> {
                        int _ = insert(c, "half");
                        throw new SQLException("the second thing fails");
                    }));

            assertThat(aliases(database)).isEmpty();
        }
    }

    @Test
    void writesOfManyThreadsAreAllKept() throws InterruptedException {
        try (Database database = Database.open(dir, InstantSource.system())) {
            List<Thread> threads = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                String name = "writer-" + i;
                threads.add(Thread.startVirtualThread(() -> {
                    for (int n = 0; n < 20; n++) {
                        add(database, name + "-" + n);
                    }
                }));
            }
            for (Thread thread : threads) {
                assertThat(thread.join(LONG)).isTrue();
            }

            assertThat(aliases(database)).hasSize(400);
        }
    }

    @Test
    void flushWaitsForWhatWasHandedOver() {
        try (Database database = Database.open(dir, InstantSource.system())) {
            var _ = database.writeLater("add", c -> insert(c, "late"));

            assertThat(database.flush(LONG)).isTrue();

            assertThat(aliases(database)).containsExactly("late");
        }
    }

    @Test
    void closingWritesWhatWaits() {
        Database database = Database.open(dir, InstantSource.system());
        for (int i = 0; i < 100; i++) {
            String alias = "a" + i;
            var _ = database.writeLater("add", c -> insert(c, alias));
        }

        database.close();

        try (Database next = Database.open(dir, InstantSource.system())) {
            assertThat(aliases(next)).hasSize(100);
        }
    }

    @Test
    void nothingIsTakenAfterTheEnd() {
        Database database = Database.open(dir, InstantSource.system());
        database.close();

        try (CapturedLog _ = new CapturedLog(StoreWriter.class)) {
            assertThatExceptionOfType(StoreException.class)
                    .isThrownBy(() -> add(database, "too late"))
                    .withMessageContaining("closed");
        }
    }

    @Test
    void aSecondAgentIsRefused() {
        try (Database _ = Database.open(dir, InstantSource.system())) {
            assertThatExceptionOfType(StoreException.class)
                    .isThrownBy(() -> Database.open(dir, InstantSource.system()))
                    .withMessageContaining(dir.toString());
        }
    }

    @Test
    void aDirectoryThatCannotBeMadeIsRefused() throws IOException {
        Path inTheWay = Files.writeString(dir.resolve("file"), "");

        assertThatExceptionOfType(StoreException.class)
                .isThrownBy(() -> Database.open(inTheWay.resolve("data"), InstantSource.system()))
                .withMessageContaining("DATA_DIR");
    }

    @Test
    void aFileThatIsNoDatabaseIsSetAside() throws IOException {
        Files.writeString(file, "this was a database once".repeat(100));

        assertSetAside("file is not a database");
    }

    @Test
    void aDatabaseWithADamagedPageIsSetAside() throws IOException {
        try (Database database = Database.open(dir, InstantSource.system())) {
            for (int i = 0; i < 2000; i++) {
                String alias = "a".repeat(100) + i;
                var _ = database.writeLater("add", c -> insert(c, alias));
            }
        }
        byte[] bytes = Files.readAllBytes(file);
        for (int i = 4096 * 3; i < bytes.length; i++) {
            bytes[i] = (byte) (i * 31);
        }
        Files.write(file, bytes);

        assertSetAside("damaged");
    }

    @Test
    void aDatabaseOfANewerAgentIsSetAside() throws SQLException, IOException {
        try (Connection other = DriverManager.getConnection("jdbc:sqlite:" + file)) {
            int _ = Sql.update(other, "PRAGMA user_version = 1000");
        }

        assertSetAside("made by a newer agent");
    }

    private void assertSetAside(String why) throws IOException {
        try (CapturedLog log = new CapturedLog(StoreFile.class);
                Database fresh = Database.open(dir, InstantSource.system())) {
            assertThat(aliases(fresh)).isEmpty();
            add(fresh, "usable");

            assertThat(log.lines()).singleElement().asString().contains(file.toString(), why);
        }
        try (Stream<Path> files = Files.list(dir)) {
            assertThat(files.map(f -> f.getFileName().toString()))
                    .anyMatch(name -> name.matches("agent\\.db\\.damaged-\\d{8}T\\d{6}"));
        }
    }

    @Test
    void aFullDiskFailsWhatIsWrittenAndNothingElse() {
        try (Database database = Database.open(dir, InstantSource.system());
                CapturedLog _ = new CapturedLog(StoreWriter.class)) {
            // given no room for another page
            add(database, "before");
            limitPages(database, 1);

            String large = "x".repeat(100_000);
            assertThatExceptionOfType(StoreException.class)
                    .isThrownBy(() -> database.write("add much", c -> insert(c, large)))
                    .withMessageContaining("DATA_DIR")
                    .withMessageContaining("SQLITE_FULL");
            assertThat(aliases(database)).containsExactly("before");

            // when there is room again
            limitPages(database, 1_000_000);
            add(database, "after");
            assertThat(aliases(database)).containsExactly("after", "before");
        }
    }

    /** SQLite takes no limit below the pages it has, so a small one means no more than these. */
    private static void limitPages(Database database, int pages) {
        int _ = database.write(
                "limit the pages",
                c -> Sql.first(c, "PRAGMA max_page_count = " + pages, row -> row.getInt(1))
                        .orElseThrow());
    }

    @Test
    void anEmptyFileOfAnAgentThatDiedEarlyIsUsed() throws IOException {
        Files.createFile(file);

        try (CapturedLog log = new CapturedLog(StoreFile.class);
                Database fresh = Database.open(dir, InstantSource.system())) {
            add(fresh, "fine");
            assertThat(log.lines()).isEmpty();
        }
    }

    private static void add(Database database, String alias) {
        int _ = database.write("add " + alias, c -> insert(c, alias));
    }

    private static int insert(Connection connection, String alias) throws SQLException {
        int _ = Sql.update(
                connection,
                "INSERT OR IGNORE INTO servers (id, spec, desired, observed) VALUES ('s', '{}', 'OFFLINE', 'OFFLINE')");
        return Sql.update(connection, "INSERT INTO aliases (alias, server) VALUES (?, 's')", alias);
    }

    private static List<String> aliases(Database database) {
        return database.read(
                "list", c -> Sql.list(c, "SELECT alias FROM aliases ORDER BY alias", row -> row.getString(1)));
    }

    private static boolean awaitQuietly(CountDownLatch latch) {
        try {
            return latch.await(LONG.toSeconds(), java.util.concurrent.TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
