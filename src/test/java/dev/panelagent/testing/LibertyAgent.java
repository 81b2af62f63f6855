package dev.panelagent.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The agent as it ships: the built server in a process of its own, with its own ports, data and output directory. Ask
 * for what differs from the defaults, start it, and close it: nothing is left but what the test put elsewhere.
 */
public final class LibertyAgent implements AutoCloseable {
    /** The token agents are started with unless told otherwise. */
    public static final String TOKEN = "test-token";

    private static final Duration START_LIMIT = Duration.ofSeconds(60);
    private static final Duration STOP_LIMIT = Duration.ofSeconds(40);
    private static final String STARTED = "CWWKF0011I";

    private final Path home;
    private final Path log;
    private final Map<String, String> environment;
    private final int healthPort;
    private final int opsPort;
    private final HttpClient http = HttpClient.newHttpClient();
    private final boolean ownsHome;
    private final List<String> launcher;
    private @Nullable Process process;

    private LibertyAgent(Path home, boolean ownsHome, List<String> launcher, Map<String, String> settings)
            throws IOException {
        this.home = home;
        this.launcher = launcher;
        this.ownsHome = ownsHome;
        this.log = home.resolve("agent.log");
        this.healthPort = port(settings.getOrDefault("HEALTH_PORT", ""));
        this.opsPort = port(settings.getOrDefault("OPS_PORT", ""));
        this.environment = new HashMap<>(Map.of(
                "JAVA_HOME", System.getProperty("java.home"),
                "WLP_OUTPUT_DIR", home.resolve("output").toString(),
                "LOG_DIR", home.resolve("logs").toString(),
                "DATA_DIR", home.resolve("data").toString(),
                "WLP_LOGGING_CONSOLE_LOGLEVEL", "INFO",
                "HEALTH_PORT", String.valueOf(healthPort),
                "OPS_PORT", String.valueOf(opsPort),
                "AGENT_SECRET", TOKEN,
                "NODE_ID", "node-1"));
        environment.putAll(settings);
    }

    /** Starts an agent with a fresh data directory and waits until its application answers. */
    public static LibertyAgent start(Map<String, String> settings) {
        try {
            return new LibertyAgent(Files.createTempDirectory("panel-agent-it"), true, List.of(), settings).launch();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The same, by a command that runs another, such as {@code setpriv} with its options. */
    public static LibertyAgent start(List<String> launcher, Map<String, String> settings) {
        try {
            return new LibertyAgent(Files.createTempDirectory("panel-agent-it"), true, launcher, settings).launch();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Starts an agent that keeps its files in {@code home}, which outlives it. */
    public static LibertyAgent start(Path home, Map<String, String> settings) {
        try {
            return new LibertyAgent(Files.createDirectories(home), false, List.of(), settings).launch();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public int healthPort() {
        return healthPort;
    }

    public int opsPort() {
        return opsPort;
    }

    public Path dataDir() {
        return Path.of(environment.get("DATA_DIR"));
    }

    /** The process id of the server. */
    public long pid() {
        return process().pid();
    }

    public boolean isAlive() {
        return process().isAlive();
    }

    /** All the agent has written to its console so far. */
    public String log() {
        try {
            return Files.exists(log) ? Files.readString(log) : "";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Waits until the console contains a text. */
    public void awaitLog(String text, Duration limit) {
        Waiting.until(
                "\"" + text + "\" in the agent's log",
                limit,
                () -> Optional.of(log()).filter(l -> l.contains(text)));
    }

    /** {@code POST /api/command} with a JSON body and the agent's token. */
    public HttpResponse<String> api(String body) {
        return send(request(healthPort, "/api/command")
                .header("Authorization", "Bearer " + environment.get("AGENT_SECRET"))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build());
    }

    /** A GET on the Panel's port, with the agent's token. */
    public HttpResponse<String> get(String path) {
        return send(request(healthPort, path)
                .header("Authorization", "Bearer " + environment.get("AGENT_SECRET"))
                .build());
    }

    /** A GET on the ops port: {@code /health/ready}, {@code /metrics}. */
    public HttpResponse<String> ops(String path) {
        return send(request(opsPort, path).build());
    }

    /** Asks the server to stop (SIGTERM) and waits until it has; says how long that took. */
    public Duration stop() {
        long before = System.nanoTime();
        process().destroy();
        awaitExit();
        return Duration.ofNanos(System.nanoTime() - before);
    }

    /** Asks the server to stop (SIGTERM), and does not wait. */
    public void terminate() {
        process().destroy();
    }

    /** Kills the server (SIGKILL). */
    public void kill() {
        process().descendants().forEach(ProcessHandle::destroyForcibly);
        process().destroyForcibly();
        awaitExit();
    }

    @Override
    public void close() {
        if (process().isAlive()) {
            kill();
        }
        http.close();
        if (ownsHome) {
            delete(home);
        }
    }

    private LibertyAgent launch() throws IOException {
        Path liberty = Path.of(System.getProperty("agent.liberty"));
        String launch =
                Path.of(System.getProperty("agent.basedir"), "scripts/launch").toString();
        List<String> command = new ArrayList<>(launcher);
        command.addAll(List.of(launch, liberty.toString()));
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
        builder.environment().putAll(environment);
        process = builder.start();
        try {
            Waiting.until("the agent's start", START_LIMIT, () -> {
                if (!process().isAlive()) {
                    throw new IllegalStateException(
                            "the agent ended with " + process().exitValue());
                }
                return Optional.of(log()).filter(l -> l.contains(STARTED));
            });
        } catch (AssertionError | RuntimeException e) {
            String said = log();
            close();
            throw new AssertionError("the agent did not start; it said:\n" + said, e);
        }
        return this;
    }

    private HttpRequest.Builder request(int port, String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .timeout(Duration.ofSeconds(30));
    }

    private HttpResponse<String> send(HttpRequest request) {
        try {
            return http.send(request, HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    private void awaitExit() {
        Waiting.forValue(
                "the agent's end",
                STOP_LIMIT,
                () -> process().waitFor(STOP_LIMIT.toMillis(), TimeUnit.MILLISECONDS) ? true : null);
    }

    private Process process() {
        return Objects.requireNonNull(process, "not launched");
    }

    private static int port(String given) {
        return given.isEmpty() ? freePort() : Integer.parseInt(given);
    }

    /** A port nobody listens on now. */
    public static int freePort() {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Removes a directory with all in it. */
    public static void delete(Path root) {
        try {
            Files.walkFileTree(root, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                    Files.delete(file);
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult postVisitDirectory(Path directory, IOException e) throws IOException {
                    Files.delete(directory);
                    return FileVisitResult.CONTINUE;
                }
            });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
