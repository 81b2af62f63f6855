package dev.panelagent.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.panelagent.common.ErrorCode;
import dev.panelagent.contract.Contract;
import dev.panelagent.contract.FrameCheck;
import dev.panelagent.contract.Schemas;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The frames and the events as the contract describes them are those the agent writes and reads. */
class ContractFramesTest {
    private final FrameDecoder decoder = new FrameDecoder(Specs.DEFAULTS);

    /** A frame of the contract. */
    record Described(JsonNode file) {
        String type() {
            return file.path("type").asText();
        }

        boolean isFromAgent() {
            return file.path("from").asText().equals("agent");
        }

        ObjectNode schema() {
            return (ObjectNode) file.get("schema");
        }

        List<JsonNode> examples() {
            return file.path("examples").valueStream().toList();
        }

        @Override
        public String toString() {
            return type();
        }
    }

    static Stream<Described> all() {
        return Contract.frames().values().stream().map(Described::new);
    }

    static Stream<Described> ofPanels() {
        return all().filter(frame -> !frame.isFromAgent());
    }

    static Stream<Described> ofAgents() {
        return all().filter(Described::isFromAgent);
    }

    static Stream<String> events() {
        return Contract.events().keySet().stream();
    }

    private static Stream<String> written() {
        return FrameSamples.frames().values().stream().flatMap(frames -> frames);
    }

    private static Stream<JsonNode> told(String event) {
        return written()
                .map(frame -> (JsonNode) Json.object(frame))
                .filter(frame -> frame.path("event").asText().equals(event));
    }

    @Test
    void thereIsASampleOfEveryEvent() {
        assertThat(FrameSamples.events().stream().map(Object::getClass).collect(Collectors.toSet()))
                .isEqualTo(Set.of(Event.class.getPermittedSubclasses()));
    }

    @Test
    void thereIsASampleOfEverythingTheEncoderWrites() {
        Set<String> methods = Arrays.stream(FrameEncoder.class.getDeclaredMethods())
                .filter(method -> Modifier.isPublic(method.getModifiers()))
                .map(Method::getName)
                .collect(Collectors.toSet());

        assertThat(FrameSamples.frames().keySet()).isEqualTo(methods);
    }

    @Test
    void whatIsWrittenIsAsTheContractDescribesIt() {
        assertThat(written())
                .allSatisfy(
                        frame -> assertThat(FrameCheck.faults(frame)).as(frame).isEmpty());
    }

    @Test
    void everyFrameAndEveryEventIsWrittenByTheAgent() {
        Set<String> types = new TreeSet<>();
        Set<String> names = new TreeSet<>();
        written().map(Json::object).forEach(frame -> {
            types.add(frame.path("type").asText());
            if (frame.has("event")) {
                names.add(frame.path("event").asText());
            }
        });

        assertThat(types).isEqualTo(ofAgents().map(Described::type).collect(Collectors.toSet()));
        assertThat(names).isEqualTo(Contract.events().keySet());
        assertThat(new Described(Contract.frame("event"))
                        .schema()
                        .at("/properties/event/enum")
                        .valueStream()
                        .map(JsonNode::asText))
                .containsExactlyInAnyOrderElementsOf(names);
    }

    @ParameterizedTest
    @MethodSource("events")
    void everyMemberOfAnEventIsSent(String event) {
        Set<String> sent = new TreeSet<>();
        told(event).forEach(frame -> frame.path("data").fieldNames().forEachRemaining(sent::add));

        assertThat(sent).isEqualTo(members(Contract.event(event).path("data")));
    }

    private static Set<String> members(JsonNode schema) {
        String name = schema.path("$ref").asText().replace("#/$defs/", "");
        JsonNode properties = (name.isEmpty() ? schema : Contract.type(name)).path("properties");
        return new TreeSet<>(WrongValue.names(properties));
    }

    @ParameterizedTest
    @MethodSource("events")
    void anEventHasANumberIfTheContractSaysSo(String event) {
        boolean numbered = Contract.event(event).path("numbered").asBoolean();

        assertThat(told(event)).isNotEmpty().allMatch(frame -> frame.has("seq") == numbered);
    }

    @ParameterizedTest
    @MethodSource("events")
    void theExamplesOfAnEventFitItsSchema(String event) {
        JsonNode file = Contract.event(event);

        assertThat(file.path("event").asText()).isEqualTo(event);
        assertThat(file.path("summary").asText()).isNotEmpty();
        assertThat(file.path("examples").valueStream())
                .isNotEmpty()
                .allSatisfy(example -> assertThat(Schemas.strictFaults((ObjectNode) file.get("data"), example))
                        .isEmpty());
    }

