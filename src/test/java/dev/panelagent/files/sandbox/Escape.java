package dev.panelagent.files.sandbox;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * A way that others got out of such a sandbox.
 *
 * @param path what is asked for
 * @param trap what lies in wait there
 */
record Escape(String path, Trap trap) {
    /** What a game may have put into its data. */
    enum Trap {
        NOTHING((_, _) -> {}),
        LINK_TO_FILE((data, outside) -> link(data, "link", outside.file())),
        LINK_TO_DIRECTORY((data, outside) -> link(data, "link", outside.dir().resolve("dir"))),
        LINK_TO_NOTHING((data, outside) -> link(data, "link", outside.dir().resolve("missing"))),
        RELATIVE_LINK((data, _) -> link(data, "link", Path.of("../../outside/dir"))),
        LINK_FAR_UP((data, outside) -> link(data, "link", Path.of("../".repeat(40) + outside.file()))),
        CHAIN_TO_FILE((data, outside) -> chain(data, outside.file())),
        CHAIN_TO_DIRECTORY((data, outside) -> chain(data, outside.dir().resolve("dir"))),
        CHAIN_TO_NOTHING((data, outside) -> chain(data, outside.dir().resolve("missing"))),
        LOOP((data, _) -> {
            link(data, "link", Path.of("other"));
            link(data, "other", Path.of("link"));
        }),
        LINK_TO_ITS_PARENT((data, _) -> {
            Path _ = Files.createDirectory(data.resolve("d"));
            link(data, "d/link", Path.of(".."));
            link(data, "link", Path.of("d/link/.."));
        }),
        LINK_TO_ROOT_OF_PROCESS((data, _) -> link(data, "link", Path.of("/proc/self/root"))),
        LINK_TO_ITS_DIRECTORY((data, _) -> link(data, "link", Path.of("/proc/self/cwd"))),
        LINK_TO_HANDLES((data, _) -> link(data, "link", Path.of("/proc/self/fd"))),
        LINK_TO_HANDLE((data, _) -> link(data, "link", Path.of("/proc/self/fd/0"))),
        HARD_LINK((data, outside) -> {
            Path _ = Files.createLink(data.resolve("hard"), outside.linked());
        }),
        PIPE((data, _) -> Mounts.make("mkfifo", data.resolve("special").toString())),
        SOCKET((data, _) -> {
            // Closed at once: the name stays, and nobody answers.
            try (ServerSocketChannel socket = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
                socket.bind(UnixDomainSocketAddress.of(data.resolve("special")));
            }
        }),
        CHARACTER_DEVICE((data, _) -> {
            boolean _ = Mounts.make("mknod", data.resolve("special").toString(), "c", "1", "3");
        }),
        BLOCK_DEVICE((data, _) -> {
            boolean _ = Mounts.make("mknod", data.resolve("special").toString(), "b", "250", "250");
        }),
        ALL_IN_A_DIRECTORY((data, outside) -> {
            Path holder = data.resolve("holder");
            Path _ = Files.createDirectories(holder.resolve("deep"));
            Path _ = Files.writeString(holder.resolve("deep/file"), "inside");
            for (Path each : new Path[] {holder, holder.resolve("deep")}) {
                link(each, "a", outside.file());
                link(each, "b", outside.dir().resolve("dir"));
                Path _ = Files.createLink(each.resolve("c"), outside.linked());
                boolean _ = Mounts.make("mkfifo", each.resolve("d").toString());
            }
        });

        @SuppressWarnings("ImmutableEnumChecker")
        private final Plant plant;

        Trap(Plant plant) {
            this.plant = plant;
        }

        void plant(Path data, Outside outside) throws IOException {
            plant.in(data, outside);
        }

        private interface Plant {
            void in(Path data, Outside outside) throws IOException;
        }

        private static void link(Path directory, String name, Path target) throws IOException {
            Path _ = Files.createSymbolicLink(directory.resolve(name), target);
        }

        private static void chain(Path data, Path target) throws IOException {
            link(data, "link", Path.of("second"));
            link(data, "second", Path.of("./third"));
            link(data, "third", target);
        }
    }

    /** Spellings that mean what is above, or that somebody may take for it. */
    private static final List<String> SPELLINGS = List.of(
            "",
            "/",
            ".",
            "./",
            "..",
            "../",
            "../outside/secret.txt",
            "../../outside/secret.txt",
            "/../../outside/secret.txt",
            "./../../outside/secret.txt",
            "a/../../../outside/secret.txt",
            "a/../..",
            "//../..//outside/secret.txt",
            "..%2f..%2foutside%2fsecret.txt",
            "%2e%2e/%2e%2e/outside/secret.txt",
            "%252e%252e/outside",
            "..\\..\\outside\\secret.txt",
            "\uFF0E\uFF0E/\uFF0E\uFF0E/outside",
            "\u2025/outside",
            "....//....//outside",
            ".../outside",
            "\uDCC0\uDCAE\uDCC0\uDCAE/outside",
            "\uDCC0\uDCAF\uDCC0\uDCAF",
            "\uDC2E\uDC2E/outside",
            "\uDCC3\uDCA9",
            "\uD800",
            ".. /.. /outside",
            "..  ",
            " ..",
            "/etc/passwd",
            "//etc/passwd",
            "/proc/self/root/etc/passwd",
            "/proc/self/environ",
            "~/x",
            "$HOME/x",
            "file:///etc/passwd",
            "C:\\x",
            "nul\0in/it",
            "x\0",
            "\n..\n",
            "\uDCFF\uDCFE",
            "caf\uDCE9",
            "n".repeat(255),
            "n".repeat(256),
            "\u00E9".repeat(127),
            "\u00E9".repeat(128),
            "p/".repeat(1999) + "x",
            "p/".repeat(2100) + "x",
            "\u4E2D".repeat(80) + ("/" + "\u4E2D".repeat(80)).repeat(20));

    static Stream<Escape> all() {
        Stream<Escape> spelt = SPELLINGS.stream().map(path -> new Escape(path, Trap.NOTHING));
        Stream<Escape> links = Stream.of(Trap.values())
                .filter(trap -> trap.name().contains("LINK") || trap.name().contains("CHAIN") || trap == Trap.LOOP)
                .filter(trap -> trap != Trap.HARD_LINK)
                .flatMap(trap -> Stream.of("link", "link/sub", "link/secret.txt", "link/sub/new/deep")
                        .map(path -> new Escape(path, trap)));
        Stream<Escape> others = Stream.of(
                new Escape("hard", Trap.HARD_LINK),
                new Escape("hard/below", Trap.HARD_LINK),
                new Escape("link/0", Trap.LINK_TO_HANDLES),
                new Escape("link/etc/passwd", Trap.LINK_TO_ROOT_OF_PROCESS),
                new Escape("holder", Trap.ALL_IN_A_DIRECTORY),
                new Escape("/", Trap.ALL_IN_A_DIRECTORY),
                new Escape("special", Trap.PIPE),
                new Escape("special/below", Trap.PIPE),
                new Escape("special", Trap.SOCKET),
                new Escape("special", Trap.CHARACTER_DEVICE),
                new Escape("special", Trap.BLOCK_DEVICE));
        return Stream.of(spelt, links, others).flatMap(each -> each);
    }

    @Override
    public String toString() {
        String shown = path.length() > 40 ? path.substring(0, 40) + "... of " + path.length() : path;
        StringBuilder printable = new StringBuilder();
        shown.chars()
                .forEach(c -> printable.append(c > ' ' && c < 127 ? Character.toString(c) : "\\u%04x".formatted(c)));
        return trap + " " + printable;
    }
}
