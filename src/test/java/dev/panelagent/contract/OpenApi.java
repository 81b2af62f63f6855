package dev.panelagent.contract;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.panelagent.contract.Contract.Action;
import java.util.List;

/** The HTTP API as OpenAPI 3.1. */
final class OpenApi {
    private final Components components = new Components("#/components/schemas/");

    ObjectNode document(String version) {
        ObjectNode document = Contract.JSON.createObjectNode().put("openapi", "3.1.0");
        document.putObject("info")
                .put("title", "Panel Agent")
                .put("version", version)
                .put(
                        "description",
                        "Runs game servers as containers, as a Panel commands. Every action is a POST to /api/command; authenticated commands are"
                                + " answered with 200 always, and success says how it went. The same actions over the socket: see the AsyncAPI document.");
        document.set("servers", servers());
        document.putArray("security").add(security("token")).add(security("key"));
        ObjectNode paths = document.putObject("paths");
        paths.putObject("/api/command").set("post", command());
        Contract.http().forEach((path, item) -> paths.set(path, components.moved(item)));
        ObjectNode parts = document.putObject("components");
        ObjectNode schemas = components.schemas();
        parts.set("schemas", schemas);
        Contract.actions().forEach(action -> {
            schemas.set(Components.name(action) + ".request", components.request(action));
            schemas.set(Components.name(action) + ".response", response(action));
        });
        ObjectNode secured = parts.putObject("securitySchemes");
        secured.putObject("token")
                .put("type", "http")
                .put("scheme", "bearer")
                .put("description", "AGENT_SECRET, or one of AGENT_TOKENS");
        secured.putObject("key").put("type", "apiKey").put("in", "header").put("name", "X-API-Key");
        secured.putObject("link")
                .put("type", "apiKey")
                .put("in", "query")
                .put("name", "token")
                .put(
                        "description",
                        "Of create_download_link or create_upload_link, for one transfer; it names the file, too.");
        return document;
    }

    private static ArrayNode servers() {
        ArrayNode servers = Contract.JSON.createArrayNode();
        ObjectNode variables = servers.addObject()
                .put("url", "http://{node}:{port}")
                .put("description", "the node, at HEALTH_PORT")
                .putObject("variables");
        variables.putObject("node").put("default", "localhost");
        variables.putObject("port").put("default", "8081");
        return servers;
    }

    private static ObjectNode security(String scheme) {
        ObjectNode requirement = Contract.JSON.createObjectNode();
        requirement.putArray(scheme);
        return requirement;
    }

    private ObjectNode command() {
        ObjectNode operation = Contract.JSON
                .createObjectNode()
                .put("operationId", "command")
                .put("summary", "Has an action carried out.")
                .put(
                        "description",
                        "The arguments may stand in payload, data or parameters. Lifecycle commands are taken, and events over the socket or"
                                + " get_command tell how they end.");
        ObjectNode request = operation
                .putObject("requestBody")
                .put("required", true)
                .putObject("content")
                .putObject("application/json");
        ObjectNode body = request.putObject("schema");
        ArrayNode bodies = body.putArray("oneOf");
        ObjectNode discriminator = body.putObject("discriminator").put("propertyName", "action");
        ObjectNode mapping = discriminator.putObject("mapping");
        ObjectNode requests = request.putObject("examples");
        ObjectNode answers = Contract.JSON.createObjectNode();
        ArrayNode replies = Contract.JSON.createArrayNode();
        for (Action action : Contract.actions()) {
            String name = Components.name(action);
            bodies.add(components.ref(name + ".request"));
            mapping.put(action.name(), "#/components/schemas/" + name + ".request");
            action.aliases().forEach(alias -> mapping.put(alias, "#/components/schemas/" + name + ".request"));
            replies.add(components.ref(name + ".response"));
            examples(action, requests, answers);
        }
        replies.add(components.ref("Failure"));
        answers.putObject("failure").set("value", failure());
        ObjectNode responses = operation.putObject("responses");
        ObjectNode good = responses
                .putObject("200")
                .put("description", "Done, taken or refused: see success.")
                .putObject("content")
                .putObject("application/json");
        good.putObject("schema").set("anyOf", replies);
        good.set("examples", answers);
        responses.set("401", unauthorized());
        return operation;
    }

    private static void examples(Action action, ObjectNode requests, ObjectNode answers) {
        List<JsonNode> payloads = action.payloads();
        for (int i = 0; i < payloads.size(); i++) {
            String name = Components.name(action) + (i == 0 ? "" : "." + (i + 1));
            ObjectNode request = requests.putObject(name).putObject("value").put("action", action.name());
            if (action.ofServer()) {
                request.put("serverId", "s1");
            }
            request.set("payload", payloads.get(i));
        }
        List<JsonNode> replies = action.replies();
        for (int i = 0; i < replies.size(); i++) {
            String name = Components.name(action) + (i == 0 ? "" : "." + (i + 1));
            answers.putObject(name)
                    .putObject("value")
                    .put("success", true)
                    .put("message", action.name() + " done")
                    .set("data", replies.get(i));
        }
    }

    private ObjectNode response(Action action) {
        ObjectNode response = Components.object(List.of("success", "message", "data"));
        ObjectNode properties = (ObjectNode) response.get("properties");
        properties.putObject("success").put("const", true);
        properties.putObject("message").put("type", "string");
        properties.set("data", components.data(action));
        return response;
    }

    private static ObjectNode failure() {
        return Contract.JSON
                .createObjectNode()
                .put("success", false)
                .put("error", "no server s9: known are s1, s2 (send one of these, or create it)")
                .put("errorCode", "SERVER_NOT_FOUND");
    }

    private ObjectNode unauthorized() {
        ObjectNode response = Contract.JSON.createObjectNode().put("description", "The token is missing or wrong.");
        response.putObject("content").putObject("application/json").set("schema", components.ref("Failure"));
        return response;
    }
}
