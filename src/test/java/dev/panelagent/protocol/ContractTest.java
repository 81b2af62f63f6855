package dev.panelagent.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.panelagent.common.ErrorCode;
import dev.panelagent.contract.Contract;
import dev.panelagent.contract.Contract.Action;
import dev.panelagent.contract.Schemas;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The actions as the contract describes them are those the agent reads. */
class ContractTest {
    /** Names of the request itself, which stand beside its arguments. */
    private static final Set<String> ENVELOPE = Set.of("id", "type", "action", "serverId", "timestamp", "agentId");

    private final ActionReader reader = new ActionReader(Specs.DEFAULTS);
    private final FrameDecoder decoder = new FrameDecoder(Specs.DEFAULTS);

    static Stream<Action> actions() {
        return Contract.actions().stream();
    }

    private static ObjectNode request(Action action, JsonNode payload) {
        ObjectNode request = Json.node().put("type", "command").put("id", "c1").put("action", action.name());
        if (action.ofServer()) {
            request.put("serverId", "s1");
        }
        return request.set("payload", payload);
    }

    private Inbound decode(Action action, JsonNode payload) {
        return decoder.frame(request(action, payload).toString());
    }

    @Test
    void everyNameOfEveryActionIsWrittenDown() {
        Set<String> written = actions()
                .flatMap(action -> Stream.of(
                                Stream.of(action.name()), action.aliases().stream(), action.legacy().stream())
                        .flatMap(names -> names))
                .collect(Collectors.toCollection(TreeSet::new));
        // The only frame that is an action by what it holds.
        written.add("server_power");

        assertThat(written).isEqualTo(new TreeSet<>(reader.names()));
        assertThat(actions().flatMap(action -> action.legacy().stream()))
                .containsExactlyInAnyOrderElementsOf(FrameDecoder.LEGACY.stream()
                        .filter(type -> !type.equals("server_power"))
                        .toList());
    }

    @ParameterizedTest
    @MethodSource("actions")
    void itsExamplesFitItsSchemas(Action action) {
        for (JsonNode payload : action.payloads()) {
            assertThat(Schemas.strictFaults(action.payload(), payload))
                    .as("%s", payload)
                    .isEmpty();
        }
        for (JsonNode reply : action.replies()) {
            assertThat(Schemas.strictFaults(action.reply(), reply))
                    .as("%s", reply)
                    .isEmpty();
        }
        assertThat(action.kind() == Contract.Kind.LIFECYCLE || !action.replies().isEmpty())
                .as("an example of the reply")
                .isTrue();
    }

    @ParameterizedTest
    @MethodSource("actions")
    void itIsTakenUnderEachOfItsNames(Action action) {
        for (JsonNode payload : action.payloads()) {
            Inbound taken = decode(action, payload);
            assertThat(taken).as("%s", payload).isInstanceOf(Inbound.Request.class);
            for (String alias : action.aliases()) {
                ObjectNode request = request(action, payload).put("action", alias);
                assertThat(decoder.frame(request.toString())).as(alias).isEqualTo(taken);
            }
            Command command = ((Inbound.Request) taken).request().command();
            for (String type : action.legacy()) {
                ObjectNode frame = Json.node().put("type", type);
                frame.set("data", payload.<ObjectNode>deepCopy().put("serverId", "s1"));
                assertThat(decoder.frame(frame.toString()))
                        .as(type)
                        .extracting(
                                inbound -> ((Inbound.Request) inbound).request().command())
                        .isEqualTo(command);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("actions")
    void everyMemberOfItsPayloadIsInAnExample(Action action) {
        Set<String> shown = new TreeSet<>();
        action.payloads().forEach(payload -> payload.fieldNames().forEachRemaining(shown::add));

        assertThat(shown).isEqualTo(properties(action));
    }

    private static Set<String> properties(Action action) {
        Set<String> names = new TreeSet<>();
        action.payload().path("properties").fieldNames().forEachRemaining(names::add);
        return names;
    }

    /** The reader says itself what it looks for. */
    @ParameterizedTest
    @MethodSource("actions")
    void itsPayloadHasNoMoreAndNoLessThanTheReaderLooksFor(Action action) {
        Set<String> asked = new HashSet<>();
        for (JsonNode payload : action.payloads()) {
            ObjectNode frame = request(action, AskedMembers.node(payload, asked));
            Inbound _ = decoder.request(action.name(), new Arguments(frame), Dialect.ISSUE27);
        }
        asked.removeAll(ENVELOPE);
        asked.removeAll(Arguments.CONTAINERS);

        assertThat(asked).isEqualTo(properties(action));
    }

    @ParameterizedTest
    @MethodSource("actions")
    void whatIsRequiredIsMissed(Action action) {
        for (JsonNode payload : action.payloads()) {
            for (String name : WrongValue.names(payload)) {
                ObjectNode without = payload.deepCopy();
                without.remove(name);
                boolean fits = Schemas.faults(action.payload(), without).isEmpty();

                assertThat(decode(action, without) instanceof Inbound.Request)
                        .as("%s without %s", payload, name)
                        .isEqualTo(fits);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("actions")
    void whatIsUnknownIsPassedOver(Action action) {
        JsonNode payload = action.payloads().getFirst();
        ObjectNode more = payload.<ObjectNode>deepCopy().put("somethingNew", 1);

        assertThat(decode(action, more)).isEqualTo(decode(action, payload));
    }

    @ParameterizedTest
    @MethodSource("actions")
    void aWrongTypeIsNamedWithItsPlace(Action action) {
        for (JsonNode payload : action.payloads()) {
            for (WrongValue wrong : WrongValue.everywhereIn(payload)) {
                if (!Schemas.faults(action.payload(), wrong.payload()).isEmpty()) {
                    Inbound answer = decode(action, wrong.payload());

                    assertThat(answer)
                            .as("%s: %s", wrong.place(), wrong.payload())
                            .isInstanceOf(Inbound.Rejected.class);
                    Inbound.Rejected rejected = (Inbound.Rejected) answer;
                    assertThat(rejected.reason().code()).isEqualTo(ErrorCode.CONFIG_INVALID);
                    assertThat(rejected.reason()).hasMessageContaining(wrong.place());
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("actions")
    void itsErrorsAreCodes(Action action) {
        assertThat(Arrays.stream(ErrorCode.values()).map(Enum::name)).containsAll(action.errors());
        assertThat(action.errors()).doesNotHaveDuplicates();
        if (action.ofServer()) {
            assertThat(action.errors()).contains("SERVER_NOT_FOUND");
        }
    }
}
