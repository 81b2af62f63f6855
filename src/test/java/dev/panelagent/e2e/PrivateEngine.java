package dev.panelagent.e2e;

import dev.panelagent.testing.TestImages;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A Docker Engine of the test's own, which it may stop and start: live-restore, so that containers outlive it. It lives
 * in a network namespace of its own, because an engine without a bridge removes the machine's. Needs root.
 */
final class PrivateEngine implements AutoCloseable {
    private final Path home;
    private final boolean liveRestore;
    private Process daemon;

    private PrivateEngine(Path home, boolean liveRestore) {
        this.home = home;
        this.liveRestore = liveRestore;
        this.daemon = launch();
    }

    static PrivateEngine start() throws IOException {
        return start(true);
    }

    /** One whose containers end with it, as with the machine. */
    static PrivateEngine startMortal() throws IOException {
        return start(false);
    }

    private static PrivateEngine start(boolean liveRestore) throws IOException {
        PrivateEngine engine = new PrivateEngine(Files.createTempDirectory("private-engine"), liveRestore);
        engine.awaitAnswer();
        return engine;
    }

    String host() {
        return "unix://" + home.resolve("docker.sock");
    }

    /** Brings an image over from the machine's engine. */
    void load(String image) throws IOException, InterruptedException {
        Process save = new ProcessBuilder("docker", "save", image).start();
        Process load =
                docker("load").redirectInput(ProcessBuilder.Redirect.PIPE).start();
        try (var out = load.getOutputStream()) {
            save.getInputStream().transferTo(out);
        }
        if (save.waitFor() != 0 || load.waitFor() != 0) {
            throw new IOException("could not bring " + image + " over");
        }
    }

    String busybox() throws IOException, InterruptedException {
        String image = TestImages.busybox();
        load(image);
        return image;
    }

    /** Runs the command line client against this engine; returns what it prints. */
    String run(String... arguments) throws IOException, InterruptedException {
        Process process = docker(arguments).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IOException(String.join(" ", arguments) + ": " + output);
        }
        return output.strip();
    }

    void stop() throws InterruptedException {
        daemon.destroy();
        if (!daemon.waitFor(30, TimeUnit.SECONDS)) {
            throw new IllegalStateException("the engine does not stop");
        }
    }

    void restart() throws InterruptedException {
        stop();
        daemon = launch();
        awaitAnswer();
    }

    private ProcessBuilder docker(String... arguments) {
        List<String> command = new ArrayList<>(List.of("docker", "-H", host()));
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command).redirectErrorStream(true);
    }

    private Process launch() {
        try {
            return new ProcessBuilder(
                            "unshare",
                            "--net",
                            "dockerd",
                            "--live-restore=" + liveRestore,
                            "--host",
                            host(),
                            "--data-root",
                            home.resolve("data").toString(),
                            "--exec-root",
                            home.resolve("exec").toString(),
                            "--pidfile",
                            home.resolve("docker.pid").toString(),
                            "--bridge=none",
                            "--iptables=false")
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(
                            home.resolve("dockerd.log").toFile()))
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void awaitAnswer() {
        Await.that("an answer of the test's engine", () -> {
            if (!daemon.isAlive()) {
                throw new IllegalStateException(Files.readString(home.resolve("dockerd.log")));
            }
            return docker("version").start().waitFor() == 0;
        });
    }

    @Override
    public void close() throws IOException {
        try {
            String left = run("ps", "-aq");
            if (!left.isEmpty()) {
                run(("rm -f " + left.replace('\n', ' ')).split(" "));
            }
            stop();
            new ProcessBuilder("rm", "-rf", home.toString()).start().waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
