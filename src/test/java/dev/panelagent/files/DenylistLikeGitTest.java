package dev.panelagent.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Random rules and paths, and git itself, asked with and without regard to case, as the one who knows.
 *
 * <p>Left out is where JGit reads what git does not: names beyond ASCII (git counts bytes), brackets within brackets,
 * tabs after a slash, a backslash before a slash, and a second {@code ^} or range in odd order inside brackets.
 */
class DenylistLikeGitTest {
    private static final long SEED = 20_260_112;
    private static final int RULE_SETS = 200;
    private static final String[] PIECES = {
        "a",
        "b",
        "A",
        "c",
        "*",
        "*",
        "**",
        "?",
        "/",
        "/",
        "[ab]",
        "[!a]",
        "[a-c]",
        "[]a]",
        "[A-C]",
        "[a&&b]",
        "[[:alpha:]]",
        "\\*",
        "\\a",
        " ",
        "\\ ",
        ".",
        "-",
        "(",
        "{",
        "+",
        "$",
        "^",
        "|",
        "#",
        "!",
        "]",
        "["
    };
    private static final String[] NAMES = {
        "a", "b", "ab", "ba", "A", "c", "aa", "aB", "a b", "a*", "[a", "a.b", "]", "-", "a ", "#a", "!a", "abc", "(a",
        "a\nb"
    };

    @TempDir
    Path repository;

    private final Map<String, Boolean> paths = new TreeMap<>();

    @BeforeEach
    void makeRepository() throws Exception {
        assumeThat(System.getenv("PATH").split(":"))
                .as("git is there")
                .anyMatch(directory -> Files.isExecutable(Path.of(directory, "git")));
        git("", "init", "-q");
        Random random = new Random(SEED);
        for (int i = 0; i < 120; i++) {
            grow(random);
        }
    }

    private void grow(Random random) throws IOException {
        String path = "";
        for (int depth = random.nextInt(4); depth >= 0; depth--) {
            path += (path.isEmpty() ? "" : "/") + NAMES[random.nextInt(NAMES.length)];
            boolean directory = paths.computeIfAbsent(path, _ -> random.nextInt(3) > 0);
            if (!directory) {
                Files.write(repository.resolve(path), new byte[0]);
                return;
            }
            Files.createDirectories(repository.resolve(path));
        }
    }

    @Test
    void whatGitIgnoresIsDenied() throws Exception {
        Random random = new Random(SEED);
        int denied = 0;
        for (int i = 0; i < RULE_SETS; i++) {
            List<String> rules = IntStream.rangeClosed(0, random.nextInt(3))
                    .mapToObj(_ -> rule(random))
                    .toList();
            Set<String> expected = ignored(rules);
            denied += expected.size();

            assertThat(denied(rules)).as("seed %d, rules %s", SEED, rules).isEqualTo(expected);
        }
        assertThat(denied).as("the rules match now and then").isGreaterThan(1000);
    }

    private static String rule(Random random) {
        StringBuilder rule = new StringBuilder(random.nextInt(5) == 0 ? "!" : "");
        IntStream.rangeClosed(0, random.nextInt(5)).forEach(_ -> rule.append(PIECES[random.nextInt(PIECES.length)]));
        return possible(rule.toString()) ? rule.toString() : rule(random);
    }

    private static boolean possible(String rule) {
        return !rule.matches(
                "(?s).*(\\[[^\\]]*\\[(?!:alpha).*|\\[[^\\]]*/.*|\\[\\[+:.*\\[.*|(\\*[^/]*){4,}|\\[(\\^|!).*[\\^].*)");
    }

    private Set<String> denied(List<String> rules) {
        Denylist denylist = Denylist.of(rules);
        Set<String> denied = new TreeSet<>();
        paths.forEach((path, directory) -> {
            if (denylist.denies(List.of(path.split("/")), directory)) {
                denied.add(path);
            }
        });
        return denied;
    }

    private Set<String> ignored(List<String> rules) throws Exception {
        Files.writeString(repository.resolve(".git/info/exclude"), String.join("\n", rules) + "\n");
        String asked = String.join("\0", paths.keySet()) + "\0";
        Set<String> ignored = new HashSet<>();
        for (String anyCase : List.of("false", "true")) {
            String answer =
                    git(asked, "-c", "core.ignorecase=" + anyCase, "check-ignore", "--no-index", "--stdin", "-z");
            ignored.addAll(Arrays.asList(answer.split("\0")));
        }
        ignored.remove("");
        return new TreeSet<>(ignored);
    }

    private String git(String input, String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of("git"));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).directory(repository.toFile());
        builder.environment().keySet().removeIf(name -> name.startsWith("GIT_"));
        builder.environment().put("GIT_CONFIG_GLOBAL", "/dev/null");
        builder.environment().put("GIT_CONFIG_NOSYSTEM", "1");
        builder.redirectError(ProcessBuilder.Redirect.DISCARD);
        Process process = builder.start();
        try (OutputStream out = process.getOutputStream()) {
            out.write(input.getBytes(StandardCharsets.UTF_8));
        }
        String answer = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        // 1 says that nothing is ignored.
        assertThat(process.waitFor()).isBetween(0, 1);
        return answer;
    }
}
