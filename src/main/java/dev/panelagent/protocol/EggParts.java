package dev.panelagent.protocol;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a server keeps of its egg beside what every server has: how it is installed, and which of its files are written
 * anew before a start.
 *
 * @param name of the egg, for people
 * @param author of the egg, for people
 * @param configFiles files to write values into
 * @param install how the server gets its files; empty if its image has all
 * @param features what a Panel may offer help with, such as {@code eula}
 * @param forceOutgoingIp whether connections of the game leave from the address of its first port
 * @param unchecked variables and rules that were not checked, because they cannot be
 */
public record EggParts(
        String name,
        String author,
        List<ConfigFile> configFiles,
        Logs logs,
        Optional<Install> install,
        List<String> features,
        boolean forceOutgoingIp,
        List<String> unchecked) {
    public EggParts {
        configFiles = List.copyOf(configFiles);
        features = List.copyOf(features);
        unchecked = List.copyOf(unchecked);
    }

    EggParts withUnchecked(List<String> more) {
        List<String> all = new ArrayList<>(unchecked);
        all.addAll(more);
        return new EggParts(name, author, configFiles, logs, install, features, forceOutgoingIp, all);
    }

    /**
     * A file of the server that gets values before a start.
     *
     * @param path in the server's directory
     * @param parser how it is read: {@code properties}, {@code yaml}, {@code json}, {@code ini}, {@code xml} or {@code
     *     file}
     */
    public record ConfigFile(String path, String parser, List<Replacement> find) {
        public ConfigFile {
            find = List.copyOf(find);
        }
    }

    /**
     * A value in such a file.
     *
     * @param key where it stands: a line's beginning, or names with dots
     * @param onlyFor which value is replaced; empty: any
     * @param value the new one, its placeholders as the egg has them
     * @param literal whether it is JSON of its own, such as {@code true} or {@code 5}, and not a text
     */
    public record Replacement(String key, Optional<String> onlyFor, String value, boolean literal) {}

    /**
     * Where the game logs to.
     *
     * @param custom whether it is a file and not its console
     */
    public record Logs(boolean custom, Optional<String> location) {}

    /**
     * The script that brings a server's files, run once in a container of its own.
     *
     * @param script its text, line ends as the egg has them
     * @param container image to run it in
     * @param entrypoint program in it that runs the script
     */
    public record Install(String script, String container, String entrypoint) {}
}
