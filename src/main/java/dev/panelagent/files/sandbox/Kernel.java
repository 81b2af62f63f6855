package dev.panelagent.files.sandbox;

import java.nio.charset.StandardCharsets;
import java.util.List;

/** Finds out what this machine's kernel can do; each way is tried before it is trusted. */
final class Kernel {
    private static final Resolver RESOLVER = choose();

    private Kernel() {}

    /**
     * The best way of resolving there is.
     *
     * @throws IllegalStateException if nothing here keeps a path inside
     */
    static Resolver resolver() {
        return RESOLVER;
    }

    private static Resolver choose() {
        Resolver kernel = new KernelResolver();
        if (holds(kernel)) {
            return kernel;
        }
        Resolver walk = new WalkResolver();
        if (holds(walk)) {
            return walk;
        }
        throw new IllegalStateException("neither openat2(2) nor a walk by openat(2) with proc(5) works on this kernel:"
                + " the agent cannot keep servers' files apart");
    }

    /** Whether it finds what is inside and refuses what is not: proc(5) is a mount of its own, and has the links that leave it. */
    static boolean holds(Resolver resolver) {
        int flags = Libc.Flags.PATH | Libc.Flags.DIRECTORY | Libc.Flags.CLOEXEC;
        try (Fd proc = Libc.openat(Libc.AT_FDCWD, "/proc/self".getBytes(StandardCharsets.US_ASCII), flags, 0)) {
            try (Fd status = resolver.resolve(proc, List.of("status"), Resolver.Last.FOLLOWED)) {
                if (!Libc.stat(status).isFile()) {
                    return false;
                }
            }
            try (Fd _ = resolver.resolve(proc, List.of("root", "proc"), Resolver.Last.FOLLOWED)) {
                return false;
            } catch (Errno e) {
                return e.is(Errno.EXDEV) || e.is(Errno.ELOOP);
            }
        } catch (Errno e) {
            return false;
        }
    }
}
