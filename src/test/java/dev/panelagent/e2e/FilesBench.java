package dev.panelagent.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.panelagent.testing.FakePanel;
import dev.panelagent.testing.LibertyAgent;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * How fast files are listed and moved, by the agent as it ships. Run by {@code ./agent bench files}, never by a build;
 * prints figures, asserts nothing about time.
 */
class FilesBench {
    private static final int FILES = 10_000;
    private static final int LISTINGS = 60;
    private static final int WARM_UP = 100;
    private static final int MEBIBYTES = Integer.getInteger("bench.mebibytes", 1024);
    private static final int ROUNDS = 3;
    private static final int BUFFER = 1 << 20;

    private static FakePanel fake;
    private static LibertyAgent agent;
    private static ScriptedPanel panel;
    private static String server;
    private static Path data;

    @BeforeAll
    static void aServer() {
        fake = FakePanel.start(LibertyAgent.TOKEN);
        agent = LibertyAgent.start(Shells.settings(fake));
        panel = ScriptedPanel.on(fake);
        server = Shells.id();
        String payload = Shells.payload().replace("\"disk\":512", "\"disk\":0");
        assertThat(panel.completion(panel.command("create_server", server, payload))
                        .path("outcome")
                        .asText())
                .isEqualTo("completed");
        data = agent.dataDir().resolve("servers").resolve(server);
    }

    @AfterAll
    static void noServer() {
        panel.completion(panel.command("delete_server", server, "{\"deleteData\":true}"));
        agent.close();
        fake.close();
    }

    @Test
    void aDirectoryOfTenThousand() throws IOException {
        Path directory = Files.createDirectory(data.resolve("many"));
        for (int i = 0; i < FILES; i++) {
            Files.createFile(directory.resolve("region." + i + ".mca"));
        }
        String body = "{\"action\":\"list_files\",\"serverId\":\"" + server
                + "\",\"payload\":{\"path\":\"/many\",\"limit\":%d}}";

        System.out.println("| entries of 10,000 told | p50 ms | p99 ms |");
        System.out.println("| --- | --- | --- |");
        for (int page : new int[] {FILES, 100}) {
            long[] nanos = new long[LISTINGS];
            for (int i = -WARM_UP; i < LISTINGS; i++) {
                long start = System.nanoTime();
                assertThat(agent.api(body.formatted(page)).body()).contains("\"total\":10000");
                if (i >= 0) {
                    nanos[i] = System.nanoTime() - start;
                }
            }
            Arrays.sort(nanos);
            System.out.printf(
                    "| %d | %.1f | %.1f |%n", page, nanos[LISTINGS / 2] / 1e6, nanos[LISTINGS * 99 / 100] / 1e6);
        }
    }

    @Test
    void upAndDownOverLoopback() throws IOException {
        byte[] buffer = new byte[BUFFER];
        new Random(1).nextBytes(buffer);
        System.out.println("| MiB | bare write and sync MiB/s | upload MiB/s | download MiB/s |");
        System.out.println("| --- | --- | --- | --- |");
        for (int i = 0; i < ROUNDS; i++) {
            System.out.printf(
                    "| %d | %.0f | %.0f | %.0f |%n",
                    MEBIBYTES, rate(() -> bare(buffer)), rate(() -> upload(buffer)), rate(() -> download(buffer)));
        }
    }

    private interface Moving {
        void run() throws IOException;
    }

    private static double rate(Moving moving) throws IOException {
        long start = System.nanoTime();
        moving.run();
        return MEBIBYTES / ((System.nanoTime() - start) / 1e9);
    }

    private static void bare(byte[] buffer) throws IOException {
        Path file = data.resolve("bare");
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            for (int i = 0; i < MEBIBYTES; i++) {
                int _ = channel.write(java.nio.ByteBuffer.wrap(buffer));
            }
            channel.force(true);
        }
        Files.delete(file);
    }

    private static HttpURLConnection connection(String action) throws IOException {
        HttpURLConnection connection = (HttpURLConnection) URI.create("http://localhost:" + agent.healthPort()
                        + "/api/files/" + action + "?serverId=" + server + "&path=/moved.bin")
                .toURL()
                .openConnection();
        connection.setRequestProperty("Authorization", "Bearer " + LibertyAgent.TOKEN);
        return connection;
    }

    private static void upload(byte[] buffer) throws IOException {
        HttpURLConnection connection = connection("upload");
        connection.setRequestMethod("PUT");
        connection.setDoOutput(true);
        connection.setFixedLengthStreamingMode((long) MEBIBYTES * BUFFER);
        try (OutputStream out = connection.getOutputStream()) {
            for (int i = 0; i < MEBIBYTES; i++) {
                out.write(buffer);
            }
        }
        assertThat(connection.getResponseCode()).isBetween(200, 201);
    }

    private static void download(byte[] buffer) throws IOException {
        long bytes = 0;
        try (InputStream in = connection("download").getInputStream()) {
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                bytes += read;
            }
        }
        assertThat(bytes).isEqualTo((long) MEBIBYTES * BUFFER);
    }
}
