package dev.panelagent.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.panelagent.common.ServerId;
import dev.panelagent.protocol.DesiredState;
import dev.panelagent.protocol.ServerState;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServerStoreTest {
    private static final ServerId ONE = new ServerId("one");
    private static final ServerId TWO = new ServerId("two");

    @TempDir
    Path dir;

    private Database database;
    private ServerStore servers;
    private CrashStore crashes;

    @BeforeEach
    void open() {
        database = Database.open(dir, InstantSource.system());
        servers = new ServerStore(database);
        crashes = new CrashStore(database);
    }

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void serversAreFoundAgainAsTheyWereSaved() {
        KeptServer one = new KeptServer(ONE, "{1}", DesiredState.RUNNING, ServerState.STARTING, Optional.of("c1"));
        KeptServer two = new KeptServer(TWO, "{2}", DesiredState.OFFLINE, ServerState.OFFLINE, Optional.empty());
        servers.save(two);
        servers.save(one);

        close();
        open();

        assertThat(servers.all()).containsExactly(one, two);
    }

    @Test
    void savingAgainReplaces() {
        servers.save(new KeptServer(ONE, "{1}", DesiredState.OFFLINE, ServerState.INSTALLING, Optional.empty()));
        KeptServer changed = new KeptServer(ONE, "{2}", DesiredState.RUNNING, ServerState.RUNNING, Optional.of("c"));

        servers.save(changed);

        assertThat(servers.all()).containsExactly(changed);
    }

    @Test
    void wishesAndObservationsAreNotedInOrder() {
        servers.save(new KeptServer(ONE, "{}", DesiredState.OFFLINE, ServerState.OFFLINE, Optional.empty()));

        servers.desire(ONE, DesiredState.RUNNING);
        servers.observe(ONE, ServerState.STARTING, Optional.of("c1"));
        servers.observe(ONE, ServerState.RUNNING, Optional.of("c1"));
        servers.observe(TWO, ServerState.RUNNING, Optional.of("of a server that is unknown"));
        close();
        open();

        assertThat(servers.all())
                .containsExactly(
                        new KeptServer(ONE, "{}", DesiredState.RUNNING, ServerState.RUNNING, Optional.of("c1")));
    }

    @Test
    void aDeletedServerIsGone() {
        servers.save(new KeptServer(ONE, "{}", DesiredState.OFFLINE, ServerState.OFFLINE, Optional.empty()));

        servers.delete(ONE);

        assertThat(servers.all()).isEmpty();
    }

    @Test
    void crashesAreCountedSinceAMomentAndReportedNewestFirst() {
        Instant noon = Instant.parse("2026-01-01T12:00:00Z");
        crashes.add(ONE, noon, "{\"n\":1}");
        crashes.add(ONE, noon.plusSeconds(10), "{\"n\":2}");
        crashes.add(TWO, noon.plusSeconds(20), "{\"n\":3}");
        close();
        open();

        assertThat(crashes.since(ONE, noon)).containsExactly(noon.plusSeconds(10));
        assertThat(crashes.reports(ONE, 10)).containsExactly("{\"n\":2}", "{\"n\":1}");
        assertThat(crashes.reports(ONE, 1)).containsExactly("{\"n\":2}");
    }

    @Test
    void onlyTheNewestCrashesAreKept() {
        Instant noon = Instant.parse("2026-01-01T12:00:00Z");
        for (int i = 0; i < 60; i++) {
            crashes.add(ONE, noon.plusSeconds(i), "{\"n\":" + i + "}");
        }
        crashes.add(TWO, noon, "{}");
        close();
        open();

        assertThat(crashes.reports(ONE, 1000)).hasSize(50).startsWith("{\"n\":59}");
        assertThat(crashes.reports(TWO, 1000)).hasSize(1);
    }

    @Test
    void crashesOfADeletedServerAreForgotten() {
        servers.save(new KeptServer(ONE, "{}", DesiredState.OFFLINE, ServerState.OFFLINE, Optional.empty()));
        crashes.add(ONE, Instant.EPOCH, "{}");
        crashes.add(TWO, Instant.EPOCH, "{}");

        servers.delete(ONE);

        assertThat(crashes.reports(ONE, 10)).isEmpty();
        assertThat(crashes.reports(TWO, 10)).hasSize(1);
    }
}
