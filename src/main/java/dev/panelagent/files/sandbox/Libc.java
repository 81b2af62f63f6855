package dev.panelagent.files.sandbox;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;

/**
 * The system calls that act relative to an open directory (openat(2) and its kin), which Java has no names for. Numbers
 * and layouts are those of Linux on x86-64 and AArch64; only the flags in {@link Flags} differ between the two.
 */
final class Libc {
    static final int AT_FDCWD = -100;
    static final int AT_SYMLINK_NOFOLLOW = 0x100;
    static final int AT_REMOVEDIR = 0x200;
    static final int RENAME_NOREPLACE = 1;

    private static final int AT_EMPTY_PATH = 0x1000;
    private static final int AT_NO_AUTOMOUNT = 0x800;
    private static final int STATX_BASIC_STATS = 0x7ff;
    private static final int STATX_SIZE = 256;
    private static final int PATH_MAX = 4096;
    /** The same on all machines: it is younger than the common table. */
    private static final long OPENAT2 = 437;

    private static final long OPEN_HOW_SIZE = 24;
    private static final long SECTOR = 512;

    private static final Linker LINKER = Linker.nativeLinker();
    private static final Linker.Option ERRNO = Linker.Option.captureCallState("errno");
    private static final MemoryLayout STATE = Linker.Option.captureStateLayout();
    private static final VarHandle ERRNO_VALUE = STATE.varHandle(MemoryLayout.PathElement.groupElement("errno"));

    private static final MethodHandle SYSCALL_OPENAT2 =
            variadic("syscall", 1, JAVA_LONG, JAVA_LONG, JAVA_INT, ADDRESS, ADDRESS, JAVA_LONG);
    private static final MethodHandle OPENAT = variadic("openat", 3, JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT);
    private static final MethodHandle STATX = function("statx", JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT, ADDRESS);
    private static final MethodHandle MKDIRAT = function("mkdirat", JAVA_INT, ADDRESS, JAVA_INT);
    private static final MethodHandle UNLINKAT = function("unlinkat", JAVA_INT, ADDRESS, JAVA_INT);
    private static final MethodHandle RENAMEAT2 = function("renameat2", JAVA_INT, ADDRESS, JAVA_INT, ADDRESS, JAVA_INT);
    private static final MethodHandle SYMLINKAT = function("symlinkat", ADDRESS, JAVA_INT, ADDRESS);
    private static final MethodHandle READLINKAT = sized("readlinkat", JAVA_INT, ADDRESS, ADDRESS, JAVA_LONG);
    private static final MethodHandle FCHMODAT = function("fchmodat", JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT);
    private static final MethodHandle FCHOWNAT = function("fchownat", JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT, JAVA_INT);
    private static final MethodHandle UTIMENSAT = function("utimensat", JAVA_INT, ADDRESS, ADDRESS, JAVA_INT);
    private static final MethodHandle GETDENTS64 = sized("getdents64", JAVA_INT, ADDRESS, JAVA_LONG);
    private static final MethodHandle FSYNC = function("fsync", JAVA_INT);
    private static final MethodHandle CLOSE = function("close", JAVA_INT);

    private Libc() {}

    /** What differs between machines (fcntl.h). */
    static final class Flags {
        static final int WRONLY = 1;
        static final int CREAT = 0100;
        static final int EXCL = 0200;
        static final int CLOEXEC = 02000000;
        static final int PATH = 010000000;
        static final int DIRECTORY = byMachine(0200000, 040000);
        static final int NOFOLLOW = byMachine(0400000, 0100000);

        private Flags() {}

        private static int byMachine(int x86, int arm) {
            Boolean isX86 =
                    Map.of("amd64", true, "x86_64", true, "aarch64", false).get(System.getProperty("os.arch"));
            if (isX86 == null) {
                throw new UnsupportedOperationException("the sandbox knows x86-64 and AArch64 only");
            }
            return isX86 ? x86 : arm;
        }
    }

    /** One call in the making: memory for its arguments and its error. */
    private static final class Call implements AutoCloseable {
        /** Enough for one name and what is told of it: one piece of memory is quicker had than three. */
        private static final long USUAL = 640;

        private final Arena arena = Arena.ofConfined();
        private final MemorySegment memory = arena.allocate(USUAL, Long.BYTES);
        private final MemorySegment state = memory.asSlice(0, STATE);
        private long used = Long.BYTES;

        MemorySegment text(byte[] bytes) {
            MemorySegment text = room(bytes.length + 1L);
            MemorySegment.copy(bytes, 0, text, JAVA_BYTE, 0, bytes.length);
            return text;
        }

