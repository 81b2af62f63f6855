package dev.panelagent.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.panelagent.engine.ContainerInfo;
import dev.panelagent.engine.ContainerLimits;
import dev.panelagent.engine.docker.DockerContainerEngine;
import dev.panelagent.testing.FakePanel;
import dev.panelagent.testing.LibertyAgent;
import dev.panelagent.testing.PanelConnection;
import dev.panelagent.testing.TestEngine;
import dev.panelagent.testing.TestImages;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What consoles cost and how fast they are, by the agent as it ships on the engine of this machine. Run by {@code ./agent
 * bench console}, never by a build; prints figures, asserts nothing about time.
 */
class ConsoleBench {
    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final int ROOMY = 1 << 20;

    private static final long FLOOD = Long.getLong("bench.lines", 3_000_000);
    /** More than the engine's log holds: lines that come again there cannot be told from those before. */
    private static final int PER_FILE = 200_000;

    private static final int ROUNDS = Integer.getInteger("bench.rounds", 3);

    private static final int SERVERS = Integer.getInteger("bench.servers", 100);
    private static final Duration WATCHED = Duration.ofSeconds(20);
    private static final Duration WARM_UP = Duration.ofSeconds(10);

    private static final int COMMANDS = Integer.getInteger("bench.commands", 500);
    private static final Duration PAUSE = Duration.ofMillis(50);

    @TempDir
    private Path home;

    private final DockerContainerEngine engine = TestEngine.connect(TestEngine.host(), Duration.ofMinutes(1));

    @AfterEach
    void leaveNothing() throws IOException {
        try (engine) {
            String instance = Files.readString(home.resolve("data/instance-id")).strip();
            for (ContainerInfo container : engine.list(Map.of("dev.panelagent.instance", instance))) {
                engine.remove(container.id());
            }
        }
    }

    private static void report(String form, Object... values) throws IOException {
        String load = Files.readString(Path.of("/proc/loadavg")).split(" ", 2)[0];
        System.out.printf("| " + form + " | %s |%n", append(values, load));
    }

    private static Object[] append(Object[] values, Object last) {
        List<Object> all = new ArrayList<>(List.of(values));
        all.add(last);
        return all.toArray();
    }

    private LibertyAgent agent(Map<String, String> more) {
        Map<String, String> settings =
                new HashMap<>(Map.of("DOCKER_HOST", TestEngine.host().toString()));
        settings.putAll(more);
        return LibertyAgent.start(home, settings);
    }

    // -- one server at full speed

    /** Lines of 100 bytes from memory, as fast as whoever reads them takes them, when told to. */
    private static String flood() {
        return "seq -w %d | sed 's/$/ %s/' >/tmp/lines; echo ready; while read go; do i=0;"
                        .formatted(PER_FILE, "x".repeat(92))
                + " while [ $i -lt %d ]; do cat /tmp/lines; i=$((i+1)); done; done".formatted(FLOOD / PER_FILE);
    }

    @Test
    void oneServerAtFullSpeed() throws Exception {
        System.out.printf("%n%d lines of 100 bytes at full speed%n%n", FLOOD);
        System.out.println(
                "| reader | lines/s | agent's CPU a line | RSS before, most, after | heap before, after | load |");
        System.out.println("|---|---|---|---|---|---|");
        try (TestEngine containers = TestEngine.open();
                FakePanel panel = FakePanel.start(LibertyAgent.TOKEN, ROOMY);
                LibertyAgent agent = agent(Map.of("CONSOLE_HISTORY_SIZE", "1g"))) {
            String server = server(agent, flood());
            for (int round = 0; round < ROUNDS; round++) {
                bare(containers);
                kept(agent, server, "the agent");
            }
            agent.stop();
            try (LibertyAgent connected = agent(Map.of("PANEL_URL", panel.url().toString()))) {
                panel.awaitConnection(LIMIT).divert(_ -> {});
                awaitRunning(connected, server);
                for (int round = 0; round < ROUNDS; round++) {
                    kept(connected, server, "the agent, streaming lines");
                }
                connected.stop();
            }
        }
    }

