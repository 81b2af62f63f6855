package dev.panelagent.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import dev.panelagent.testing.LibertyAgent;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * The agent is killed again and again while commands come at random. What it acknowledged it keeps, what it did it does
 * not do twice, and in the end everything is as the last commands wished. {@code -Dcrash.seed=} plays the same commands
 * and moments again, {@code -Dcrash.kills=} sets how often.
 */
class CrashIT {
    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    private Path home;

    private static final long SEED = Long.getLong("crash.seed", new Random().nextLong());

    private static int kills(int usually) {
        return Integer.getInteger("crash.kills", usually);
    }

    @Test
    void theAgentAsItShipsKeepsItsWordThroughKills() throws Exception {
        try (CrashRun run = new CrashRun(home.resolve("data"), SEED)) {
            run.play("agent", kills(8), () -> new LibertyVictim(LibertyAgent.start(home, Shells.settings())));
        }
    }

    @Test
    void itsCoreKeepsItsWordThroughManyMoreKills() throws Exception {
        try (CrashRun run = new CrashRun(home.resolve("data"), SEED)) {
            run.play("core", kills(50), CoreVictim.in(home));
        }
    }

    private record LibertyVictim(LibertyAgent agent) implements Victim {
        @Override
        public JsonNode answer(String body) {
            return ScriptedPanel.parse(agent.api(body).body());
        }

        @Override
        public String log() {
            return agent.log();
        }

        @Override
        public void close() {
            agent.close();
        }
    }
}
