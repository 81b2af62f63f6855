package dev.panelagent.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * What is promised to Panels, row by row: for every action by every name, and every type of frame, the request, its answer
 * and its events, over each transport it exists on, with real containers. The rows are in {@code contract/*.json}.
 */
class ContractIT {
    /** What can be asked for over every transport. */
    private static final List<String> ACTIONS = List.of(
            "lifecycle",
            "console",
            "terminal",
            "files",
            "archives",
            "mods",
            "operations",
            "node",
            "docker",
            "failures");

    private static final String LEGACY = "legacy";
    private static final String CALLS = "calls";

    private static ContractWorld world;

    @BeforeAll
    static void start() {
        world = new ContractWorld(new ContractTable(
                Stream.concat(ACTIONS.stream(), Stream.of(LEGACY, CALLS)).toArray(String[]::new)));
    }

    @AfterAll
    static void stop() {
        world.close();
    }

    @TestFactory
    Stream<DynamicNode> contract() {
        ContractWire socket = ContractWire.socket(world.frames);
        ContractWire http = ContractWire.http(world.agent);
        Stream<DynamicNode> first = Stream.of(DynamicTest.dynamicTest("hello", ContractIT::hello));
        Stream<DynamicNode> rows = Stream.concat(ACTIONS.stream(), Stream.of(ContractTable.STRANGERS))
                .flatMap(file -> Stream.of(
                        new ContractRun(world, file, socket, 0).tests(),
                        new ContractRun(world, file, http, 1).tests()));
        Stream<DynamicNode> others = Stream.of(
                new ContractRun(world, LEGACY, socket, 0).tests(),
                new ContractRun(world, CALLS, http, 0).tests(),
                DynamicTest.dynamicTest("nothing is left out", ContractIT::isComplete),
                DynamicTest.dynamicTest("goodbye", ContractIT::goodbye));
        return Stream.of(first, rows, others).flatMap(nodes -> nodes);
    }

    /** An action without a row, or with rows for one transport only, is none that can be relied upon. */
    private static void isComplete() {
        assertThat(world.actions)
                .hasSize(2)
                .allSatisfy((transport, run) ->
                        assertThat(run).as("actions over %s", transport).isEqualTo(world.table.actions()));
        assertThat(world.names).as("names of actions").isEqualTo(world.table.allNames());
        assertThat(world.legacyTypes).as("legacy frames").isEqualTo(world.table.legacyTypes());
    }

    /** In whatever order: neither waits for the other. */
    private static void hello() {
        said(
                "hello",
                Stream.of("heartbeat", "system_info")
                        .flatMap(type -> world.frames.await(0, 1, frame -> ScriptedPanel.is(frame, type)).stream())
                        .toList());
    }

    private static void goodbye() {
        int before = world.frames.count();
        var _ = world.agent.stop();
        said("goodbye", world.frames.since(before, frame -> ScriptedPanel.event(frame, "agent_stopping")));
    }

    private static void said(String what, List<ContractFrames.Numbered> frames) {
        JsonNode goldens = new ContractValues(world.variables()).in(world.table.envelopes(what));
        assertThat(ContractEars.inOrder(what, goldens, frames)).isEmpty();
        assertThat(frames).hasSameSizeAs(goldens);
    }
}