    private static void bare(TestEngine containers) throws IOException {
        ContainerLimits limits = new ContainerLimits(64L << 20, 0, 0, 0, 128);
        String container = containers.engine().create(containers.spec(flood(), limits, List.of()));
        try (BareConsole console = new BareConsole(container)) {
            containers.engine().start(container);
            console.awaitLines(1);
            long start = System.nanoTime();
            console.write("go\n");
            console.awaitLines(1 + FLOOD);
            report("bare | %.0f | | | ", rate(FLOOD, start));
        }
        containers.clean();
    }

    private static double rate(long lines, long startNanos) {
        return lines * 1e9 / (System.nanoTime() - startNanos);
    }

    private static void kept(LibertyAgent agent, String server, String label) throws Exception {
        AgentProcess process = new AgentProcess(agent);
        long first = lastSeq(agent, server);
        long heap = heap(agent);
        long before = process.memory();
        long most = before;
        Duration cpu = process.cpu();
        long start = System.nanoTime();
        api(agent, "send_server_command", server, "{\"command\":\"go\"}");
        long seq = first;
        for (; seq < first + FLOOD; seq = lastSeq(agent, server)) {
            most = Math.max(most, process.memory());
            Thread.sleep(20);
        }
        double rate = rate(FLOOD, start);
        double busy = process.cpu().minus(cpu).toNanos() / 1e3 / FLOOD;
        assertThat(seq).as("lines, without those that were lost").isEqualTo(first + FLOOD);
        JsonNode page = api(agent, "console:history", server, "{\"lines\":1000,\"afterSeq\":%d}".formatted(seq - 1000));
        assertThat(page.toString()).doesNotContain("reason");
        report(
                "%s | %.0f | %.1f µs | %d, %d, %d MB | %d, %d MB",
                label, rate, busy, before, most, process.memory(), heap, heap(agent));
    }

    private static long heap(LibertyAgent agent) {
        return agent.ops("/metrics")
                        .body()
                        .lines()
                        .filter(line -> line.startsWith("memory_usedHeap_bytes"))
                        .mapToLong(line -> (long) Double.parseDouble(line.substring(line.lastIndexOf(' '))))
                        .sum()
                >> 20;
    }

    // -- many servers

    @Test
    void manyServersInTheBackground() throws Exception {
        System.out.printf("%n%d servers, 100 lines a second each, for %d s%n%n", SERVERS, WATCHED.toSeconds());
        System.out.println("| CONSOLE_STREAM | agent's CPU, of one core | printed | frames to the Panel | load |");
        System.out.println("|---|---|---|---|---|");
        List<String> servers =
                IntStream.range(0, SERVERS).mapToObj(i -> "bench-" + i).toList();
        try (FakePanel panel = FakePanel.start(LibertyAgent.TOKEN, ROOMY)) {
            try (LibertyAgent agent = agent(Map.of())) {
                String game = game("echo ready; go=0; while :; do if read -t 0.0098 line; then go=$line; fi;"
                        + " [ $go = 0 ] || echo \"[12:34:56] [Server thread/INFO]: a line as games print it,"
                        + " so many characters long\"; done");
                all(servers, server -> api(agent, "create_server", server, game));
                all(servers, server -> api(agent, "start_server", server, "{}"));
                awaitRunning(agent, servers);
                agent.stop();
            }
            watch(panel, servers, "lines", "1", "lines");
            watch(panel, servers, "batches", "1", "batches");
            watch(panel, servers, "off", "1", "off");
        }
    }

