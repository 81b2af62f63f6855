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
 * Random rules and paths, and git itself as the one who knows. All of ASCII: beyond it git counts bytes and the denylist
 * characters, on purpose.
 */
class DenylistLikeGitTest {
    private static final long SEED = Long.getLong("denylist.seed", 20_260_112);
    private static final int RULE_SETS = Integer.getInteger("denylist.sets", 300);

    /** Single letters make what nobody thought of; the others make what letters seldom do. */
    private static final String LETTERS = "aabbcA.**??[[]]!^-\\\\//# :&(\t\r";

    private static final String[] PIECES = {
        "a",
        "b",
        "a",
        "b",
        "*",
        "*",
        "**",
        "**/",
        "/**",
        "/**/",
        "***",
        "?",
        "/",
        "/",
        "/",
        "[ab]",
        "[!a]",
        "[^b-]",
        "[a-c]",
        "[]a]",
        "[!]-a]",
        "[a-c-e]",
        "[A-C]",
        "[\\]a]",
        "[a-\\c]",
        "[[:alpha:]]",
        "[![:space:]b]",
        "[[:punct:]]",
        "[[:foo:]]",
        "[[:alpha]",
        "[[:]",
        "[a/b]",
        "\\*",
        "\\a",
        "\\/",
        "\\ ",
        " "
    };
    private static final String[] NAMES = {
        "a", "b", "a", "b", "ab", "ba", "A", "c", "aa", "aB", "a b", "a*", "[a", "a.b", "]", "-", "a ", "#a", "!a",
        "abc", "(a", "a\nb", "a\\", "\\", "a:", "abab", " ", "\t"
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
        boolean letters = random.nextInt(3) == 0;
        for (int i = random.nextInt(letters ? 8 : 5); i >= 0; i--) {
            rule.append(
                    letters
                            ? String.valueOf(LETTERS.charAt(random.nextInt(LETTERS.length())))
                            : PIECES[random.nextInt(PIECES.length)]);
        }
        return rule.toString();
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
        String answer = git(asked, "check-ignore", "--no-index", "--stdin", "-z");
        Set<String> ignored = new TreeSet<>(Arrays.asList(answer.split("\0")));
        ignored.remove("");
        return ignored;
    }

    private String git(String input, String... arguments) throws Exception {
        List<String> command =
                new ArrayList<>(List.of("git", "-c", "core.ignorecase=false", "-c", "core.excludesFile=/dev/null"));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).directory(repository.toFile());
        builder.environment().keySet().removeIf(name -> name.startsWith("GIT_"));
        builder.environment().put("HOME", repository.toString());
        builder.environment().remove("XDG_CONFIG_HOME");
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
