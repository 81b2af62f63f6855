package dev.panelagent.files.archive;

import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;
import org.apache.commons.compress.MemoryLimitException;
import org.apache.commons.compress.PasswordRequiredException;
import org.apache.commons.compress.archivers.sevenz.SevenZArchiveEntry;
import org.apache.commons.compress.archivers.sevenz.SevenZFile;
import org.apache.commons.compress.archivers.zip.UnixStat;

/** Reads a 7z. */
final class SevenZipUnpacker {
    private static final int MEMORY_KIB = 64 * 1024;
    private static final int LONGEST_LINK = 4096;
    private static final int HAS_UNIX_MODE = 0x8000;

    private final SevenZFile archive;
    private final EntrySink sink;
    private final byte[] buffer = new byte[StreamContent.BUFFER];

    private SevenZipUnpacker(SevenZFile archive, EntrySink sink) {
        this.archive = archive;
        this.sink = sink;
    }

    static void each(ArchiveView view, EntrySink sink) {
        SevenZFile archive = guard(() -> {
            SevenZipHeader.requireSmall(view);
            return SevenZFile.builder()
                    .setSeekableByteChannel(view)
                    .setMaxMemoryLimitKiB(MEMORY_KIB)
                    .get();
        });
        SevenZipUnpacker unpacker = new SevenZipUnpacker(archive, sink);
        SevenZArchiveEntry entry = unpacker.next();
        while (entry != null) {
            unpacker.entry(entry);
            entry = unpacker.next();
        }
    }

    private static <T> T guard(Broken.Reading<T> reading) {
        return Broken.guard(() -> {
            try {
                return reading.read();
            } catch (PasswordRequiredException _) {
                throw Broken.encrypted();
            } catch (MemoryLimitException _) {
                throw Broken.because(
                        "the archive needs more than 64 MiB of memory to unpack", "pack it with a smaller dictionary");
            }
        });
    }

    private @org.jspecify.annotations.Nullable SevenZArchiveEntry next() {
        return SevenZipUnpacker.<Optional<SevenZArchiveEntry>>guard(() -> Optional.ofNullable(archive.getNextEntry()))
                .orElse(null);
    }

    private void entry(SevenZArchiveEntry packed) {
        String name = packed.getName() == null ? "" : packed.getName();
        Entry entry = new Entry(name, mode(packed), modified(packed));
        int type = packed.getHasWindowsAttributes() && (packed.getWindowsAttributes() & HAS_UNIX_MODE) != 0
                ? (packed.getWindowsAttributes() >>> 16) & UnixStat.FILE_TYPE_FLAG
                : 0;
        StreamContent content = new StreamContent(() -> new Stream(archive), buffer);
        if (packed.isDirectory()) {
            sink.directory(entry);
        } else if (packed.isAntiItem()) {
            sink.special(entry);
        } else if (type == UnixStat.LINK_FLAG) {
            sink.link(entry, content.text(LONGEST_LINK, name));
        } else if (type == 0 || type == UnixStat.FILE_FLAG) {
            sink.file(entry, content);
        } else {
            sink.special(entry);
        }
    }

    private static OptionalInt mode(SevenZArchiveEntry packed) {
        int attributes = packed.getHasWindowsAttributes() ? packed.getWindowsAttributes() : 0;
        return (attributes & HAS_UNIX_MODE) != 0 ? OptionalInt.of((attributes >>> 16) & 0777) : OptionalInt.empty();
    }

    private static Optional<Instant> modified(SevenZArchiveEntry packed) {
        return packed.getHasLastModifiedDate()
                ? Times.of(packed.getLastModifiedTime().toInstant())
                : Optional.empty();
    }

    /** The entry that is read now. */
    private static final class Stream extends InputStream {
        private final SevenZFile archive;

        private Stream(SevenZFile archive) {
            this.archive = archive;
        }

        @Override
        public int read() throws IOException {
            return archive.read();
        }

        @Override
        public int read(byte[] bytes, int from, int length) {
            return guard(() -> archive.read(bytes, from, length));
        }
    }
}
