package dev.panelagent.testing;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** Images built on this machine, because no registry may be reachable. */
public final class TestImages {
    private static final long BUILD_MINUTES = 10;

    private TestImages() {}

    /** A shell and its tools. */
    public static String busybox() {
        return local("busybox");
    }

    /** The tag of an image that {@code scripts/local-image} knows, built if it is missing. */
    public static synchronized String local(String name) {
        Path log = null;
        try {
            log = Files.createTempFile("local-image", ".log");
            File script = new File(System.getProperty("agent.basedir", "."), "scripts/local-image");
            Process process = new ProcessBuilder(script.getPath(), name)
                    .redirectError(log.toFile())
                    .start();
            if (!process.waitFor(BUILD_MINUTES, TimeUnit.MINUTES)) {
                process.destroyForcibly();
                throw new IllegalStateException("image " + name + " took too long:\n" + Files.readString(log));
            }
            String tag = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            if (process.exitValue() != 0 || tag.isEmpty()) {
                throw new IllegalStateException("image " + name + " cannot be built:\n" + Files.readString(log));
            }
            return tag;
        } catch (IOException e) {
            throw new IllegalStateException("image " + name + " cannot be built", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while building image " + name, e);
        } finally {
            if (log != null && !log.toFile().delete()) {
                log.toFile().deleteOnExit();
            }
        }
    }
}
