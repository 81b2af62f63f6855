package dev.panelagent.contract;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What is published is what the contract says; {@code ./agent contract} writes it anew. */
class PublishedContractTest {
    private static final boolean WRITE = Boolean.getBoolean("contract.write");
    private static final Pattern VERSION = Pattern.compile("<artifactId>panel-agent</artifactId>\\s*<version>([^<]+)<");

    enum Document {
        OPENAPI("src/main/resources/META-INF/openapi.json"),
        ASYNCAPI("src/main/resources/dev/panelagent/http/asyncapi.json"),
        SCHEMAS("src/main/resources/dev/panelagent/http/schemas.json");

        private final Path path;

        Document(String path) {
            this.path = Path.of(path);
        }

        ObjectNode make() throws IOException {
            return switch (this) {
                case OPENAPI -> new OpenApi().document(version());
                case ASYNCAPI -> new AsyncApi(version()).document();
                case SCHEMAS -> schemas();
            };
        }
    }

    private static String version() throws IOException {
        Matcher matcher = VERSION.matcher(Files.readString(Path.of("pom.xml")));
        assertThat(matcher.find()).isTrue();
        return matcher.group(1);
    }

    private static ObjectNode schemas() {
        ObjectNode bundle = Contract.JSON
                .createObjectNode()
                .put("$schema", "https://json-schema.org/draft/2020-12/schema")
                .put("$id", "urn:panel-agent:contract")
                .put("title", "Panel Agent: payloads, replies, events and frames");
        ObjectNode all = new Components("#/$defs/").schemas();
        Contract.frames().forEach((type, frame) -> all.set("frame." + type, frame.path("schema")));
        bundle.set("$defs", all);
        return bundle;
    }

    @ParameterizedTest
    @EnumSource
    void itIsWhatTheContractSays(Document document) throws IOException {
        String text =
                Contract.JSON.writer(SerializationFeature.INDENT_OUTPUT).writeValueAsString(document.make()) + "\n";
        if (WRITE) {
            Files.createDirectories(document.path.getParent());
            Files.writeString(document.path, text);
        }

        assertThat(Files.readString(document.path))
                .as("%s: run ./agent contract, and look at what changed", document.path)
                .isEqualTo(text);
    }

    @ParameterizedTest
    @EnumSource
    void nothingIsReferredToThatIsNotThere(Document document) throws IOException {
        ObjectNode whole = document.make();
        List<String> references = new ArrayList<>();
        collect(whole, references);

        assertThat(references).isNotEmpty().allSatisfy(reference -> {
            assertThat(reference).startsWith("#/");
            assertThat(whole.at(reference.substring(1)).isMissingNode())
                    .as(reference)
                    .isFalse();
        });
    }

    private static void collect(JsonNode node, List<String> references) {
        if (node.path("$ref").isTextual()) {
            references.add(node.path("$ref").asText());
        }
        node.forEach(child -> collect(child, references));
    }
}
