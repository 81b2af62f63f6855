package dev.panelagent.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.panelagent.testing.LibertyAgent;
import dev.panelagent.testing.TestImages;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;

/** What has to be arranged for a thing to go wrong for real; each says the code the agent told. */
final class Provocations {
    private Provocations() {}

    /** One way for things to go wrong. */
    @FunctionalInterface
    interface Provocation {
        String on(Playground playground) throws Exception;
    }

    static String aStoppingAgent(Playground playground) throws IOException {
        Path home = Files.createTempDirectory("stopping-agent");
        try (StoppingAgent stopping = new StoppingAgent(home)) {
            return stopping.refusal().path("code").asText();
        } finally {
            LibertyAgent.delete(home);
        }
    }

    static String aContainerRemovedByHand(Playground playground) throws IOException, InterruptedException {
        String id = playground.another(Shells.payload());
        String container = DockerClient.run("ps", "-aq", "--no-trunc", "--filter", "name=" + id);
        assertThat(DockerClient.run("rm", "-f", container)).isEqualTo(container);
        String named = "{\"containerId\":\"" + container + "\"}";
        try {
            Await.that(
                    "the agent knows",
                    () -> !ScriptedPanel.http(playground.agent(), "docker.inspect", "", named)
                            .path("success")
                            .asBoolean());
            return playground.refusal("docker.inspect", "", named);
        } finally {
            playground.delete(id);
        }
    }

    static String aContainerThatWasNeverMade(Playground playground) {
        String id = Shells.id();
        String create = playground.panel().command("create_server", id, withImage("registry.invalid/none:1"));
        assertThat(playground.codeOf(create)).isEqualTo("IMAGE_NOT_FOUND");
        return playground.failure("start_server", id, "");
    }

    static String moreThanTheServersDisk(Playground playground) {
        String id = playground.another(Shells.payload().replace("\"disk\":512", "\"disk\":1"));
        try {
            return playground.refusal(
                    "write_file", id, "{\"path\":\"/large\",\"content\":\"" + "x".repeat(1_100_000) + "\"}");
        } finally {
            playground.delete(id);
        }
    }

    static String aLinkThatLeadsOut(Playground playground) throws IOException {
        Path link = Files.createSymbolicLink(playground.data().resolve("out"), Path.of("/etc/passwd"));
        try {
            return playground.refusal("read_file", "{\"path\":\"/out\"}");
        } finally {
            Files.delete(link);
        }
    }

    static String aMountTheKernelDoesNotTake(Playground playground) {
        String id = playground.another(Shells.payload(",\"mountPath\":\"/proc/game\""));
        return playground.failure("start_server", id, "");
    }

