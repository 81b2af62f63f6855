package dev.panelagent.files;

import static org.assertj.core.api.Assertions.assertThat;

import dev.panelagent.files.sandbox.Directory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DiskUsageTest {
    @TempDir
    Path dir;

    private TestWorkspace server;

    @BeforeEach
    void provide() {
        server = new TestWorkspace(dir);
    }

    @AfterEach
    void close() {
        server.close();
    }

    private long usage() {
        try (Directory root = server.open().files().root()) {
            return DiskUsage.of(root);
        }
    }

    private long du() {
        String line =
                TestWorkspace.run("du", "-s", "--block-size=1", server.path("").toString());
        return Long.parseLong(line.split("\t", 2)[0]);
    }

    @Test
    void aFileWithSeveralNamesCountsOnce() throws Exception {
        Path file = server.plant("a", "x".repeat(1 << 20));
        long one = usage();

        Path _ = Files.createLink(server.path("b"), file);

        assertThat(one).isGreaterThanOrEqualTo(1 << 20);
        assertThat(usage()).isEqualTo(one);
    }

    @Test
    void linksCountThemselvesAloneAndNotWhatTheyPointTo() throws Exception {
        Path outside = Files.writeString(dir.resolve("outside"), "x".repeat(1 << 20));
        server.link("link", outside.toString());

        assertThat(usage()).isLessThan(1 << 20).isEqualTo(du());
    }

    @Test
    void itIsWhatDuCounts() throws Exception {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        List<Path> files = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            String path = "d" + random.nextInt(5) + "/e" + random.nextInt(5) + "/n" + i;
            switch (random.nextInt(files.isEmpty() ? 3 : 4)) {
                case 0 -> server.directory(path);
                case 1 -> server.link(path, "x".repeat(1 + random.nextInt(200)));
                case 2 -> files.add(server.plant(path, new byte[random.nextInt(20_000)]));
                default -> {
                    server.directory(path.substring(0, path.lastIndexOf('/')));
                    Path _ = Files.createLink(server.path(path), files.get(random.nextInt(files.size())));
                }
            }
        }

        assertThat(usage()).as("seed %s", seed).isEqualTo(du());
    }
}
