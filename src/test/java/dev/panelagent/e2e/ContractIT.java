package dev.panelagent.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicContainer;
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
        Stream<DynamicContainer> rows = Stream.concat(ACTIONS.stream(), Stream.of(ContractTable.STRANGERS))
                .flatMap(file -> Stream.of(
                        new ContractRun(world, file, socket, 0).tests(),
                        new ContractRun(world, file, http, 1).tests()));
        Stream<DynamicNode> others = Stream.of(
                new ContractRun(world, LEGACY, socket, 0).tests(),
                new ContractRun(world, CALLS, http, 0).tests(),
                DynamicTest.dynamicTest("nothing is left out", ContractIT::isComplete));
        return Stream.concat(rows, others);
    }

    private static void isComplete() {
        // What is refused as unknown is no action.
        world.actions.remove("fly_to_the_moon");
        assertThat(world.actions).as("the actions that were run").isEqualTo(world.table.allNames());
        assertThat(world.legacyTypes).as("the legacy frames that were run").isEqualTo(world.table.legacyTypes());
    }
}
