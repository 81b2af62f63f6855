package dev.panelagent.files;

import dev.panelagent.common.ErrorCode;
import dev.panelagent.common.RequestException;
import dev.panelagent.common.Text;
import dev.panelagent.files.sandbox.Access;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.eclipse.jgit.ignore.FastIgnoreRule;
import org.eclipse.jgit.ignore.IgnoreNode;

/**
 * What an egg keeps its users' hands off, in the syntax of gitignore. Immutable.
 *
 * <p>What is denied is denied in any case of its letters too: on a file system that does not tell {@code SERVER.JAR}
 * from {@code server.jar}, each is a way to the other. A rule that allows again ({@code !}) must therefore match both
 * the name as it is and the name in small letters, to which rules in small letters are put.
 */
public final class Denylist implements Access {
    /** Denies nothing. */
    public static final Denylist NONE = new Denylist(List.of(), List.of());

    private static final int MOST_RULES = 1000;
    private static final int LONGEST_RULE = 1024;
    private static final int MOST_CHARACTERS = 32 * 1024;

    /** About a quarter of a second for the worst name there can be; ordinary names take microseconds. */
    private static final long MOST_STEPS = 20_000_000;

    private final List<String> rules;
    private final IgnoreNode exact;
    private final IgnoreNode folded;

    private Denylist(List<String> rules, List<DenyRule> effective) {
        this.rules = List.copyOf(rules);
        this.exact = node(effective.stream().map(DenyRule::text));
        this.folded = node(effective.stream().map(DenyRule::folded));
    }

    private static IgnoreNode node(Stream<String> texts) {
        return new IgnoreNode(texts.map(FastIgnoreRule::new).toList());
    }

    /**
     * The denylist of these rules, each one line of a gitignore file. As in git, a rule without an end to its bracket
     * or its escape matches nothing.
     *
     * @throws RequestException CONFIG_INVALID naming a rule that cannot be used, or the limit they all exceed
     */
    public static Denylist of(List<String> rules) {
        requireSize(rules);
        List<DenyRule> effective = new ArrayList<>();
        long steps = 0;
        for (String rule : rules) {
            requireRule(rule);
            DenyRule parsed = DenyRule.parse(rule).orElse(null);
            if (parsed != null) {
                effective.add(parsed);
                steps += parsed.steps();
            }
        }
        if (steps > MOST_STEPS) {
            throw refused("the rules have too many wildcards in all", "use fewer names with more than one '*'");
        }
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

    static RequestException refused(String what, String advice) {
        return new RequestException(ErrorCode.CONFIG_INVALID, "file_denylist: " + what, advice);
    }

    /**
     * Whether this path, from the server's root, or a directory it lies in, is denied.
     *
     * @param names the components of the path; none is the root, which is never denied
     */
    @Override
    public boolean denies(List<String> names, boolean directory) {
        return !isOpen()
                && (denies(exact, names, directory, DenyRule::exact)
                        || denies(folded, names, directory, DenyRule::fold));
    }

    /** Each directory on the way is asked for, because what lies in a denied one cannot be allowed again. */
    private static boolean denies(IgnoreNode node, List<String> names, boolean directory, UnaryOperator<String> form) {
        StringBuilder path = new StringBuilder();
        for (int i = 0; i < names.size(); i++) {
            path.append(i == 0 ? "" : "/").append(form.apply(names.get(i)));
            boolean last = i == names.size() - 1;
            if (Boolean.TRUE.equals(node.checkIgnored(path.toString(), !last || directory))) {
                return true;
            }
        }
        return false;
    }

    /** Whether nothing can be denied at all, which saves walks. */
    @Override
    public boolean isOpen() {
        return exact.getRules().isEmpty();
    }

    /** The rules as they were given. */
    public List<String> rules() {
        return rules;
    }
}
