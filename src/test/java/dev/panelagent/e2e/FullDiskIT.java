package dev.panelagent.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.Test;

/** The node's disk is full, and then it is not any more: no restart is needed. */
class FullDiskIT {
    private static final String NOTE = "{\"path\":\"/note\",\"content\":\"a note\"}";

    private static void isRefused(JsonNode answer, String code, String advice) {
        assertThat(answer.path("success").asBoolean(true)).as("%s", answer).isFalse();
        assertThat(answer.path("errorCode").asText()).as("%s", answer).isEqualTo(code);
        assertThat(answer.path("error").asText()).contains(advice);
    }

    @Test
    void whatCannotBeKeptIsNotTakenAndWhatIsAskedIsAnswered() throws Exception {
        try (FullDisk full = FullDisk.ofTheAgent()) {
            full.disk().fill();

            isRefused(full.refusalOfTheStore(), "STORE_UNAVAILABLE", "check the free space");
            isRefused(full.command("start_server", "{}"), "STORE_UNAVAILABLE", "check the free space");
            isRefused(
                    full.command("upload_file", "{\"path\":\"/large\",\"content\":\"" + "x".repeat(3_000_000) + "\"}"),
                    "INSUFFICIENT_RESOURCES",
                    "room");
            assertThat(full.command("get_server_status", "{}").path("success").asBoolean())
                    .isTrue();
            assertThat(full.agent().ops("/health/live").statusCode()).isEqualTo(200);

            full.disk().free();

            full.awaitStatus("offline");
            Await.that(
                    "a file is written",
                    () -> full.command("write_file", NOTE).path("success").asBoolean());
            assertThat(full.command("start_server", "{}").path("success").asBoolean())
                    .isTrue();
            full.awaitStatus("running");
        }
    }

    @Test
    void aFileThatDoesNotFitLeavesTheOldOne() throws Exception {
        try (FullDisk full = FullDisk.ofTheServers()) {
            assertThat(full.command("write_file", NOTE).path("success").asBoolean())
                    .isTrue();
            full.disk().fill();

            isRefused(
                    full.command("write_file", "{\"path\":\"/note\",\"content\":\"" + "x".repeat(100_000) + "\"}"),
                    "INSUFFICIENT_RESOURCES",
                    "free some space");
            isRefused(
                    full.command("copy_file", "{\"sourcePath\":\"/note\",\"destinationPath\":\"/deep/er/copy\"}"),
                    "INSUFFICIENT_RESOURCES",
                    "free some space");
            isRefused(
                    full.command("create_archive", "{\"files\":[\"/note\"],\"archivePath\":\"/note.tar\"}"),
                    "INSUFFICIENT_RESOURCES",
                    "free some space");
            assertThat(full.command("read_file", "{\"path\":\"/note\"}")
                            .path("data")
                            .path("content")
                            .asText())
                    .isEqualTo("a note");
            assertThat(full.disk().directory().resolve(full.server()))
                    .isDirectoryNotContaining("glob:**/.panel-agent-*");

            full.disk().free();

            assertThat(full.command("copy_file", "{\"sourcePath\":\"/note\",\"destinationPath\":\"/copy\"}")
                            .path("success")
                            .asBoolean())
                    .isTrue();
        }
    }
}
