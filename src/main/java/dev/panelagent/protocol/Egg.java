package dev.panelagent.protocol;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;

/**
 * An egg of Pterodactyl or Pelican, whatever its generation: how a game is installed, started, known to be ready and
 * stopped.
 *
 * @param images label to image, the first is the usual one; older eggs have no labels but the images themselves
 * @param startups label to start-up line with <code>{{VAR}}</code> placeholders
 * @param stop console line, or a signal behind a caret
 * @param done what shows on the console that the game is ready
 * @param parts what a server keeps of it
 */
record Egg(
        SequencedMap<String, String> images,
        SequencedMap<String, String> startups,
        List<EggVariable> variables,
        Optional<String> stop,
        List<String> done,
        List<String> fileDenylist,
        EggParts parts) {
    private static final String USUAL = "Default";

    Egg {
        images = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(images));
        startups = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(startups));
        variables = List.copyOf(variables);
        done = List.copyOf(done);
        fileDenylist = List.copyOf(fileDenylist);
    }

    boolean declares(String variable) {
        return variables.stream().anyMatch(declared -> declared.env().equals(variable));
    }

    /** The image a request means by a label or by its name; empty if this egg has others. */
    Optional<String> image(String wanted) {
        return images.containsValue(wanted) ? Optional.of(wanted) : Optional.ofNullable(images.get(wanted));
    }

    Optional<String> usualImage() {
        return images.values().stream().findFirst();
    }

    Optional<String> usualStartup() {
        return Optional.ofNullable(startups.get(USUAL))
                .or(() -> startups.values().stream().findFirst());
    }
}
