package dev.panelagent.files.sandbox;

import dev.panelagent.common.RequestException;
import dev.panelagent.common.ServerId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;

/** A server whose data changes under every operation, and what became of them. */
final class Battlefield implements AutoCloseable {
    private static final ServerId S1 = new ServerId("s1");
    private static final List<Operation> OPERATIONS = List.of(Operation.values());
    private static final List<String> PATHS = List.of(
            "dir",
            "dir/secret.txt",
            "dir/sub",
            "dir/sub/secret.txt",
            "dir/new",
            "file",
            "parent/dir",
            "parent/secret.txt",
            "parent/dir/sub/secret.txt",
            "parent/dir/sub/new",
            "a/b",
            "a/b/c",
            "race",
            "race/secret.txt",
            "race/sub/secret.txt",
            "race/sub/new");

    private final Outside outside;
    private final Map<String, String> before;
    private final ServerFiles files;
    private final Path data;
    private final List<Attacker> attackers;
    private final Map<Operation, AtomicLong> successes = new EnumMap<>(Operation.class);
    private final Map<Operation, AtomicLong> refusals = new EnumMap<>(Operation.class);
    private final Queue<String> escapes = new ConcurrentLinkedQueue<>();
    private final AtomicLong naiveReads = new AtomicLong();

    Battlefield(Path node, Resolver resolver) throws IOException {
        outside = Outside.make(node.resolve("outside"));
        before = outside.snapshot();
        ServerRoots roots = new ServerRoots(node, Optional.of(OnBothResolvers.self(node)), resolver);
        roots.provide(S1);
        data = roots.of(S1);
        files = roots.open(S1, Access.ALL);
        Path spare = Files.createDirectories(node.resolve("spare"));
        for (Operation each : Operation.values()) {
            successes.put(each, new AtomicLong());
            refusals.put(each, new AtomicLong());
        }
        attackers = List.of(
                new Attacker(
                        data.resolve("dir"),
                        spare.resolve("dir"),
                        Battlefield::tree,
                        linkTo(outside.dir().resolve("dir"))),
                new Attacker(data.resolve("file"), spare.resolve("file"), Battlefield::file, linkTo(outside.file())),
                new Attacker(
                        data.resolve("parent"),
                        spare.resolve("parent"),
                        path -> tree(path.resolve("dir")),
                        linkTo(Path.of("../../outside"))),
                new Attacker(data.resolve("a/b"), spare.resolve("b"), this::nested, Battlefield::tree),
                new Attacker(data.resolve("a/b"), spare.resolve("other-b"), this::nested, this::nested));
    }

    List<Attacker> attackers() {
        return attackers;
    }

    private static Attacker.Make linkTo(Path target) {
        return path -> {
            Path _ = Files.createSymbolicLink(path, target);
        };
    }

    private static void file(Path path) throws IOException {
        Path _ = Files.writeString(path, "inside");
    }

    private static void tree(Path path) throws IOException {
        Path _ = Files.createDirectories(path.resolve("sub"));
        Path _ = Files.createDirectories(path.resolve("c"));
        file(path.resolve("secret.txt"));
        file(path.resolve("sub/secret.txt"));
    }

    /**
     * A directory that is moved to beside the data while a link leads through it and up again: what is three levels above
     * is then no longer the root, but the node's own directory.
     */
    private void nested(Path path) throws IOException {
        tree(path);
        Path race = data.resolve("race");
        if (!Files.isSymbolicLink(race)) {
            TreeRemoverOf.path(files, "race");
            linkTo(Path.of("a/b/c/../../../outside/dir")).at(race);
        }
        tree(data.resolve("outside/dir"));
    }

    /** One operation on one path. */
    void fight(Random random) {
        Operation operation = OPERATIONS.get(random.nextInt(OPERATIONS.size()));
        String path = PATHS.get(random.nextInt(PATHS.size()));
        try {
            if (outside.isToldBy(operation.on(files, path))) {
                escapes.add(operation + " told of the outside at " + path);
            }
            Objects.requireNonNull(successes.get(operation)).incrementAndGet();
        } catch (RequestException e) {
            Objects.requireNonNull(refusals.get(operation)).incrementAndGet();
        } catch (IOException | RuntimeException | AssertionError e) {
            escapes.add(operation + " at " + path + " ended with " + e);
        }
        if (random.nextInt(500) == 0) {
            tidy();
        }
    }

    /** What somebody without a sandbox would see. */
    void readNaively() {
        for (String path : List.of("file", "dir/secret.txt", "parent/secret.txt", "race/secret.txt")) {
            try {
                naiveReads.addAndGet(Outside.isSecret(Files.readAllBytes(data.resolve(path))) ? 1 : 0);
            } catch (IOException e) {
                // Not there at this moment.
            }
        }
    }

    /** What operations leave in the root would grow without end. */
    private void tidy() {
        try (Directory root = files.root()) {
            root.names(name -> {
                if (name.matches("(source|from|to)-.*")) {
                    TreeRemoverOf.path(files, name);
                }
                return true;
            });
        }
    }

    /** What must be empty. */
    Queue<String> escapes() throws IOException {
        if (!outside.snapshot().equals(before)) {
            escapes.add("outside is " + outside.snapshot() + " and was " + before);
        }
        return escapes;
    }

    long naiveReads() {
        return naiveReads.get();
    }

    long successes(Operation operation) {
        return Objects.requireNonNull(successes.get(operation)).get();
    }

    long refusals(Operation operation) {
        return Objects.requireNonNull(refusals.get(operation)).get();
    }

    @Override
    public void close() {
        files.close();
    }

    /** Removes what may be gone. */
    private static final class TreeRemoverOf {
        static void path(ServerFiles files, String name) {
            try (Directory root = files.root()) {
                TreeRemover.remove(root, name, _ -> {});
            } catch (RequestException e) {
                // Gone, or in use: the next time.
            }
        }
    }
}
