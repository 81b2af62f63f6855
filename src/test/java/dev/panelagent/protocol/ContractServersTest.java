package dev.panelagent.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.panelagent.common.ConsoleStreaming;
import dev.panelagent.common.ErrorCode;
import dev.panelagent.contract.Contract;
import dev.panelagent.contract.Contract.Action;
import dev.panelagent.contract.Schemas;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What commands for servers, consoles, figures and containers hold and are answered with is what the contract says. */
class ContractServersTest {
    private static final Map<String, Action> ACTIONS =
            Contract.actions().stream().collect(Collectors.toMap(Action::name, Function.identity()));
    private static final List<Function<ServerState, String>> WORDS =
            List.of(ServerState::word, ServerState::socketWord);
    /** Answers of commands that are not looked at here. */
    private static final Set<Class<?>> OTHERS =
            Set.of(FileData.class, NodeData.class, ReplyData.OneOperation.class, ReplyData.Operations.class);
    /** Members that only an egg kept by the agent has. */
    private static final Set<String> KEPT = Set.of("unchecked", "fileDenylist");

    static Stream<ServerSamples.Sample> samples() {
        return ServerSamples.replies();
    }

    static Stream<Action> actions() {
        return ACTIONS.values().stream().filter(action -> !ContractCommands.isOfFiles(ContractCommands.first(action)));
    }

    private static Action action(String name) {
        return Objects.requireNonNull(ACTIONS.get(name), name);
    }

    private static ObjectNode written(ReplyData data, Function<ServerState, String> word) {
        // As text and back, since parts of it are no trees.
        return Json.object(Json.text(ReplyDataWriter.write(data, word)));
    }

