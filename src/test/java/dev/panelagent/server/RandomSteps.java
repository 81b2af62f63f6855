package dev.panelagent.server;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Random lists of steps; the same seed makes the same list. Some steps come more often, so that something happens. */
final class RandomSteps {
    private static final List<ModelStep> BAG = bag();

    private RandomSteps() {}

    static List<ModelStep> of(long seed, int most) {
        Random random = new Random(seed);
        List<ModelStep> steps = new ArrayList<>();
        steps.add(random.nextInt(5) == 0 ? ModelStep.CREATE_BROKEN_IMAGE : ModelStep.CREATE);
        int count = most / 2 + random.nextInt(most / 2);
        while (steps.size() < count) {
            ModelStep step = BAG.get(random.nextInt(BAG.size()));
            steps.add(step);
            if (step == ModelStep.AT_ONCE) {
                List<ModelStep> power = List.copyOf(ModelStep.POWER);
                for (int i = 2 + random.nextInt(3); i > 0; i--) {
                    steps.add(power.get(random.nextInt(power.size())));
                }
            }
        }
        return steps;
    }

    private static List<ModelStep> bag() {
        List<ModelStep> bag = new ArrayList<>(List.of(ModelStep.values()));
        for (int i = 0; i < 4; i++) {
            bag.addAll(ModelStep.POWER);
            bag.add(ModelStep.START);
        }
        for (int i = 0; i < 2; i++) {
            bag.add(ModelStep.CREATE);
            bag.add(ModelStep.RELEASE);
            bag.add(ModelStep.ENGINE_COMES_BACK);
            bag.add(ModelStep.AGENT_IS_KILLED);
            bag.add(ModelStep.MINUTES_PASS);
            bag.add(ModelStep.HOLD_START);
            bag.add(ModelStep.HOLD_SIGNAL);
            bag.add(ModelStep.HOLD_ANSWER_TO_START);
        }
        return List.copyOf(bag);
    }
}