        MemorySegment room(long size) {
            long end = used + (size + Long.BYTES - 1) / Long.BYTES * Long.BYTES;
            if (end > USUAL) {
                return arena.allocate(size, Long.BYTES);
            }
            MemorySegment room = memory.asSlice(used, size);
            used = end;
            return room;
        }

        int errno() {
            return (int) ERRNO_VALUE.get(state, 0L);
        }

        /** The result, unless it says that the call failed. */
        long check(String name, long result) throws Errno {
            if (result < 0) {
                throw new Errno(name, errno());
            }
            return result;
        }

        @Override
        public void close() {
            arena.close();
        }
    }

    static Fd openat2(Fd directory, byte[] path, long flags, long resolve) throws Errno {
        try (Call call = new Call()) {
            MemorySegment how = call.room(OPEN_HOW_SIZE);
            how.set(JAVA_LONG, 0, flags);
            how.set(JAVA_LONG, 16, resolve);
            long fd = (long) SYSCALL_OPENAT2.invokeExact(
                    call.state, OPENAT2, directory.number(), call.text(path), how, OPEN_HOW_SIZE);
            return new Fd((int) call.check("openat2", fd));
        } catch (Throwable e) {
            throw rethrow(e);
        }
    }

    /** {@code directory} may be {@link #AT_FDCWD}, for a path that is absolute. */
    static Fd openat(int directory, byte[] path, int flags, int mode) throws Errno {
        try (Call call = new Call()) {
            int fd = (int) OPENAT.invokeExact(call.state, directory, call.text(path), flags, mode);
            return new Fd((int) call.check("openat", fd));
        } catch (Throwable e) {
            throw rethrow(e);
        }
    }

    /** What is open. */
    static FileInfo stat(Fd fd) throws Errno {
        return statx(fd.number(), new byte[0], AT_EMPTY_PATH);
    }

    /** What has this name; a link is not followed. */
    static FileInfo stat(Fd directory, byte[] name) throws Errno {
        return statx(directory.number(), name, AT_SYMLINK_NOFOLLOW | AT_NO_AUTOMOUNT);
    }

    private static FileInfo statx(int directory, byte[] name, int flags) throws Errno {
        try (Call call = new Call()) {
            MemorySegment room = call.room(STATX_SIZE);
            int result =
                    (int) STATX.invokeExact(call.state, directory, call.text(name), flags, STATX_BASIC_STATS, room);
            long _ = call.check("statx", result);
            return info(room);
        } catch (Throwable e) {
            throw rethrow(e);
        }
    }

    private static FileInfo info(MemorySegment statx) {
        int mode = statx.get(JAVA_SHORT, 28) & 0xFFFF;
        return new FileInfo(
                FileInfo.Kind.of(mode),
                statx.get(JAVA_LONG, 40),
                statx.get(JAVA_LONG, 48) * SECTOR,
                Instant.ofEpochSecond(statx.get(JAVA_LONG, 112), statx.get(JAVA_INT, 120)),
                mode & 07777,
                statx.get(JAVA_INT, 20),
                statx.get(JAVA_INT, 24),
                statx.get(JAVA_INT, 16),
                (long) statx.get(JAVA_INT, 136) << Integer.SIZE | Integer.toUnsignedLong(statx.get(JAVA_INT, 140)),
                statx.get(JAVA_LONG, 32));
    }

    static void mkdirat(Fd directory, byte[] name, int mode) throws Errno {
        try (Call call = new Call()) {
            int result = (int) MKDIRAT.invokeExact(call.state, directory.number(), call.text(name), mode);
            long _ = call.check("mkdirat", result);
        } catch (Throwable e) {
            throw rethrow(e);
        }
    }

    static void unlinkat(Fd directory, byte[] name, int flags) throws Errno {
        try (Call call = new Call()) {
            int result = (int) UNLINKAT.invokeExact(call.state, directory.number(), call.text(name), flags);
            long _ = call.check("unlinkat", result);
        } catch (Throwable e) {
            throw rethrow(e);
        }
    }

    static void renameat2(Fd from, byte[] name, Fd to, byte[] newName, int flags) throws Errno {
        try (Call call = new Call()) {
            int result = (int) RENAMEAT2.invokeExact(
                    call.state, from.number(), call.text(name), to.number(), call.text(newName), flags);
            long _ = call.check("renameat2", result);
        } catch (Throwable e) {
            throw rethrow(e);
        }
    }

