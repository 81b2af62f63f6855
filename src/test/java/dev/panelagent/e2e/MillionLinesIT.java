package dev.panelagent.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A million numbered lines reach the Panel complete and in order, whatever happens meanwhile; what is missing is announced.
 * Prints how fast they went.
 */
class MillionLinesIT {
    private static final int MILLION = 1_000_000;
    private static final Duration SLOW = Duration.ofMillis(25);
    private static final Duration CRAWL = Duration.ofSeconds(1);

    @TempDir
    private Path home;

    @Test
    void aSlowPanelGetsAllOfIt() {
        String other = Shells.id();
        try (FloodRun run = FloodRun.start(home, Map.of())) {
            // given a Panel that takes no more than 20 000 lines a second, connected to two consoles
            run.startServer(other, Shells.payload());
            run.connect(other);
            run.tap().pace(SLOW);

            // when
            long begun = System.nanoTime();
            run.say("burst 1 1000000");
            run.say("quit");
            run.awaitRead(10_000);
            anotherConsoleIsHeardMeanwhile(run, other);

            // then the server has printed all and ended long before the Panel has it
            run.awaitCaptured(MILLION);
            report("a million lines into the history", begun);
            run.awaitStatus("offline");
            int slowly = run.reading().last();
            assertThat(slowly).as("sent meanwhile").isLessThan(MILLION / 2);

            // and when the Panel is fast again it gets the rest
            long fast = System.nanoTime();
            run.tap().pace(Duration.ZERO);
            run.awaitRead(MILLION);
            report((MILLION - slowly) + " lines to a fast Panel", fast);
            run.assertComplete(MILLION);
            assertHeartbeats(run.tap().heartbeats(), begun);
            assertThat(run.fake().connections()).as("the link was never lost").hasSize(1);
            run.panel().completion(run.panel().command("delete_server", other, "{\"deleteData\":true}"));
        }
    }

    private static void anotherConsoleIsHeardMeanwhile(FloodRun run, String other) {
        long typed = System.nanoTime();
        run.panel().command("console:command", other, "{\"command\":\"hello\"}");
        Await.that("the echo", () -> run.tap().of(other).lastText().equals("you said hello"));
        report("an echo in the middle", typed);
        assertThat(Duration.ofNanos(System.nanoTime() - typed)).isLessThan(Duration.ofSeconds(2));
    }

    private static void assertHeartbeats(List<Long> beats, long since) {
        long before = since;
        for (long beat : beats.stream().filter(it -> it - since > 0).toList()) {
            assertThat(Duration.ofNanos(beat - before))
                    .as("from one heartbeat to the next")
                    .isLessThan(Duration.ofSeconds(6));
            before = beat;
        }
        assertThat(Duration.ofNanos(System.nanoTime() - before))
                .as("since the last heartbeat")
                .isLessThan(Duration.ofSeconds(6));
    }

    private static void report(String what, long since) {
        System.out.printf(
                "%s: %d ms%n", what, Duration.ofNanos(System.nanoTime() - since).toMillis());
    }

    @Test
    void aPanelThatReconnectsTenTimesGetsAllOfIt() {
        int cuts = 10;
        int apart = 50_000;
        try (FloodRun run = FloodRun.start(home, Map.of("RECONNECT_MAX", "1s"))) {
            run.reading().cutAt(apart);
            run.say("burst 1 1000000");
            for (int cut = 1; cut <= cuts; cut++) {
                run.awaitCut(cut * apart);
                run.reading().cutAt(cut < cuts ? (cut + 1) * apart : Integer.MAX_VALUE);
                run.goOn();
            }
            run.awaitRead(MILLION);

            run.assertComplete(MILLION);
            assertThat(run.fake().connections()).hasSizeGreaterThan(cuts);
        }
    }

    @Test
    void anAgentThatIsKilledAmongPacedLinesLosesNone() {
        try (FloodRun run = FloodRun.start(home, Map.of())) {
            run.say("burst 1 500000");
            run.say("pace 500001 526000");
            run.awaitRead(502_000);

            run.replaceAgent();
            run.say("burst 526001 1000000");
            run.awaitRead(MILLION);

            run.assertComplete(MILLION);
        }
    }

