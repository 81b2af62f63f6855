package dev.panelagent.files.sandbox;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

/** Exchanges something in a server's data for something else, over and over, as a game in its container could. */
final class Attacker {
    private static final int EXCHANGE = 2;
    private static final int ROUND = 50;

    private final Path place;
    private final Path spare;
    private final Make good;
    private final Make bad;
    private final AtomicLong swaps = new AtomicLong();

    /**
     * An attacker.
     *
     * @param place what the sandbox is asked for
     * @param spare where the other thing waits
     * @param good makes what belongs there
     * @param bad makes what does not
     */
    Attacker(Path place, Path spare, Make good, Make bad) {
        this.place = place;
        this.spare = spare;
        this.good = good;
        this.bad = bad;
    }

    /** Makes something. */
    interface Make {
        void at(Path path) throws IOException;
    }

    long swaps() {
        return swaps.get();
    }

    /** One round: both made anew, as the sandbox may have changed or removed them, and exchanged many times. */
    void round() throws IOException {
        try {
            discard(place);
            discard(spare);
            Path _ = Files.createDirectories(place.getParent());
            good.at(place);
            bad.at(spare);
            for (int i = 0; i < ROUND; i++) {
                exchange();
            }
        } catch (IOException e) {
            // Somebody removed it or put something there: then it is made anew.
        }
    }

    private void exchange() throws Errno {
        try (Fd here = open(Objects.requireNonNull(place.getParent()));
                Fd there = open(Objects.requireNonNull(spare.getParent()))) {
            Libc.renameat2(here, name(place), there, name(spare), EXCHANGE);
            swaps.incrementAndGet();
        }
    }

    private static Fd open(Path directory) throws Errno {
        int flags = Libc.Flags.PATH | Libc.Flags.DIRECTORY | Libc.Flags.CLOEXEC;
        return Libc.openat(Libc.AT_FDCWD, directory.toString().getBytes(StandardCharsets.UTF_8), flags, 0);
    }

    private static byte[] name(Path path) {
        return path.getFileName().toString().getBytes(StandardCharsets.UTF_8);
    }

    /** Out of the way in one step, then removed at leisure. */
    private void discard(Path path) throws IOException {
        if (Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
            Path trash = spare.resolveSibling("trash-" + UUID.randomUUID());
            try {
                Path _ = Files.move(path, trash);
                delete(trash);
            } catch (NoSuchFileException e) {
                // Gone already.
            }
        }
    }

    private static void delete(Path trash) throws IOException {
        if (Files.isDirectory(trash, LinkOption.NOFOLLOW_LINKS)) {
            try (Stream<Path> inside = Files.list(trash)) {
                for (Path each : inside.toList()) {
                    delete(each);
                }
            }
        }
        boolean _ = Files.deleteIfExists(trash);
    }
}
