package dev.panelagent.files;

import dev.panelagent.common.ErrorCode;
import dev.panelagent.common.RequestException;
import dev.panelagent.common.Text;
import dev.panelagent.files.sandbox.Access;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;

/**
 * What an egg keeps its users' hands off, in the syntax of gitignore and as git on Linux reads it, with regard to case.
 * One thing differs on purpose: {@code ?} and brackets stand for a character, where git has a byte of it. Immutable.
 */
final class Denylist implements Access {
    /** Denies nothing. */
    public static final Denylist NONE = new Denylist(List.of(), List.of());

    private static final int MOST_RULES = 1000;
    private static final int LONGEST_RULE = 1024;
    private static final int MOST_CHARACTERS = 32 * 1024;

    private final List<String> rules;
    private final List<GlobRule> effective;

    private Denylist(List<String> rules, List<GlobRule> effective) {
        this.rules = List.copyOf(rules);
        this.effective = List.copyOf(effective);
    }

    /**
     * The denylist of these rules, each one line of a gitignore file. As in git, a rule without an end to its bracket
     * or its escape matches nothing.
     *
     * @throws RequestException CONFIG_INVALID naming a rule that cannot be used, or the limit they all exceed
     */
    public static Denylist of(List<String> rules) {
        requireSize(rules);
        rules.forEach(Denylist::requireRule);
        List<GlobRule> effective =
                rules.stream().map(GlobRule::parse).flatMap(Optional::stream).toList();
        return rules.isEmpty() ? NONE : new Denylist(rules, effective);
    }

    private static void requireSize(List<String> rules) {
        if (rules.size() > MOST_RULES) {
            throw refused("there are " + rules.size() + " rules", "use at most " + MOST_RULES);
        }
        if (rules.stream().mapToLong(String::length).sum() > MOST_CHARACTERS) {
            throw refused("the rules are too long in all", "use at most " + MOST_CHARACTERS + " characters");
        }
    }

    private static void requireRule(String rule) {
        if (rule.length() > LONGEST_RULE) {
            throw refused(
                    "the rule " + Text.quote(rule) + " is too long", "use at most " + LONGEST_RULE + " characters");
        }
    }

    private static RequestException refused(String what, String advice) {
        return new RequestException(ErrorCode.CONFIG_INVALID, "file_denylist: " + what, advice);
    }

    /**
     * Whether this path, from the server's root, or a directory it lies in, is denied. Each directory on the way counts
     * by itself, because what lies in a denied one cannot be allowed again.
     *
     * @param names the components of the path; none is the root, which is never denied
     */
    @Override
    public boolean denies(List<String> names, boolean directory) {
        if (names.isEmpty() || isOpen()) {
            return false;
        }
        BitSet denied = new BitSet(names.size());
        effective.forEach(rule -> rule.apply(names, directory, denied));
        return !denied.isEmpty();
    }

    /** Whether nothing can be denied at all, which saves walks. */
    @Override
    public boolean isOpen() {
        return effective.stream().allMatch(GlobRule::allows);
    }

    /** The rules as they were given. */
    public List<String> rules() {
        return rules;
    }
}
