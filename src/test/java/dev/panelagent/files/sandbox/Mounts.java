package dev.panelagent.files.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Mounts made for a test; all are gone once it is closed. */
final class Mounts implements AutoCloseable {
    private static final String REFUSALS = "(?is).*(permission denied|not permitted|must be superuser|only root).*";

    private final Deque<Path> mounted = new ArrayDeque<>();

    /** Whether it was mounted; if not, that it was not allowed is asserted. */
    boolean bind(Path source, Path at) throws IOException {
        return mount(at, "--bind", source.toString());
    }

    /** A file system in memory that holds this much. */
    boolean memory(Path at, String size) throws IOException {
        return mount(at, "-t", "tmpfs", "-o", "size=" + size, "none");
    }

    /** Nobody writes there any more. */
    void readOnly(Path at) throws IOException {
        Outcome outcome = run(List.of("mount", "-o", "remount,bind,ro", at.toString()));
        assertThat(outcome.status).as(outcome.text).isZero();
    }

    private boolean mount(Path at, String... arguments) throws IOException {
        Path _ = Files.createDirectories(at);
        List<String> command = new java.util.ArrayList<>(List.of("mount"));
        command.addAll(List.of(arguments));
        command.add(at.toString());
        Outcome outcome = run(command);
        if (outcome.status == 0) {
            mounted.push(at);
            return true;
        }
        assertThat(outcome.text).as("why nothing is mounted").matches(REFUSALS);
        return false;
    }

    private record Outcome(int status, String text) {}

    private static Outcome run(List<String> command) throws IOException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        try {
            assertThat(process.waitFor(10, TimeUnit.SECONDS))
                    .as("%s ended", command)
                    .isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
        return new Outcome(process.exitValue(), text);
    }

    /** Makes something special with a program; whether it worked. */
    static boolean make(String... command) throws IOException {
        return run(List.of(command)).status == 0;
    }

    @Override
    public void close() throws IOException {
        while (!mounted.isEmpty()) {
            Outcome outcome = run(List.of("umount", "-l", mounted.pop().toString()));
            assertThat(outcome.status).as(outcome.text).isZero();
        }
    }
}
