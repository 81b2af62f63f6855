package dev.panelagent.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.panelagent.contract.Contract;
import dev.panelagent.contract.Contract.Action;
import dev.panelagent.contract.Schemas;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What commands for files, mods and operations are answered with is what the contract says. */
class ContractRepliesTest {
    private static final Map<String, Action> ACTIONS =
            Contract.actions().stream().collect(Collectors.toMap(Action::name, Function.identity()));

    static Stream<FileSamples.Sample> samples() {
        return FileSamples.replies();
    }

    static Stream<Action> actions() {
        return ACTIONS.values().stream().filter(action -> ContractCommands.isOfFiles(ContractCommands.first(action)));
    }

    @ParameterizedTest
    @MethodSource("samples")
    void anAnswerIsAsTheContractDescribesIt(FileSamples.Sample sample) {
        Action action = Objects.requireNonNull(ACTIONS.get(sample.command().action()));
        // As text and back, since listings are no trees.
        ObjectNode data = Json.object(Json.text(ReplyDataWriter.write(sample.data(), ServerState::word)));

        assertThat(Schemas.strictFaults(action.reply(), data)).as("%s", data).isEmpty();
    }

    @Test
    void thereIsASampleOfEveryAnswerAndOfEveryAction() {
        Set<Class<?>> answers = samples()
                .map(FileSamples.Sample::data)
                .filter(FileData.class::isInstance)
                .map(Object::getClass)
                .collect(Collectors.toSet());
        Set<String> asked = samples().map(sample -> sample.command().action()).collect(Collectors.toSet());

        assertThat(answers).isEqualTo(Set.of(FileData.class.getPermittedSubclasses()));
        assertThat(asked).isEqualTo(actions().map(Action::name).collect(Collectors.toSet()));
    }

    @ParameterizedTest
    @MethodSource("actions")
    void whatMayTakeLongSaysSo(Action action) {
        assertThat(action.isLong()).isEqualTo(ContractCommands.first(action) instanceof FileChange.Lengthy);
        if (ContractCommands.first(action) instanceof FileChange) {
            assertThat(action.kind()).isEqualTo(Contract.Kind.CHANGE);
        }
    }

    /** Its command is known by its first name. */
    @ParameterizedTest
    @MethodSource("actions")
    void anActionHasTheNameOfItsCommand(Action action) {
        assertThat(ContractCommands.first(action).action()).isEqualTo(action.name());
    }
}
