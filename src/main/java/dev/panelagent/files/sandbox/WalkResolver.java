package dev.panelagent.files.sandbox;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Collections;
import java.util.Deque;
import java.util.List;

/**
 * The same for kernels without openat2(2), or where something forbids it: a name at a time, each opened relative to the
 * handle of the one before and without following links. Links are read from their own handles and walked like the rest;
 * '..' goes back to the handle the walk came from, not to where the directory is by now.
 */
final class WalkResolver implements Resolver {
    private static final int MOST_LINKS = 40;

    @Override
    public Fd resolve(Fd from, List<String> names, Last last) throws Errno {
        try (Walk walk = new Walk(from, names, last)) {
            return walk.run();
        }
    }

    private static final class Walk implements AutoCloseable {
        private final Fd from;
        private final String mount;
        private final Last last;
        private final Deque<String> ahead = new ArrayDeque<>();
        /** Handles of the directories on the way, innermost first. */
        private final Deque<Fd> behind = new ArrayDeque<>();

        private int links;

        Walk(Fd from, List<String> names, Last last) throws Errno {
            this.from = from;
            this.mount = mount(from);
            this.last = last;
            ahead.addAll(names);
        }

        Fd run() throws Errno {
            while (!ahead.isEmpty()) {
                String name = ahead.pop();
                requireDirectory();
                if (name.equals("..")) {
                    back();
                } else if (!name.isEmpty() && !name.equals(".")) {
                    step(name);
                }
            }
            return behind.isEmpty() ? open(from, new byte[] {'.'}) : behind.pop();
        }

        /** Whatever comes after a name, be it '.' or nothing but a slash, that name is a directory's. */
        private void requireDirectory() throws Errno {
            if (!behind.isEmpty() && !Libc.stat(behind.peek()).isDirectory()) {
                throw new Errno("walk", Errno.ENOTDIR);
            }
        }

        private void back() throws Errno {
            if (behind.isEmpty()) {
                throw new Errno("walk", Errno.EXDEV);
            }
            behind.pop().close();
        }

        private void step(String name) throws Errno {
            Fd parent = behind.isEmpty() ? from : behind.peek();
            Fd next = open(parent, Names.encode(name));
            try {
                if (!mount(next).equals(mount)) {
                    throw new Errno("walk", Errno.EXDEV);
                }
                if (Libc.stat(next).isLink() && (last != Last.AS_IT_IS || !ahead.isEmpty())) {
                    follow(next);
                } else {
                    behind.push(next);
                    return;
                }
            } catch (Errno | RuntimeException e) {
                next.close();
                throw e;
            }
            next.close();
        }

        private void follow(Fd link) throws Errno {
            if (last == Last.NO_LINKS || ++links > MOST_LINKS) {
                throw new Errno("walk", Errno.ELOOP);
            }
            String target = Names.decode(Libc.readlinkat(link.number(), new byte[0]));
            if (target.startsWith("/")) {
                throw new Errno("walk", Errno.EXDEV);
            }
            List<String> names = Arrays.asList(target.split("/", -1));
            Collections.reverse(names);
            names.forEach(ahead::push);
        }

        @Override
        public void close() {
            behind.forEach(Fd::close);
        }

        private static Fd open(Fd parent, byte[] name) throws Errno {
            return Libc.openat(parent.number(), name, Libc.Flags.PATH | Libc.Flags.NOFOLLOW | Libc.Flags.CLOEXEC, 0);
        }

        /** Two mounts of one file system have one device number, so proc(5) is asked. */
        private static String mount(Fd fd) throws Errno {
            try {
                return Files.readAllLines(Path.of("/proc/self/fdinfo/" + fd.number())).stream()
                        .filter(line -> line.startsWith("mnt_id:"))
                        .findFirst()
                        .orElseThrow(() -> new IllegalStateException("the kernel does not tell mounts apart"));
            } catch (IOException e) {
                throw new Errno("fdinfo", Errno.EACCES);
            }
        }
    }
}
