package dev.panelagent.protocol;

import java.util.List;

/**
 * A variable that an egg declares.
 *
 * @param name for people
 * @param env its name in the environment
 * @param fallback its value where nobody gives one
 * @param rules what its value has to be
 * @param userViewable whether the server's owner sees it on the Panel
 * @param userEditable whether the server's owner sets it on the Panel
 */
record EggVariable(
        String name, String env, String fallback, List<EggRule> rules, boolean userViewable, boolean userEditable) {
    EggVariable {
        rules = List.copyOf(rules);
    }
}
