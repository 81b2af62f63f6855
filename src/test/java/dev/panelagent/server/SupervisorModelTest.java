package dev.panelagent.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A server against its model, on random walks. {@code -Dmodel.walks=N} makes more of them, {@code -Dmodel.seed=S} makes
 * them begin with another seed.
 */
class SupervisorModelTest {
    private static final int STEPS = 25;
    private static final long WALKS = Long.getLong("model.walks", 150);
    private static final long FIRST_SEED = Long.getLong("model.seed", 1);

    @TempDir
    Path dir;

    private int walks;

    @Test
    void theServerDoesWhatItsModelDoes() {
        List<String> failures = LongStream.range(FIRST_SEED, FIRST_SEED + WALKS)
                .mapToObj(seed -> failure(seed, ReferenceServer::new))
                .flatMap(Optional::stream)
                .limit(Long.getLong("model.failures", 1))
                .toList();
        assertThat(failures).isEmpty();
    }

    /** A stop that is said to be undone by a kill. */
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
        String failure = LongStream.range(1, 200)
                .mapToObj(seed -> failure(seed, WrongModel::new))
                .flatMap(Optional::stream)
                .findFirst()
                .orElseThrow();
        assertThat(failure)
                .contains("crashes should be 0 and is 1")
                .containsPattern("CREATE[A-Z_]*, [A-Z_0-9, ]*KILL\\)");
        assertThat(failure.lines()
                        .filter(line -> line.contains("List.of("))
                        .findFirst()
                        .orElseThrow()
                        .split(","))
                .hasSizeLessThanOrEqualTo(4);
    }

    /** What goes wrong on the walk of this seed, with as few steps as were found to do. */
    private Optional<String> failure(long seed, Supplier<ReferenceServer> model) {
        List<ModelStep> steps = RandomSteps.of(seed, STEPS);
        return play(steps, model).map(first -> {
            List<ModelStep> few =
                    new Shrinking(candidate -> play(candidate, model).isPresent()).shrink(steps);
            return "seed " + seed + ": List.of("
                    + String.join(", ", few.stream().map(ModelStep::name).toList()) + ")\n  "
                    + play(few, model).orElse("seldom: " + first);
        });
    }

    private Optional<String> play(List<ModelStep> steps, Supplier<ReferenceServer> model) {
        return ModelWalk.failure(dir.resolve("walk-" + ++walks), steps, model);
    }
}