    @Test
    void anAgentThatIsKilledInAFloodSaysThatLinesAreLost() {
        try (FloodRun run = FloodRun.start(home, Map.of())) {
            run.say("burst 1 1000000");
            run.awaitRead(100_000);

            run.replaceAgent();
            Reading reading = run.reading();
            Await.that("the last line", () -> Flood.number(reading.lastText()) == MILLION);

            run.assertWell();
            assertThat(reading.gaps()).hasSize(1);
            Reading.Gap gap = reading.gaps().getFirst();
            assertThat(gap.reason()).isEqualTo("lost");
            assertThat(gap.to()).as("one number stands for all").isEqualTo(gap.from());
            int before = gap.from() - 1;
            int behind = reading.last() - gap.to();
            assertThat(reading.numbers(1, before)).isEqualTo(FloodRun.numbers(1, before));
            assertThat(reading.numbers(gap.to() + 1, reading.last()))
                    .isEqualTo(FloodRun.numbers(MILLION - behind + 1, MILLION));
            assertThat(before + behind).as("some are really missing").isLessThan(MILLION);
            assertThat(behind).as("what the engine's log held").isGreaterThan(50_000);
        }
    }

    @Test
    void anEngineRestartInTheMiddleLosesNone() throws Exception {
        try (PrivateEngine engine = PrivateEngine.startMortal()) {
            engine.busybox();
            Map<String, String> settings = Map.of("DOCKER_HOST", engine.host(), "CRASH_RESTART_DELAY", "0s");
            try (FloodRun run = FloodRun.start(home, settings)) {
                run.say("burst 1 500000");
                run.say("pace 500001 600000");
                run.awaitRead(502_000);

                // when the engine goes down, its containers go with it
                engine.restart();
                int end = Flood.number(engine.run("logs", "--tail", "1", engine.run("ps", "-aq")));
                assertThat(end).as("the last line of the first run").isBetween(502_000, 600_000);

                // then what the first run printed to its end is there, and what the second does
                run.awaitStatus("running");
                run.say("burst " + (end + 1) + " 1000000");
                run.awaitRead(MILLION);
                run.assertComplete(MILLION);
            }
        }
    }

    @Test
    void aHistoryTooSmallForAMillionLinesSaysWhatIsMissing() {
        // Nor does a Panel that crawls read the agent's pings.
        try (FloodRun run = FloodRun.start(home, Map.of("HEARTBEAT_INTERVAL", "30s"))) {
            run.change("{\"historySize\":\"1MiB\"}");
            run.tap().pace(CRAWL);
            long begun = System.nanoTime();
            run.say("burst 1 1000000");
            run.awaitCaptured(MILLION);
            report("a million lines into a small history", begun);
            run.tap().pace(Duration.ZERO);
            run.awaitRead(MILLION);

            // then each number is that of a line or in a gap
            run.assertWell();
            List<Reading.Gap> gaps = run.reading().gaps();
            assertThat(gaps).isNotEmpty().allMatch(gap -> gap.reason().equals("dropped"));
            int[] expected = FloodRun.numbers(1, MILLION);
            for (Reading.Gap gap : gaps) {
                Arrays.fill(expected, gap.from() - 1, gap.to(), Reading.MISSING);
            }
            assertThat(run.reading().numbers(1, MILLION)).isEqualTo(expected);
            assertThat(expected).as("lines at both ends").startsWith(1).endsWith(MILLION);

            // and whoever asks from inside a gap learns how far it goes
            int inside = gaps.getLast().from();
            JsonNode page = run.http("get_server_logs", "{\"details\":true,\"afterSeq\":" + inside + "}");
            int oldest = page.path("oldestSeq").asInt();
            assertThat(oldest).isGreaterThan(inside);
            assertThat(page.path("firstSeq").asInt()).isEqualTo(inside + 1);
            JsonNode gap = page.path("gaps").path(0);
            assertThat(gap.path("fromSeq").asInt()).isEqualTo(inside + 1);
            assertThat(gap.path("toSeq").asInt()).isEqualTo(oldest - 1);
            assertThat(gap.path("reason").asText()).isEqualTo("dropped");
            assertThat(page.path("lastReturnedSeq").asInt()).isEqualTo(oldest + 99);
            assertThat(run.http("console:status", "{}").path("historyBytes").asInt())
                    .isLessThanOrEqualTo(1 << 20);
        }
    }
}