    private void watch(FakePanel panel, List<String> servers, String streaming, String go, String label)
            throws Exception {
        AtomicLong frames = new AtomicLong();
        try (LibertyAgent agent = agent(Map.of("PANEL_URL", panel.url().toString(), "CONSOLE_STREAM", streaming))) {
            panel.awaitConnection(LIMIT).divert(_ -> frames.incrementAndGet());
            awaitRunning(agent, servers);
            all(servers, server -> print(agent, server, go));
            Thread.sleep(WARM_UP);
            AgentProcess process = new AgentProcess(agent);
            long lines = printed(agent, servers);
            long framesBefore = frames.get();
            Duration cpu = process.cpu();
            long start = System.nanoTime();
            Thread.sleep(WATCHED);
            double nanos = System.nanoTime() - start;
            double busy = process.cpu().minus(cpu).toNanos() * 100 / nanos;
            double sent = (frames.get() - framesBefore) * 1e9 / nanos;
            report(
                    "%s | %.1f %% | %.0f lines/s | %.0f/s",
                    label, busy, (printed(agent, servers) - lines) * 1e9 / (System.nanoTime() - start), sent);
            all(servers, server -> print(agent, server, "0"));
            agent.stop();
        }
    }

    private static void print(LibertyAgent agent, String server, String go) {
        JsonNode _ = api(agent, "send_server_command", server, "{\"command\":\"" + go + "\"}");
    }

    private static long printed(LibertyAgent agent, List<String> servers) {
        return servers.stream().mapToLong(server -> lastSeq(agent, server)).sum();
    }

    /** Something done for one server. */
    private interface Step {
        void on(String server) throws Exception;
    }

    private static void all(List<String> servers, Step step) throws Exception {
        try (ExecutorService senders = Executors.newFixedThreadPool(4)) {
            List<Future<Boolean>> done = new ArrayList<>();
            for (String server : servers) {
                done.add(senders.submit(() -> {
                    step.on(server);
                    return true;
                }));
            }
            for (Future<Boolean> one : done) {
                boolean _ = one.get();
            }
        }
    }

    // -- a command and its echo

    @Test
    void fromCommandToEcho() throws Exception {
        System.out.printf("%n%d commands, one each %d ms%n%n", COMMANDS, PAUSE.toMillis());
        System.out.println("| from | p50 | p99 | most | load |");
        System.out.println("|---|---|---|---|---|");
        bareEcho();
        fsyncs();
        try (FakePanel panel = FakePanel.start(LibertyAgent.TOKEN, ROOMY);
                LibertyAgent agent = agent(Map.of("PANEL_URL", panel.url().toString()))) {
            PanelConnection connection = panel.awaitConnection(LIMIT);
            String server = server(agent, "echo ready; exec cat");
            for (int round = 0; round < ROUNDS; round++) {
                echoes(connection, server);
            }
            agent.stop();
        }
    }

    /** The engine's part. */
    private static void bareEcho() throws Exception {
        try (TestEngine containers = TestEngine.open()) {
            String container = containers.engine().create(containers.shell("echo ready; exec cat"));
            try (BareConsole console = new BareConsole(container)) {
                containers.engine().start(container);
                console.awaitLines(1);
                List<Long> took = new ArrayList<>();
                for (int i = 0; i < COMMANDS; i++) {
                    long start = System.nanoTime();
                    console.write("echo-" + i + "\n");
                    console.awaitLines(2 + i);
                    took.add(System.nanoTime() - start);
                    Thread.sleep(PAUSE);
                }
                reportTimes("container and back, without an agent", took);
            }
        }
    }

