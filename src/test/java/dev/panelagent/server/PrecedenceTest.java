package dev.panelagent.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.panelagent.protocol.Command;
import dev.panelagent.protocol.CommandRequest;
import dev.panelagent.protocol.Dialect;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

class PrecedenceTest {
    static final List<Command.Lifecycle> ALL = List.of(
            Node.create(TestSpec.of("s1")),
            Node.start("s1"),
            Node.stop("s1"),
            Node.restart("s1"),
            Node.kill("s1"),
            Node.delete("s1"));

    /** Who takes whose place. */
    private static final Map<String, Set<String>> TABLE = Map.of(
            "create_server", Set.of(),
            "start_server", Set.of(),
            "restart_server", Set.of(),
            "stop_server", Set.of("start_server", "restart_server"),
            "kill_server", Set.of("start_server", "restart_server", "stop_server"),
            "delete_server", Set.of("create_server", "start_server", "restart_server", "stop_server", "kill_server"));

    @ParameterizedTest
    @FieldSource("ALL")
    void theLatestWishWins(Command.Lifecycle next) {
        Set<String> superseded = ALL.stream()
                .filter(running -> Precedence.supersedes(next, running))
                .map(Command::action)
                .collect(Collectors.toSet());
        assertThat(superseded).isEqualTo(TABLE.get(next.action()));
    }

    @Test
    void ofThoseWaitingOnlyThePointlessGiveWay() {
        List<Operation> waiting = Stream.of(Node.start("s1"), Node.stop("s1"), Node.restart("s1"))
                .map(command -> new Operation(
                        new CommandRequest(command.action(), Dialect.HTTP, command),
                        command,
                        Instant.EPOCH,
                        Origin.COMMAND))
                .toList();
        assertThat(Precedence.supersededBy(Node.stop("s1"), waiting))
                .extracting(operation -> operation.command().action())
                .containsExactly("start_server", "restart_server");
    }
}
