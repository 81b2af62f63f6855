package dev.panelagent.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import dev.panelagent.testing.LibertyAgent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** An agent with one server whose DATA_DIR, or what in it is the servers' alone, is on a small disk. */
final class FullDisk implements AutoCloseable {
    private static final int MEGABYTES = 32;

    private final SmallDisk disk;
    private final Path dataDir;
    private final LibertyAgent agent;
    private final String server = Shells.id();

    private FullDisk(SmallDisk disk, Path dataDir) {
        this.disk = disk;
        this.dataDir = dataDir;
        Map<String, String> settings = new HashMap<>(Shells.settings());
        settings.put("DATA_DIR", dataDir.toString());
        this.agent = LibertyAgent.start(settings);
        command("create_server", Shells.payload());
        awaitStatus("offline");
    }

    /** All the agent keeps is on it. */
    static FullDisk ofTheAgent() throws IOException {
        SmallDisk disk = SmallDisk.at(Files.createTempDirectory("agent-disk"), MEGABYTES);
        return on(disk, disk.directory());
    }

    /** The servers' files are on it; the agent's store is elsewhere. */
    static FullDisk ofTheServers() throws IOException {
        Path dataDir = Files.createTempDirectory("agent-data");
        return on(SmallDisk.at(dataDir.resolve("servers"), MEGABYTES), dataDir);
    }

    private static FullDisk on(SmallDisk disk, Path dataDir) throws IOException {
        try {
            return new FullDisk(disk, dataDir);
        } catch (RuntimeException | Error e) {
            disk.close();
            throw e;
        }
    }

    LibertyAgent agent() {
        return agent;
    }

    SmallDisk disk() {
        return disk;
    }

    String server() {
        return server;
    }

    JsonNode command(String action, String payload) {
        return ScriptedPanel.http(agent, action, server, payload);
    }

    /** What of the store is allotted on the disk holds a while; the refusal that comes when it is used up. */
    JsonNode refusalOfTheStore() {
        JsonNode[] last = new JsonNode[1];
        Await.that("a refusal of the store", () -> {
            last[0] = command("write_file", "{\"path\":\"/note\",\"content\":\"" + "x".repeat(10_000) + "\"}");
            return last[0].path("errorCode").asText().equals("STORE_UNAVAILABLE");
        });
        return last[0];
    }

    void awaitStatus(String word) {
        Await.that(
                "server " + word,
                () -> command("get_server_status", "{}")
                        .path("data")
                        .path("status")
                        .asText()
                        .equals(word));
    }

    @Override
    public void close() throws IOException {
        command("delete_server", "{\"deleteData\":true}");
        Await.that(
                "the server is gone",
                () -> command("get_server_status", "{}")
                        .path("errorCode")
                        .asText()
                        .equals("SERVER_NOT_FOUND"));
        agent.close();
        disk.close();
        if (Files.exists(dataDir)) {
            LibertyAgent.delete(dataDir);
        }
    }
}