    static void symlinkat(byte[] target, Fd directory, byte[] name) throws Errno {
        try (Call call = new Call()) {
            int result =
                    (int) SYMLINKAT.invokeExact(call.state, call.text(target), directory.number(), call.text(name));
            long _ = call.check("symlinkat", result);
        } catch (Throwable e) {
            throw rethrow(e);
        }
    }

    /** Where a link points; of an open link, with the empty name. */
    static byte[] readlinkat(int directory, byte[] name) throws Errno {
        try (Call call = new Call()) {
            MemorySegment room = call.room(PATH_MAX);
            long length = (long) READLINKAT.invokeExact(call.state, directory, call.text(name), room, (long) PATH_MAX);
            return room.asSlice(0, call.check("readlinkat", length)).toArray(JAVA_BYTE);
        } catch (Throwable e) {
            throw rethrow(e);
        }
    }

    /** By way of proc(5), as fchmod(2) does not take handles that only name a file; links have no mode of their own. */
    static void chmod(Fd fd, int mode) throws Errno {
        try (Call call = new Call()) {
            int result = (int) FCHMODAT.invokeExact(call.state, AT_FDCWD, call.text(bytes(fd.path())), mode, 0);
            long _ = call.check("fchmodat", result);
        } catch (Throwable e) {
            throw rethrow(e);
        }
    }

    static void chown(Fd fd, int uid, int gid) throws Errno {
        try (Call call = new Call()) {
            int result = (int)
                    FCHOWNAT.invokeExact(call.state, fd.number(), call.text(new byte[0]), uid, gid, AT_EMPTY_PATH);
            long _ = call.check("fchownat", result);
        } catch (Throwable e) {
            throw rethrow(e);
        }
    }

    /** Sets both times. */
    static void touch(Fd fd, Instant at) throws Errno {
        try (Call call = new Call()) {
            MemorySegment times = call.room(32);
            for (long offset = 0; offset < 32; offset += 16) {
                times.set(JAVA_LONG, offset, at.getEpochSecond());
                times.set(JAVA_LONG, offset + 8, at.getNano());
            }
            int result = (int) UTIMENSAT.invokeExact(call.state, AT_FDCWD, call.text(bytes(fd.path())), times, 0);
            long _ = call.check("utimensat", result);
        } catch (Throwable e) {
            throw rethrow(e);
        }
    }

    /** Fills the room with the next entries of an open directory; 0 if there are no more. */
    static long getdents64(Fd directory, MemorySegment room) throws Errno {
        try (Call call = new Call()) {
            long filled = (long) GETDENTS64.invokeExact(call.state, directory.number(), room, room.byteSize());
            return call.check("getdents64", filled);
        } catch (Throwable e) {
            throw rethrow(e);
        }
    }

    static void fsync(Fd fd) throws Errno {
        try (Call call = new Call()) {
            int result = (int) FSYNC.invokeExact(call.state, fd.number());
            long _ = call.check("fsync", result);
        } catch (Throwable e) {
            throw rethrow(e);
        }
    }

    /** Never again for the same number, whatever it says (close(2)). */
    static void close(int fd) {
        try (Call call = new Call()) {
            int _ = (int) CLOSE.invokeExact(call.state, fd);
        } catch (Throwable e) {
            throw new IllegalStateException("close", e);
        }
    }

    private static byte[] bytes(String ascii) {
        return ascii.getBytes(StandardCharsets.US_ASCII);
    }

    private static Errno rethrow(Throwable e) {
        return switch (e) {
            case Errno errno -> errno;
            case RuntimeException unchecked -> throw unchecked;
            case Error error -> throw error;
            default -> throw new IllegalStateException("a call of the system's library", e);
        };
    }

    private static MethodHandle function(String name, MemoryLayout... arguments) {
        return handle(name, FunctionDescriptor.of(JAVA_INT, arguments), ERRNO);
    }

    private static MethodHandle sized(String name, MemoryLayout... arguments) {
        return handle(name, FunctionDescriptor.of(JAVA_LONG, arguments), ERRNO);
    }

    private static MethodHandle variadic(String name, int fixed, ValueLayout result, MemoryLayout... arguments) {
        return handle(name, FunctionDescriptor.of(result, arguments), ERRNO, Linker.Option.firstVariadicArg(fixed));
    }

    @SuppressWarnings("restricted")
    private static MethodHandle handle(String name, FunctionDescriptor descriptor, Linker.Option... options) {
        return LINKER.downcallHandle(LINKER.defaultLookup().findOrThrow(name), descriptor, options);
    }
}
