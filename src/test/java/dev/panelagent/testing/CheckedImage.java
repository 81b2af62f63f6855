package dev.panelagent.testing;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.UUID;

/** A shell and its tools with a health check, built on this machine and removed by its label when closed. */
public final class CheckedImage implements AutoCloseable {
    private static final String LABEL = "dev.panelagent.test-image";

    private final String id = UUID.randomUUID().toString();
    private final String tag = "panel-agent/checked:" + id;

    private CheckedImage() {}

    /** An image that is healthy while a command succeeds, which is tried every second. */
    public static CheckedImage healthyWhile(String command) {
        CheckedImage image = new CheckedImage();
        docker(
                """
                FROM %s
                LABEL %s=%s
                HEALTHCHECK --interval=1s --timeout=5s --retries=1 CMD %s
                """.formatted(TestImages.busybox(), LABEL, image.id, command),
                "docker",
                "build",
                "--quiet",
                "--tag",
                image.tag,
                "-");
        return image;
    }

    /** Its name for the engine. */
    public String tag() {
        return tag;
    }

    @Override
    public void close() {
        docker("", "docker", "image", "prune", "--all", "--force", "--filter", "label=" + LABEL + "=" + id);
    }

    private static void docker(String input, String... command) {
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            try (OutputStream stdin = process.getOutputStream()) {
                stdin.write(input.getBytes(StandardCharsets.UTF_8));
            }
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (process.waitFor() != 0) {
                throw new IllegalStateException(String.join(" ", command) + " failed:\n" + said);
            }
        } catch (IOException e) {
            throw new IllegalStateException(String.join(" ", command) + " failed", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted during " + String.join(" ", command), e);
        }
    }
}
