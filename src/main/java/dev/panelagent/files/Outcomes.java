package dev.panelagent.files;

import dev.panelagent.common.RequestException;
import dev.panelagent.protocol.FileData;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;

/** Does the same with several paths: one that fails does not keep the others from it. */
final class Outcomes {
    private Outcomes() {}

    /**
     * What became of each.
     *
     * @param path how each is called in the answer
     * @throws RequestException that of the first, if none succeeded
     */
    static <T> List<FileData.Outcome> of(List<T> all, Function<T, String> path, Consumer<T> work) {
        List<FileData.Outcome> outcomes = new ArrayList<>();
        Optional<RequestException> first = Optional.empty();
        int done = 0;
        for (T each : all) {
            try {
                work.accept(each);
                outcomes.add(new FileData.Outcome(path.apply(each), Optional.empty(), Optional.empty()));
                done++;
            } catch (RequestException e) {
                first = first.or(() -> Optional.of(e));
                outcomes.add(new FileData.Outcome(
                        path.apply(each), Optional.of(e.code()), Optional.of(String.valueOf(e.getMessage()))));
            }
        }
        if (done == 0 && first.isPresent()) {
            throw first.get();
        }
        return outcomes;
    }

    /** For people: how many of how many. */
    static String message(List<FileData.Outcome> outcomes, String done) {
        long failed =
                outcomes.stream().filter(outcome -> outcome.code().isPresent()).count();
        String subject =
                outcomes.size() == 1 ? "1 entry" : (outcomes.size() - failed) + " of " + outcomes.size() + " entries";
        return subject + " " + done;
    }
}