    @ParameterizedTest
    @MethodSource("samples")
    void anAnswerIsAsTheContractDescribesIt(ServerSamples.Sample sample) {
        for (Function<ServerState, String> word : WORDS) {
            ObjectNode data = written(sample.data(), word);

            assertThat(Schemas.strictFaults(action(sample.action()).reply(), data))
                    .as("%.1000s", data)
                    .isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource
    void everyStateIsWrittenDown(ServerState state) {
        ReplyData data = new ReplyData.OneServer(ServerSamples.bare(state));

        for (Function<ServerState, String> word : WORDS) {
            assertThat(Schemas.strictFaults(action("get_server_status").reply(), written(data, word)))
                    .isEmpty();
        }
    }

    @Test
    void thereIsASampleOfEveryAnswerAndOfEveryAction() {
        Set<Class<?>> answers =
                samples().map(sample -> sample.data().getClass()).collect(Collectors.toSet());
        Set<String> asked = samples().map(ServerSamples.Sample::action).collect(Collectors.toSet());

        assertThat(answers)
                .isEqualTo(Stream.of(ReplyData.class, NodeData.class)
                        .flatMap(type -> Stream.of(type.getPermittedSubclasses()))
                        .filter(type -> !OTHERS.contains(type))
                        .collect(Collectors.toSet()));
        assertThat(asked)
                .isEqualTo(actions()
                        .filter(action -> action.kind() != Contract.Kind.LIFECYCLE)
                        .map(Action::name)
                        .collect(Collectors.toSet()));
    }

    /** What no sample has nobody will ever see. */
    @ParameterizedTest
    @MethodSource("actions")
    void noAnswerIsPromisedMoreThanItHas(Action action) {
        if (action.kind() != Contract.Kind.LIFECYCLE) {
            Set<String> seen = new TreeSet<>();
            samples()
                    .filter(sample -> sample.action().equals(action.name()))
                    .forEach(sample -> seen.addAll(WrongValue.names(written(sample.data(), ServerState::word))));

            assertThat(properties(action.reply())).isEqualTo(seen);
        }
    }

    private static Set<String> properties(JsonNode schema) {
        String reference = schema.path("$ref").asText();
        return reference.isEmpty()
                ? new TreeSet<>(WrongValue.names(schema.path("properties")))
                : properties(type(reference.substring(reference.lastIndexOf('/') + 1)));
    }

    private static JsonNode type(String name) {
        return Objects.requireNonNull(Contract.types().get(name), name);
    }

    @ParameterizedTest
    @MethodSource("actions")
    void whatItIsForTheAgentItIsForThePanel(Action action) {
        Command command = ContractCommands.first(action);

        assertThat(action.ofServer()).isEqualTo(command instanceof Command.ForServer);
        assertThat(action.isLong()).isFalse();
        assertThat(action.kind() == Contract.Kind.LIFECYCLE).isEqualTo(command instanceof Command.Lifecycle);
        if (command instanceof Command.Effect) {
            assertThat(action.kind()).isNotEqualTo(Contract.Kind.QUERY);
        }
    }

    /** The reader says itself what it looks for, deep in a payload too; {@code at} is where in the examples. */
    @ParameterizedTest
    @CsvSource({
        "create_server, /limits, Limits",
        "create_server, /ports/*, Port",
        "create_server, /allocations/*, Allocation",
        "create_server, /stop, StopPolicy",
        "create_server, /egg, Egg",
        "create_server, /egg/variables/*, EggVariable",
        "console:settings:update, /settings, ConsoleSettingsChange"
    })
    void aPartOfAPayloadHasNoMoreAndNoLessThanTheReaderLooksFor(String name, String at, String type) {
        Action action = action(name);
        Set<String> asked = new HashSet<>();
        for (JsonNode example : action.payloads()) {
            JsonNode payload = example.deepCopy();
            watch(payload, at, asked);
            Command _ = ContractCommands.read(action, payload);
        }
        asked.removeAll(type.equals("Egg") ? KEPT : Set.of());

        assertThat(asked).isEqualTo(properties(type(type)));
    }

    /** Puts members that tell what they are asked for into each place where there is an object. */
    private static void watch(JsonNode payload, String at, Set<String> asked) {
        boolean listed = at.endsWith("/*");
        String path = listed ? at.substring(0, at.length() - 2) : at;
        JsonNode found = payload.at(path);
        if (listed && found instanceof ArrayNode list) {
            for (int i = 0; i < list.size(); i++) {
                list.set(i, AskedMembers.node(list.get(i), asked));
            }
        } else if (!listed && found.isObject()) {
            int slash = path.lastIndexOf('/');
            ((ObjectNode) payload.at(path.substring(0, slash)))
                    .set(path.substring(slash + 1), AskedMembers.node(found, asked));
        }
    }

    static Stream<Map.Entry<String, Stream<String>>> words() {
        return Stream.of(
                Map.entry(
                        "ServerState",
                        Arrays.stream(ServerState.values())
                                .flatMap(state -> Stream.of(state.word(), state.socketWord()))),
                Map.entry("Outcome", Arrays.stream(Event.Outcome.values()).map(Event.Outcome::word)),
                Map.entry(
                        "ConsoleGapReason",
                        Arrays.stream(ConsoleGap.Reason.values()).map(ConsoleGap.Reason::word)),
                Map.entry(
                        "ConsoleStreaming",
                        Arrays.stream(ConsoleStreaming.values()).map(ConsoleStreaming::word)),
                Map.entry("ErrorCode", Arrays.stream(ErrorCode.values()).map(Enum::name)));
    }

    @ParameterizedTest
    @MethodSource("words")
    void itsWordsAreThoseOfTheAgent(Map.Entry<String, Stream<String>> words) {
        Set<String> written = new HashSet<>();
        type(words.getKey()).path("enum").forEach(word -> written.add(word.asText()));

        assertThat(written).isEqualTo(words.getValue().collect(Collectors.toSet()));
    }

    @Test
    void whatAServerShouldBeDoingHasTwoWords() {
        JsonNode desired = type("ServerStatus").path("properties").path("desired");

        assertThat(desired.path("enum"))
                .extracting(JsonNode::asText)
                .containsExactlyInAnyOrder(Arrays.stream(DesiredState.values())
                        .map(state -> state.name().toLowerCase(Locale.ROOT))
                        .toArray(String[]::new));
    }
}
