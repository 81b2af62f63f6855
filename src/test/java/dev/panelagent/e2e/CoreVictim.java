package dev.panelagent.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import dev.panelagent.testing.TestEngine;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.spi.ToolProvider;

/** A {@link CoreProcess}. */
final class CoreVictim implements Victim {
    private static final List<String> FAST_START =
            List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xmx96m", "--enable-native-access=ALL-UNNAMED");

    private final Process process;
    private final Path log;
    private final int port;

    private CoreVictim(Process process, Path log) {
        this.process = process;
        this.log = log;
        this.port = port();
    }

    /** The first line it prints; it comes when commands are taken. */
    private int port() {
        try {
            String line = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))
                    .readLine();
            if (line == null || !line.startsWith(CoreProcess.READY)) {
                throw new IllegalStateException("no start: " + line + "\n" + log());
            }
            return Integer.parseInt(line.substring(CoreProcess.READY.length()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Prepares for many lives on {@code home/data}: one that ends in peace leaves the JVM's cache of classes. */
    static Birth in(Path home) throws IOException, InterruptedException {
        String classes = jarred(home);
        Path cache = home.resolve("core.aot");
        Process training = launch(home, classes, home.resolve("training"), List.of("-XX:AOTCacheOutput=" + cache));
        training.getOutputStream().close();
        if (training.waitFor() != 0) {
            throw new IllegalStateException(Files.readString(home.resolve("core.log")));
        }
        return () -> {
            try {
                List<String> warm = List.of("-XX:AOTCache=" + cache);
                return new CoreVictim(launch(home, classes, home.resolve("data"), warm), home.resolve("core.log"));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        };
    }

    private static Process launch(Path home, String classes, Path data, List<String> cache) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin/java").toString());
        command.addAll(FAST_START);
        command.addAll(cache);
        command.addAll(List.of("-cp", classes, CoreProcess.class.getName()));
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectError(home.resolve("core.log").toFile());
        builder.environment()
                .putAll(Map.of(
                        "AGENT_SECRET",
                        "crash-test",
                        "DATA_DIR",
                        data.toString(),
                        "DOCKER_HOST",
                        TestEngine.host().toString()));
        return builder.start();
    }

    /**
     * The class path of this JVM with directories made archives: the cache takes no directories. Maven leaves an empty
     * entry, which must not be taken for one.
     */
    private static String jarred(Path home) {
        ToolProvider jar = ToolProvider.findFirst("jar").orElseThrow();
        List<String> entries = new ArrayList<>();
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
            if (entry.isEmpty()) {
                continue;
            }
            if (Files.isDirectory(Path.of(entry))) {
                String archive =
                        home.resolve("classes-" + entries.size() + ".jar").toString();
                if (jar.run(System.out, System.err, "-c", "-0", "-f", archive, "-C", entry, ".") != 0) {
                    throw new IllegalStateException("cannot pack " + entry);
                }
                entries.add(archive);
            } else {
                entries.add(entry);
            }
        }
        return String.join(File.pathSeparator, entries);
    }

    @Override
    public JsonNode answer(String body) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.getOutputStream().write((body.replace("\n", " ") + "\n").getBytes(StandardCharsets.UTF_8));
            String line = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8))
                    .readLine();
            if (line == null) {
                throw new IOException("it ended");
            }
            return ScriptedPanel.parse(line);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public String log() {
        try {
            return Files.readString(log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
        process.onExit().join();
    }
}
