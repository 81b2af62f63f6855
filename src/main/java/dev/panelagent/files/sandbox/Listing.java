package dev.panelagent.files.sandbox;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_SHORT_UNALIGNED;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.function.Predicate;

/** Reads the names in a directory as the kernel gives them, a buffer at a time (getdents64(2)). */
final class Listing {
    private static final long BUFFER = 64 * 1024;
    private static final long LENGTH_AT = 16;
    private static final long NAME_AT = 19;

    private Listing() {}

    /** Hands out the names until one is not accepted. */
    static void names(Fd directory, Predicate<String> each) throws Errno {
        int flags = Libc.Flags.DIRECTORY | Libc.Flags.NOFOLLOW | Libc.Flags.CLOEXEC;
        try (Arena arena = Arena.ofConfined();
                Fd open = Libc.openat(directory.number(), new byte[] {'.'}, flags, 0)) {
            MemorySegment buffer = arena.allocate(BUFFER, Long.BYTES);
            for (long filled; (filled = Libc.getdents64(open, buffer)) > 0; ) {
                for (long at = 0; at < filled; ) {
                    int length = buffer.get(JAVA_SHORT_UNALIGNED, at + LENGTH_AT) & 0xFFFF;
                    String name = name(buffer.asSlice(at + NAME_AT, length - NAME_AT));
                    if (!name.equals(".") && !name.equals("..") && !each.test(name)) {
                        return;
                    }
                    at += length;
                }
            }
        }
    }

    private static String name(MemorySegment entry) {
        int length = 0;
        while (entry.get(JAVA_BYTE, length) != 0) {
            length++;
        }
        return Names.decode(entry.asSlice(0, length).toArray(JAVA_BYTE));
    }
}
