package dev.panelagent.common;

import java.util.List;

/** The agent's own settings cannot be used; carries every problem found, not just the first. */
public final class SettingsException extends AgentException {
    private final transient List<String> problems;

    public SettingsException(List<String> problems) {
        super(ErrorCode.CONFIG_INVALID, String.join("; ", problems));
        this.problems = List.copyOf(problems);
    }

    /** One sentence per problem, each starting with the name of its variable. */
    public List<String> problems() {
        return problems;
    }
}
