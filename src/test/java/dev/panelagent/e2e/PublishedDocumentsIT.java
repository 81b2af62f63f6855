package dev.panelagent.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.panelagent.testing.LibertyAgent;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The contract can be read from the agent itself, as it was checked in the build. */
class PublishedDocumentsIT {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Path RESOURCES = Path.of("src/main/resources");

    private static LibertyAgent agent;

    @BeforeAll
    static void start() {
        agent = LibertyAgent.start(Shells.settings());
    }

    @AfterAll
    static void stop() {
        agent.close();
    }

    private static JsonNode built(String document) throws IOException {
        return JSON.readTree(RESOURCES.resolve(document).toFile());
    }

    @Test
    void theOperatorsPortHasTheHttpApi() throws IOException {
        HttpResponse<String> answer = agent.ops("/openapi?format=json");

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(JSON.readTree(answer.body())).isEqualTo(built("META-INF/openapi.json"));
        // The server looks whether the document is valid, and says what is not.
        assertThat(agent.log()).doesNotContain("CWWKO165");
    }

    @Test
    void andAPageToReadItOn() {
        HttpResponse<String> page = agent.ops("/openapi/ui/");

        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(page.body()).contains("swagger-ui");
    }

    @Test
    void thePanelsPortHasTheSocketsContractAndTheSchemas() throws IOException {
        for (String document : new String[] {"asyncapi.json", "schemas.json"}) {
            HttpResponse<String> answer = agent.get("/api/contract/" + document);

            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(JSON.readTree(answer.body())).isEqualTo(built("dev/panelagent/http/" + document));
        }
        assertThat(agent.get("/api/contract/..%2Fopenapi.json").statusCode()).isBetween(400, 404);
        assertThat(agent.get("/api/contract/other.json").statusCode()).isEqualTo(404);
    }
}
