package dev.panelagent.server;

import static dev.panelagent.server.ModelStep.AGENT_IS_KILLED;
import static dev.panelagent.server.ModelStep.AGENT_RESTARTS;
import static dev.panelagent.server.ModelStep.CREATE;
import static dev.panelagent.server.ModelStep.CREATE_BROKEN_IMAGE;
import static dev.panelagent.server.ModelStep.DELETE;
import static dev.panelagent.server.ModelStep.ENGINE_COMES_BACK;
import static dev.panelagent.server.ModelStep.ENGINE_GOES;
import static dev.panelagent.server.ModelStep.EXIT_0;
import static dev.panelagent.server.ModelStep.EXIT_3;
import static dev.panelagent.server.ModelStep.HOLD_ANSWER_TO_CREATE;
import static dev.panelagent.server.ModelStep.HOLD_ANSWER_TO_START;
import static dev.panelagent.server.ModelStep.HOLD_START;
import static dev.panelagent.server.ModelStep.KILL;
import static dev.panelagent.server.ModelStep.RELEASE;
import static dev.panelagent.server.ModelStep.REMOVED_BY_HAND;
import static dev.panelagent.server.ModelStep.RESTART;
import static dev.panelagent.server.ModelStep.START;
import static dev.panelagent.server.ModelStep.STOP;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A server against its model, on random walks. {@code -Dmodel.walks=10000} makes more of them,
 * {@code -Dmodel.seed=1000} begins with another seed.
 */
class SupervisorModelTest {
    private static final int STEPS = 25;
    private static final long WALKS = Long.getLong("model.walks", 150L);
    private static final long FIRST_SEED = Long.getLong("model.seed", 1L);

    private static final Duration LIMIT = Duration.ofSeconds(5);
    /** For walks that are expected to fail. */
    private static final Duration SHORT = Duration.ofSeconds(2);

    @TempDir
    Path dir;

    private final AtomicInteger walks = new AtomicInteger();

    @Test
    void theServerDoesWhatItsModelDoes() {
        List<String> failures = LongStream.range(FIRST_SEED, FIRST_SEED + WALKS)
                .parallel()
                .mapToObj(this::failure)
                .flatMap(Optional::stream)
                .toList();
        assertThat(failures).isEmpty();
    }

    /** What walks have found, as short as it was reported. */
    static Stream<List<ModelStep>> found() {
        return Stream.of(
                List.of(CREATE, START, ENGINE_GOES, ENGINE_COMES_BACK, EXIT_0),
                List.of(CREATE, START, AGENT_IS_KILLED, EXIT_0),
                List.of(CREATE, START, REMOVED_BY_HAND),
                List.of(CREATE_BROKEN_IMAGE, START, ENGINE_GOES, RESTART),
                List.of(CREATE, START, STOP, HOLD_START, START, AGENT_IS_KILLED),
                List.of(CREATE, HOLD_ANSWER_TO_CREATE, START, REMOVED_BY_HAND, KILL, AGENT_RESTARTS),
                List.of(CREATE, REMOVED_BY_HAND, HOLD_ANSWER_TO_START, START, AGENT_IS_KILLED),
                List.of(CREATE, HOLD_START, START, KILL, AGENT_IS_KILLED),
                List.of(CREATE, HOLD_START, START, ENGINE_GOES, RELEASE, ENGINE_COMES_BACK, START));
    }

    @ParameterizedTest
    @MethodSource("found")
    void whatWasFoundStaysMended(List<ModelStep> steps) {
        assertThat(play(steps, ReferenceServer::new, LIMIT)).isEmpty();
    }

    /** Says that a crash is undone by a kill. */
    private static final class WrongModel extends ReferenceServer {
        @Override
        void command(String id, ModelStep kind) {
            super.command(id, kind);
            if (kind == ModelStep.KILL && crashes > 0) {
                crashes--;
            }
        }
    }

    @Test
    void aFailureIsShrunkToTheStepsThatMakeIt() {
        List<ModelStep> steps = List.of(CREATE, STOP, START, EXIT_3, KILL, DELETE);

        String failure = failure("seed 0", steps, WrongModel::new, SHORT).orElseThrow();

        assertThat(failure)
                .startsWith("seed 0: List.of(CREATE, ")
                .containsPattern("CREATE, (START|RESTART), EXIT_3, KILL\\)\n")
                .contains("crashes should be 0 and is 1");
    }

    @Test
    void shrinkingTriesABoundedNumberOfTimes() {
        List<ModelStep> steps = RandomSteps.of(1, 200);
        AtomicInteger tries = new AtomicInteger();

        List<ModelStep> few = new Shrinking(fewer -> tries.incrementAndGet() > 0 && fewer.size() > 60).shrink(steps);

        assertThat(few).hasSizeGreaterThan(60).hasSizeLessThan(steps.size());
        assertThat(tries).hasValueLessThanOrEqualTo(60);
    }

    @Test
    void theSameSeedMakesTheSameSteps() {
        assertThat(RandomSteps.of(7, STEPS)).isEqualTo(RandomSteps.of(7, STEPS)).isNotEqualTo(RandomSteps.of(8, STEPS));
    }

    private Optional<String> failure(long seed) {
        return failure("seed " + seed, RandomSteps.of(seed, STEPS), ReferenceServer::new, LIMIT);
    }

    /** What goes wrong on a walk, with as few steps as were found to do. */
    private Optional<String> failure(
            String name, List<ModelStep> steps, Supplier<ReferenceServer> model, Duration limit) {
        return play(steps, model, limit).map(first -> {
            List<ModelStep> few =
                    new Shrinking(fewer -> play(fewer, model, limit).isPresent()).shrink(steps);
            String names = few.stream().map(ModelStep::name).collect(Collectors.joining(", "));
            return name + ": List.of(" + names + ")\n  "
                    + play(few, model, limit).orElse("not every time: " + first);
        });
    }

    private Optional<String> play(List<ModelStep> steps, Supplier<ReferenceServer> model, Duration limit) {
        return ModelWalk.failure(dir.resolve("walk-" + walks.incrementAndGet()), steps, model, limit);
    }
}