    /** The disk's part: a command is kept before it is carried out. */
    private void fsyncs() throws Exception {
        List<Long> took = new ArrayList<>();
        try (FileChannel file =
                FileChannel.open(home.resolve("fsync"), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            for (int i = 0; i < COMMANDS; i++) {
                long start = System.nanoTime();
                int _ = file.write(ByteBuffer.allocate(4096), i * 4096L);
                file.force(false);
                took.add(System.nanoTime() - start);
                Thread.sleep(PAUSE);
            }
        }
        reportTimes("4 KiB to the disk (write, fdatasync)", took);
    }

    private static void echoes(PanelConnection connection, String server) throws Exception {
        Map<String, Long> sent = new ConcurrentHashMap<>();
        List<Long> echoed = Collections.synchronizedList(new ArrayList<>());
        List<Long> answered = Collections.synchronizedList(new ArrayList<>());
        connection.divert(text -> {
            long now = System.nanoTime();
            JsonNode frame = ScriptedPanel.parse(text);
            Long start = sent.get(frame.path("id").asText()
                    + frame.path("data").path("output").asText());
            if (start != null) {
                (ScriptedPanel.is(frame, "response") ? answered : echoed).add(now - start);
            }
        });
        String run = Shells.id();
        for (int i = 0; i < COMMANDS; i++) {
            String text = run + "-echo-" + i;
            String id = run + "-" + i;
            String frame = """
                    {"id":"%s","type":"command","timestamp":"2026-01-01T00:00:00.000Z","agentId":"node-1",\
                    "action":"send_server_command","serverId":"%s","payload":{"command":"%s"}}""".formatted(id, server, text);
            long now = System.nanoTime();
            sent.put(id, now);
            sent.put(text, now);
            connection.send(frame);
            Thread.sleep(PAUSE);
        }
        Awaitility.await()
                .atMost(Duration.ofSeconds(20))
                .until(() -> answered.size() == COMMANDS && echoed.size() == COMMANDS);
        reportTimes("Panel to its echo", echoed);
        reportTimes("Panel to the response", answered);
    }

    private static void reportTimes(String what, List<Long> nanos) throws IOException {
        List<Long> sorted = nanos.stream().sorted().toList();
        report(
                "%s | %.2f ms | %.2f ms | %.2f ms",
                what,
                sorted.get(sorted.size() / 2) / 1e6,
                sorted.get(sorted.size() * 99 / 100) / 1e6,
                sorted.getLast() / 1e6);
    }

    // -- servers

    private static String game(String script) {
        return """
                {"image":"%s","startup":"%s","startupDone":"ready","limits":{"memory":64,"cpu":0}}""".formatted(TestImages.busybox(), script.replace("\"", "\\\""));
    }

    private static String server(LibertyAgent agent, String script) {
        String server = Shells.id();
        JsonNode _ = api(agent, "create_server", server, game(script));
        awaitState(agent, List.of(server), "offline");
        JsonNode _ = api(agent, "start_server", server, "{}");
        awaitRunning(agent, server);
        return server;
    }

    private static void awaitRunning(LibertyAgent agent, String server) {
        awaitRunning(agent, List.of(server));
    }

    private static void awaitRunning(LibertyAgent agent, List<String> servers) {
        awaitState(agent, servers, "running");
        until(() -> servers.stream()
                .allMatch(server -> ScriptedPanel.http(agent, "console:status", server, "{}")
                        .path("data")
                        .path("connected")
                        .asBoolean()));
    }

    /** Until all have settled in it. */
    private static void awaitState(LibertyAgent agent, List<String> servers, String state) {
        until(() -> {
            Map<String, JsonNode> known = new HashMap<>();
            api(agent, "list_servers", "", "{}")
                    .path("servers")
                    .forEach(server -> known.put(server.path("serverId").asText(), server));
            return servers.stream()
                    .map(server -> known.getOrDefault(server, MissingNode.getInstance()))
                    .allMatch(server -> server.path("state").asText().equals(state)
                            && server.path("activity").isMissingNode());
        });
    }

    private static void until(Callable<Boolean> condition) {
        Awaitility.await().atMost(LIMIT).pollInterval(Duration.ofMillis(500)).until(condition);
    }

    private static long lastSeq(LibertyAgent agent, String server) {
        return api(agent, "console:status", server, "{}").path("lastSeq").asLong();
    }

    private static JsonNode api(LibertyAgent agent, String action, String server, String payload) {
        JsonNode answer = ScriptedPanel.http(agent, action, server, payload);
        assertThat(answer.path("success").asBoolean()).as("%s", answer).isTrue();
        return answer.path("data");
    }
}
