package dev.panelagent.protocol;

import dev.panelagent.common.ErrorCode;
import dev.panelagent.common.RequestException;
import dev.panelagent.common.Text;
import dev.panelagent.protocol.EggRuleCheck.Verdict;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A server's environment in the making: the egg's variables with what a request gives them, checked by the egg's rules.
 * All that is wrong is told at once, by variable and rule; never by value, which may be a password.
 */
final class EggVariables {
    /** Most violations that are spelled out. */
    private static final int MOST_TOLD = 50;

    /** The agent knows these better than a default does, as far as it knows them at all. */
    private static final Set<String> OF_PORTS = Set.of("SERVER_IP", "SERVER_PORT");

    private static final String MEMORY = "SERVER_MEMORY";

    private final Map<String, String> environment;
    private final List<String> violations = new ArrayList<>();
    private final List<String> unchecked = new ArrayList<>();

    /** What came of it. */
    record Checked(Map<String, String> environment, List<String> unchecked) {}

    private EggVariables(Map<String, String> environment) {
        this.environment = new LinkedHashMap<>(environment);
    }

    /**
     * Fills and checks.
     *
     * @param environment what was given without regard to the egg, kept whether the egg declares it or not
     * @param given what was given to the egg's variables; wins
     * @param ports whether the server has ports, so that the agent knows its first
     * @throws RequestException CONFIG_INVALID with all that is wrong
     */
    static Checked check(Egg egg, Map<String, String> environment, Map<String, String> given, boolean ports) {
        EggVariables variables = new EggVariables(environment);
        given.forEach((name, value) -> variables.take(egg, name, value));
        Set<String> sent = new HashSet<>(variables.environment.keySet());
        for (EggVariable variable : egg.variables()) {
            boolean agentKnows = variable.env().equals(MEMORY) || (ports && OF_PORTS.contains(variable.env()));
            if (!agentKnows || sent.contains(variable.env())) {
                variables.environment.putIfAbsent(variable.env(), variable.fallback());
                variables.check(variable, sent.contains(variable.env()));
            }
        }
        variables.complain();
        return new Checked(variables.environment, variables.unchecked);
    }

    private void take(Egg egg, String name, String value) {
        if (egg.declares(name)) {
            environment.put(name, value);
        } else {
            violations.add(Text.quote(name) + " is no variable of the egg");
        }
    }

    private void check(EggVariable variable, boolean sent) {
        String value = environment.getOrDefault(variable.env(), "");
        for (EggRule rule : variable.rules()) {
            Verdict verdict = EggRuleCheck.check(rule, variable.rules(), value);
            if (verdict == Verdict.BROKEN) {
                violations.add(variable.env()
                        + (sent ? "" : " (not sent, so the egg's default)")
                        + " breaks the rule "
                        + Text.quote(rule.toString()));
            } else if (verdict == Verdict.UNCHECKED) {
                unchecked.add(variable.env() + " " + rule);
            }
        }
    }

    private void complain() {
        if (violations.isEmpty()) {
            return;
        }
        int more = violations.size() - MOST_TOLD;
        String told = String.join("; ", violations.subList(0, Math.min(violations.size(), MOST_TOLD)));
        throw new RequestException(
                ErrorCode.CONFIG_INVALID,
                "variables cannot be used: " + told + (more > 0 ? "; and " + more + " more" : ""),
                "send values that the egg's rules allow");
    }
}
