package dev.panelagent.files.archive;

import dev.panelagent.common.Buffers;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** Reads a tar, in the forms of old Unix, POSIX and GNU. Names stay the bytes they are. */
final class TarUnpacker {
    private static final int LONGEST_TEXT = 1 << 20;

    private final ReadAhead in;
    private final EntrySink sink;
    private final byte[] block = new byte[TarHeader.BLOCK];
    private PaxHeaders global = PaxHeaders.NONE;
    private PaxHeaders pax = PaxHeaders.NONE;
    private byte @Nullable [] longName;
    private byte @Nullable [] longLink;

    private TarUnpacker(ReadAhead in, EntrySink sink) {
        this.in = in;
        this.sink = sink;
    }

    static void each(Unpacked unpacked, EntrySink sink) {
        try (ReadAhead in = new ReadAhead(unpacked)) {
            new TarUnpacker(in, sink).run();
        }
    }

    private void run() {
        boolean any = false;
        while (block()) {
            if (TarHeader.isBlank(block)) {
                // Some programs leave out the second blank block; what follows is not part of the archive, but it is
                // read, so that its checksum is looked at.
                drain();
                return;
            }
            if (!TarHeader.isSound(block)) {
                throw Broken.because(
                        any ? "the archive is broken" : "the archive is no tar inside",
                        any ? "fetch it again, or pack it anew" : "name a zip, 7z or tar archive");
            }
            any = true;
            header();
        }
        throw Broken.truncated();
    }

    private boolean block() {
        int at = 0;
        while (at < block.length) {
            ByteBuffer buffer = in.next();
            if (buffer == null) {
                if (at > 0) {
                    throw Broken.truncated();
                }
                return false;
            }
            int count = Math.min(block.length - at, buffer.remaining());
            ByteBuffer _ = buffer.get(block, at, count);
            at += count;
        }
        return true;
    }

    private void drain() {
        ByteBuffer buffer = in.next();
        while (buffer != null) {
            sink.passed(buffer.remaining());
            ByteBuffer _ = buffer.position(buffer.limit());
            buffer = in.next();
        }
    }

    private void header() {
        long size = TarHeader.number(block, TarHeader.SIZE);
        byte type = block[TarHeader.TYPE];
        switch (type) {
            case TarHeader.LONG_NAME -> longName = text(size);
            case TarHeader.LONG_LINK -> longLink = text(size);
            case 'x', 'X' -> pax = PaxHeaders.read(bytes(size), global);
            case 'g' -> {
                global = PaxHeaders.read(bytes(size), global);
                pax = pax.over(global);
            }
            default -> {
                entry(type, pax.size().orElse(size));
                pax = global;
                longName = null;
                longLink = null;
            }
        }
    }

    private void entry(byte type, long size) {
        Entry entry = new Entry(EntryNames.text(name()), mode(), modified());
        if (size < 0) {
            throw Broken.entry(entry.name(), "has no size");
        }
        if (pax.isSparse() || type == 'S') {
            throw Broken.entry(entry.name(), "is packed as a file with holes; pack it without --sparse");
        }
        switch (type) {
            case TarHeader.DIRECTORY, 'D' -> {
                sink.directory(entry);
                skipAll(size);
            }
            case TarHeader.LINK -> {
                sink.link(entry, target());
                skipAll(size);
            }
            case TarHeader.HARD_LINK -> {
                sink.hardLink(entry, target());
                skipAll(size);
            }
            case TarHeader.FILE, 0, '7' -> fileOrOldDirectory(entry, size);
            // Devices and pipes have no content, whatever the size says.
            case '3', '4', '6' -> sink.special(entry);
            default -> {
                sink.special(entry);
                skipAll(size);
            }
        }
    }

    /** Before there was a type for directories, a slash at the end told. */
    private void fileOrOldDirectory(Entry entry, long size) {
        if (entry.name().endsWith("/")) {
            sink.directory(entry);
            skipAll(size);
            return;
        }
        Body body = new Body(size);
        sink.file(entry, body);
        skip(body.left);
        skipPadding(size);
    }

    private final class Body implements EntrySink.Content {
        private long left;

        private Body(long size) {
            this.left = size;
        }

        @Override
        public void to(WritableByteChannel out) throws IOException {
            while (left > 0) {
                ByteBuffer buffer = require();
                int limit = buffer.limit();
                int most = (int) Math.min(left, buffer.remaining());
                ByteBuffer _ = buffer.limit(buffer.position() + most);
                Buffers.writeAll(buffer, out);
                ByteBuffer _ = buffer.limit(limit);
                left -= most;
            }
        }
    }

    private ByteBuffer require() {
        ByteBuffer buffer = in.next();
        if (buffer == null) {
            throw Broken.truncated();
        }
        return buffer;
    }

    /** Content with what fills up its last block. */
    private void skipAll(long size) {
        skip(size);
        skipPadding(size);
    }

    private void skip(long size) {
        long left = size;
        while (left > 0) {
            ByteBuffer buffer = require();
            int most = (int) Math.min(left, buffer.remaining());
            ByteBuffer _ = buffer.position(buffer.position() + most);
            sink.passed(most);
            left -= most;
        }
    }

    private void skipPadding(long size) {
        skip((TarHeader.BLOCK - size % TarHeader.BLOCK) % TarHeader.BLOCK);
    }

    private byte[] bytes(long size) {
        if (size < 0 || size > LONGEST_TEXT) {
            throw Broken.because("the archive has a header of impossible size", "fetch it again, or pack it anew");
        }
        byte[] bytes = new byte[(int) size];
        int at = 0;
        while (at < bytes.length) {
            ByteBuffer buffer = require();
            int count = Math.min(bytes.length - at, buffer.remaining());
            ByteBuffer _ = buffer.get(bytes, at, count);
            at += count;
        }
        // The header counts, too: an archive can consist of nothing but these.
        sink.passed(TarHeader.BLOCK + size);
        skipPadding(size);
        return bytes;
    }

    private byte[] text(long size) {
        byte[] bytes = bytes(size);
        return TarHeader.text(bytes, new TarHeader.Field(0, bytes.length));
    }

    private byte[] name() {
        if (pax.path().isPresent()) {
            return pax.path().get();
        }
        if (longName != null) {
            return longName;
        }
        byte[] name = TarHeader.text(block, TarHeader.NAME);
        byte[] prefix = isPosix() ? TarHeader.text(block, TarHeader.PREFIX) : new byte[0];
        if (prefix.length == 0) {
            return name;
        }
        return ByteBuffer.allocate(prefix.length + 1 + name.length)
                .put(prefix)
                .put((byte) '/')
                .put(name)
                .array();
    }

    /** GNU keeps other things where POSIX has the beginning of long names. */
    private boolean isPosix() {
        return new String(block, TarHeader.MAGIC.at(), 6, StandardCharsets.ISO_8859_1).equals("ustar\0");
    }

    private String target() {
        if (pax.linkPath().isPresent()) {
            return EntryNames.text(pax.linkPath().get());
        }
        return EntryNames.text(longLink != null ? longLink : TarHeader.text(block, TarHeader.LINK_NAME));
    }

    private OptionalInt mode() {
        long mode = TarHeader.number(block, TarHeader.MODE);
        return mode < 0 ? OptionalInt.empty() : OptionalInt.of((int) mode & 0777);
    }

    private Optional<Instant> modified() {
        if (pax.modified().isPresent()) {
            return pax.modified();
        }
        return Times.ofSeconds(TarHeader.number(block, TarHeader.MODIFIED));
    }
}