    static String aTakenPort(Playground playground) throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String id = playground.another(Shells.payload(",\"ports\":[{\"ip\":\"127.0.0.1\",\"hostPort\":"
                    + taken.getLocalPort() + ",\"containerPort\":7777,\"protocol\":\"tcp\"}]"));
            return playground.failure("start_server", id, "");
        }
    }

    static String aWrongToken(Playground playground) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(
                        URI.create("http://localhost:" + playground.agent().healthPort() + "/api/command"))
                .header("Authorization", "Bearer not-" + LibertyAgent.TOKEN)
                .POST(HttpRequest.BodyPublishers.ofString("{\"action\":\"list_servers\"}"))
                .build();
        try (HttpClient client = HttpClient.newHttpClient()) {
            HttpResponse<String> response = client.send(request, HttpResponse.BodyHandlers.ofString());
            assertThat(response.statusCode()).isEqualTo(401);
            return ScriptedPanel.parse(response.body()).path("errorCode").asText();
        }
    }

    static String halfAnObject(Playground playground) {
        String half = "{\"action\":\"list_servers\"";
        String code = ScriptedPanel.parse(playground.agent().api(half).body())
                .path("errorCode")
                .asText();
        playground.panel().connection().send(half);
        JsonNode _ = playground
                .panel()
                .await(frame -> frame.path("error").path("code").asText().equals(code));
        return code;
    }

    static String anImageThatIsNowhere(Playground playground) {
        return playground.failure("create_server", Shells.id(), withImage("registry.invalid/none:1"));
    }

    private static String withImage(String reference) {
        return Shells.payload().replace(TestImages.busybox(), reference);
    }

    static String anEngineThatDeniesTheAgent(Playground playground) throws IOException {
        try (DeniedEngine engine = DeniedEngine.bySocket()) {
            return ScriptedPanel.http(engine.agent(), "docker.list", "", "{}")
                    .path("errorCode")
                    .asText();
        }
    }

    static String aFullDiskUnderTheStore(Playground playground) throws IOException {
        try (FullDisk full = FullDisk.ofTheAgent()) {
            full.disk().fill();
            String code = full.refusalOfTheStore().path("errorCode").asText();
            full.disk().free();
            full.awaitStatus("offline");
            return code;
        }
    }

    static String aFullDiskUnderTheServers(Playground playground) throws IOException {
        try (FullDisk full = FullDisk.ofTheServers()) {
            full.disk().fill();
            String code = full.command("write_file", "{\"path\":\"/note\",\"content\":\"" + "x".repeat(9_000) + "\"}")
                    .path("errorCode")
                    .asText();
            full.disk().free();
            return code;
        }
    }

    static String aServerThatIsNeverReady(Playground playground) {
        String id = playground.another(Shells.payload(",\"startupTimeout\":1")
                .replace("\"startupDone\":\"ready\"", "\"startupDone\":\"never printed\""));
        return playground.failure("start_server", id, "");
    }

    static String aFileThatIsThere(Playground playground) {
        playground.done("write_file", "{\"path\":\"/one\",\"content\":\"1\"}");
        playground.done("write_file", "{\"path\":\"/two\",\"content\":\"2\"}");
        return playground.refusal("rename_file", "{\"oldPath\":\"/one\",\"newPath\":\"/two\"}");
    }

    static String aFileChangedByAnother(Playground playground) {
        playground.done("write_file", "{\"path\":\"/changed\",\"content\":\"by another\"}");
        return playground.refusal(
                "write_file", "{\"path\":\"/changed\",\"content\":\"x\",\"ifMatch\":\"" + "0".repeat(64) + "\"}");
    }

    /** Something is mounted on it, so that the kernel finds it busy. */
    static String aBusyDirectory(Playground playground) throws IOException {
        try (SmallDisk _ = SmallDisk.at(playground.data().resolve("mounted"), 1)) {
            return playground.refusal("rename_file", "{\"oldPath\":\"/mounted\",\"newPath\":\"/moved\"}");
        }
    }

    static String aFileTooLargeForAnAnswer(Playground playground) throws IOException {
        Path file = playground.data().resolve("large.bin");
        try (RandomAccessFile large = new RandomAccessFile(file.toFile(), "rw")) {
            large.setLength(17 << 20);
        }
        try {
            return playground.refusal("read_file", "{\"path\":\"/large.bin\"}");
        } finally {
            Files.delete(file);
        }
    }

    static String anArchiveThatIsNone(Playground playground) {
        playground.done("write_file", "{\"path\":\"/not.zip\",\"content\":\"PK but no archive\"}");
        return playground.refusal("extract_archive", "{\"archivePath\":\"/not.zip\",\"extractPath\":\"/there\"}");
    }

    static String pulling(Playground playground, String more) {
        return playground.refusal("pull_file", "{\"directory\":\"/\"," + more + "}");
    }

    static String aDownloadCalledOff(Playground playground) {
        ScriptedPanel panel = playground.panel();
        String pull = panel.command(
                "pull_file",
                playground.server(),
                "{\"url\":\"" + playground.host().url("endless") + "\"}");
        assertThat(panel.response(pull).path("success").asBoolean())
                .as("it goes on in the background")
                .isTrue();
        JsonNode _ = panel.response(panel.command("cancel_operation", "", "{\"operationId\":\"" + pull + "\"}"));
        return playground.codeOf(pull);
    }
}
