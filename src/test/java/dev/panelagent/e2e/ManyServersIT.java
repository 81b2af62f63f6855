package dev.panelagent.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.panelagent.engine.ContainerInfo;
import dev.panelagent.engine.docker.DockerContainerEngine;
import dev.panelagent.testing.LibertyAgent;
import dev.panelagent.testing.TestEngine;
import dev.panelagent.testing.TestImages;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * One agent with hundreds of servers. Prints how long each step takes and what memory the agent holds; asserts only that
 * all comes out right. {@code -Dmany.servers=} sets how many.
 */
class ManyServersIT {
    private static final int SERVERS = Integer.getInteger("many.servers", 200);
    /** The engine sets the pace: it starts and stops a few containers a second, whoever asks. */
    private static final Duration LIMIT = Duration.ofMinutes(5);

    /** So many requests wait for the agent's answer at once. */
    private static final int SENDERS = 8;

    @TempDir
    private Path home;

    private final DockerContainerEngine engine = TestEngine.connect(TestEngine.host(), Duration.ofMinutes(1));
    private final List<String> servers =
            IntStream.range(0, SERVERS).mapToObj(i -> "many-" + i).toList();
    private LibertyAgent agent;

    @BeforeEach
    void begin() {
        agent = LibertyAgent.start(home, Shells.settings());
    }

    @AfterEach
    void leaveNothing() throws IOException {
        agent.close();
        try (engine) {
            containers().forEach(container -> engine.remove(container.id()));
        }
    }

    private List<ContainerInfo> containers() throws IOException {
        String instance = Files.readString(home.resolve("data/instance-id")).strip();
        return engine.list(Map.of("dev.panelagent.instance", instance));
    }

    @Test
    void hundredsOfServersAreCreatedStartedFoundAgainStoppedAndDeleted() throws Exception {
        String game = """
                {"image":"%s","startup":"trap 'exit 0' TERM; echo ready; while read line; do :; done",
                 "startupDone":"ready","limits":{"memory":16}}""".formatted(TestImages.busybox());
        System.out.printf("%d servers on one agent%n", SERVERS);
        memory("with none");

        timed("create", () -> all("create_server", game, "offline"));
        timed("start", () -> all("start_server", "{}", "running"));
        memory("with all running");
        Map<String, Long> before = pids();
        assertThat(before).hasSize(SERVERS);

        assertThat(agent.stop()).isLessThan(Duration.ofSeconds(20));
        timed("restart of the agent, to ready", this::begin);
        timed("then until all are known as running", () -> await(server -> is(server, "running") && hasPid(server)));
        assertThat(pids()).isEqualTo(before);
        memory("after the restart");

        timed("stop", () -> all("stop_server", "{}", "offline"));
        timed("delete", () -> all("delete_server", "{\"deleteData\":true}", ""));
        assertThat(containers()).isEmpty();
        assertThat(agent.log()).doesNotContain("hit a defect").doesNotContain("\"ERROR\"");
    }

    /** Sends a command for each server, then waits until each is in this state, or gone. */
    private void all(String action, String payload, String state) throws Exception {
        try (ExecutorService senders = Executors.newFixedThreadPool(SENDERS)) {
            List<Future<JsonNode>> answers = servers.stream()
                    .map(server -> senders.submit(() -> ScriptedPanel.http(agent, action, server, payload)))
                    .toList();
            for (Future<JsonNode> answer : answers) {
                assertThat(answer.get().path("success").asBoolean())
                        .as("%s", answer.get())
                        .isTrue();
            }
        }
        if (state.isEmpty()) {
            await(0, server -> true);
        } else {
            await(server -> is(server, state) && server.path("activity").isMissingNode());
        }
    }

    private void await(Predicate<JsonNode> condition) {
        await(SERVERS, condition);
    }

    /** Waits until the agent knows so many servers, all of which fit. */
    private void await(int count, Predicate<JsonNode> condition) {
        Awaitility.await().atMost(LIMIT).pollInterval(Duration.ofMillis(200)).until(() -> {
            List<JsonNode> known = known();
            return known.size() == count && known.stream().allMatch(condition);
        });
    }

    private List<JsonNode> known() {
        JsonNode data = ScriptedPanel.http(agent, "list_servers", "", "{}").path("data");
        assertThat(data.path("servers").isArray()).as("%s", data).isTrue();
        return IntStream.range(0, data.path("servers").size())
                .mapToObj(data.path("servers")::get)
                .toList();
    }

    private static boolean is(JsonNode server, String state) {
        return server.path("state").asText().equals(state);
    }

    private static boolean hasPid(JsonNode server) {
        return server.path("pid").asLong() > 0;
    }

    private Map<String, Long> pids() {
        Map<String, Long> pids = new HashMap<>();
        known().forEach(server ->
                pids.put(server.path("serverId").asText(), server.path("pid").asLong()));
        return pids;
    }

    /** A step of the test. */
    @FunctionalInterface
    private interface Step {
        void run() throws Exception;
    }

    private static void timed(String what, Step step) throws Exception {
        long before = System.nanoTime();
        step.run();
        System.out.printf("| %-36s | %6d ms |%n", what, TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - before));
    }

    /** What the kernel counts as resident, of the JVM and not of the shell that launched it. */
    private void memory(String when) throws IOException {
        long jvm = ProcessHandle.of(agent.pid())
                .orElseThrow()
                .children()
                .findFirst()
                .map(ProcessHandle::pid)
                .orElse(agent.pid());
        String resident = Files.readAllLines(Path.of("/proc/" + jvm + "/status")).stream()
                .filter(line -> line.startsWith("VmRSS:"))
                .findFirst()
                .orElseThrow();
        long kibibytes = Long.parseLong(resident.replaceAll("\\D", ""));
        System.out.printf("| %-36s | %6d MB |%n", "memory " + when, kibibytes / 1024);
    }
}