    @ParameterizedTest
    @MethodSource("all")
    void theExamplesOfAFrameFitItsSchema(Described frame) {
        assertThat(frame.file().path("summary").asText()).isNotEmpty();
        assertThat(frame.examples()).isNotEmpty().allSatisfy(example -> {
            assertThat(example.path("type").asText()).isEqualTo(frame.type());
            assertThat(Schemas.strictFaults(frame.schema(), example)).isEmpty();
        });
    }

    @ParameterizedTest
    @MethodSource("ofAgents")
    void whatAnAgentSendsIsPassedOverIfItComesBack(Described frame) {
        assertThat(frame.examples()).allSatisfy(example -> {
            assertThat(FrameCheck.faults(example.toString())).isEmpty();
            assertThat(decoder.frame(example.toString())).isEqualTo(new Inbound.Ignored(frame.type()));
        });
    }

    @ParameterizedTest
    @MethodSource("ofPanels")
    void whatAPanelSendsIsWhatItSays(Described frame) {
        assertThat(frame.examples()).allSatisfy(example -> {
            Inbound inbound = decoder.frame(example.toString());
            switch (frame.type()) {
                case "command" ->
                    assertThat(told(inbound)).isEqualTo(example.path("action").asText());
                case "server_power" ->
                    assertThat(told(inbound))
                            .isEqualTo(example.at("/data/action")
                                            .asText(example.at("/data/signal").asText()) + "_server");
                case "ping" ->
                    assertThat(inbound)
                            .isEqualTo(new Inbound.Ping(example.path("id").asText()));
                case "ack" ->
                    assertThat(inbound)
                            .isEqualTo(new Inbound.Ack(example.path("seq").asLong()));
                default -> throw new AssertionError("no check of " + frame);
            }
        });
    }

    private static String told(Inbound inbound) {
        return ((Inbound.Request) inbound).request().command().action();
    }

    @ParameterizedTest
    @MethodSource("ofPanels")
    void whatAFrameOfAPanelMustHaveIsMissed(Described frame) {
        for (JsonNode example : frame.examples()) {
            for (String name : WrongValue.names(example)) {
                ObjectNode without = example.<ObjectNode>deepCopy().without(name);
                if (!Schemas.faults(frame.schema(), without).isEmpty()) {
                    assertThat(decoder.frame(without.toString()))
                            .as("%s without %s", example, name)
                            .isInstanceOf(Inbound.Rejected.class);
                }
            }
        }
    }

    @Test
    void everyErrorCodeIsWrittenDown() {
        assertThat(words("ErrorCode"))
                .containsExactlyElementsOf(
                        Arrays.stream(ErrorCode.values()).map(Enum::name).toList());
    }

    private static List<String> words(String type) {
        return Contract.type(type)
                .path("enum")
                .valueStream()
                .map(JsonNode::asText)
                .toList();
    }

    @Test
    void everyStateAndEveryStageIsWrittenDown() {
        assertThat(words("SocketState"))
                .containsExactlyInAnyOrderElementsOf(Arrays.stream(ServerState.values())
                        .map(ServerState::socketWord)
                        .toList());
        assertThat(words("StopStage"))
                .containsExactlyElementsOf(
                        Arrays.stream(StopStage.values()).map(StopStage::word).toList());
    }

    @Test
    void everyWordThatALifecycleCommandIsTakenAsIsWrittenDown() {
        JsonNode words = Contract.type("Taken").at("/properties/status/enum");

        assertThat(words.valueStream().map(JsonNode::asText).collect(Collectors.toSet()))
                .isEqualTo(lifecycle().map(Command.Lifecycle::acceptedAs).collect(Collectors.toSet()));
    }

    @Test
    void everyLifecycleCommandMayFail() {
        assertThat(lifecycle()).isNotEmpty().allSatisfy(command -> {
            Event failed = new Event.ActionFailed(
                    FrameSamples.NOW,
                    command.serverId(),
                    command.action(),
                    ServerState.OFFLINE,
                    ErrorCode.DOCKER_ERROR,
                    "no");
            assertThat(FrameSamples.written(failed))
                    .allSatisfy(frame -> assertThat(FrameCheck.faults(frame)).isEmpty());
        });
    }

    /** All there are, by every name a Panel has for them. */
    private static Stream<Command.Lifecycle> lifecycle() {
        FrameDecoder decoder = new FrameDecoder(Specs.DEFAULTS);
        return new ActionReader(Specs.DEFAULTS)
                .names().stream()
                        .map(name -> Json.node()
                                .put("action", name)
                                .put("serverId", "s1")
                                .set("payload", Json.object("{\"image\":\"game:1\",\"action\":\"kill\"}")))
                        .map(request -> decoder.httpBody(request.toString()))
                        .filter(inbound -> inbound instanceof Inbound.Request(CommandRequest request)
                                && request.command() instanceof Command.Lifecycle)
                        .map(inbound -> (Command.Lifecycle)
                                ((Inbound.Request) inbound).request().command());
    }
}
