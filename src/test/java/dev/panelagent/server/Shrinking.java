package dev.panelagent.server;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** Makes a list of steps that fail shorter: first the shortest beginning that fails, then without this step or that. */
final class Shrinking {
    private static final int MOST_TRIES = 60;

    private final Predicate<List<ModelStep>> fails;
    private int tries;

    Shrinking(Predicate<List<ModelStep>> fails) {
        this.fails = fails;
    }

    List<ModelStep> shrink(List<ModelStep> steps) {
        List<ModelStep> shortest = beginning(steps);
        int before;
        do {
            before = shortest.size();
            shortest = withoutSome(shortest);
        } while (shortest.size() < before && tries < MOST_TRIES);
        return shortest;
    }

    /** By halves: a walk that fails mostly fails as well with more steps behind it. */
    private List<ModelStep> beginning(List<ModelStep> steps) {
        int passes = 0;
        int length = steps.size();
        while (passes + 1 < length) {
            int middle = (passes + length) / 2;
            if (stillFails(steps.subList(0, middle))) {
                length = middle;
            } else {
                passes = middle;
            }
        }
        return List.copyOf(steps.subList(0, length));
    }

    private List<ModelStep> withoutSome(List<ModelStep> steps) {
        List<ModelStep> left = steps;
        for (int i = left.size() - 1; i >= 0; i--) {
            List<ModelStep> fewer = new ArrayList<>(left);
            ModelStep _ = fewer.remove(i);
            if (stillFails(fewer)) {
                left = List.copyOf(fewer);
            }
        }
        return left;
    }

    private boolean stillFails(List<ModelStep> steps) {
        return ++tries <= MOST_TRIES && fails.test(steps);
    }
}
