package dev.panelagent.files.sandbox;

import java.io.ByteArrayOutputStream;
import java.util.List;

/** The kernel does it all, in one call: openat2(2), since Linux 5.6. */
final class KernelResolver implements Resolver {
    private static final long NO_XDEV = 1;
    private static final long NO_MAGICLINKS = 2;
    private static final long NO_SYMLINKS = 4;
    private static final long BENEATH = 8;
    /** The kernel asks for another try when something was renamed under a path with '..', that of a link. */
    private static final int TRIES = 128;

    @Override
    public Fd resolve(Fd from, List<String> names, Last last) throws Errno {
        long flags = Libc.Flags.PATH | Libc.Flags.CLOEXEC | (last == Last.AS_IT_IS ? Libc.Flags.NOFOLLOW : 0);
        long resolve = BENEATH | NO_XDEV | NO_MAGICLINKS | (last == Last.NO_LINKS ? NO_SYMLINKS : 0);
        byte[] path = path(names);
        for (int tries = 1; ; tries++) {
            try {
                return Libc.openat2(from, path, flags, resolve);
            } catch (Errno e) {
                if (tries == TRIES || !(e.is(Errno.EAGAIN) || e.is(Errno.EINTR))) {
                    throw e;
                }
            }
        }
    }

    private static byte[] path(List<String> names) {
        if (names.isEmpty()) {
            return new byte[] {'.'};
        }
        ByteArrayOutputStream path = new ByteArrayOutputStream();
        for (String name : names) {
            if (path.size() > 0) {
                path.write('/');
            }
            path.writeBytes(Names.encode(name));
        }
        return path.toByteArray();
    }
}
