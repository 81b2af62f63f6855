package dev.panelagent.files.archive;

import dev.panelagent.files.sandbox.Names;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Collections;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import org.apache.commons.compress.archivers.zip.UnicodePathExtraField;
import org.apache.commons.compress.archivers.zip.UnixStat;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipFile;
import org.apache.commons.compress.archivers.zip.ZipMethod;
import org.jspecify.annotations.Nullable;

/** Reads a zip by its central directory, the one that all programs go by. */
final class ZipUnpacker {
    /** The others take as much memory as the archive wishes. */
    private static final Set<Integer> METHODS = Set.of(
            ZipEntry.STORED, ZipEntry.DEFLATED, ZipMethod.ENHANCED_DEFLATED.getCode(), ZipMethod.BZIP2.getCode());

    private static final int LONGEST_LINK = 4096;
    private static final int UNIX = 3;
    private static final Charset OLD_NAMES = Charset.forName("IBM437");

    private final ZipFile zip;
    private final EntrySink sink;
    private final byte[] buffer = new byte[StreamContent.BUFFER];

    private ZipUnpacker(ZipFile zip, EntrySink sink) {
        this.zip = zip;
        this.sink = sink;
    }

    static void each(ArchiveView view, ArchiveLimits limits, EntrySink sink) {
        ZipFile zip = Broken.guard(() -> {
            view.allow(ZipDirectory.requireSmall(view, limits));
            return ZipFile.builder()
                    .setSeekableByteChannel(view)
                    .setIgnoreLocalFileHeader(true)
                    .setCharset(StandardCharsets.UTF_8)
                    .get();
        });
        view.allow(Long.MAX_VALUE);
        ZipUnpacker unpacker = new ZipUnpacker(zip, sink);
        for (ZipArchiveEntry entry : Collections.list(zip.getEntriesInPhysicalOrder())) {
            unpacker.entry(entry);
        }
    }

    private void entry(ZipArchiveEntry zipped) {
        Entry entry = new Entry(name(zipped), mode(zipped), modified(zipped));
        if (zipped.getGeneralPurposeBit().usesEncryption()) {
            throw Broken.encrypted();
        }
        int type = zipped.getUnixMode() & UnixStat.FILE_TYPE_FLAG;
        StreamContent content = new StreamContent(() -> zip.getInputStream(zipped), buffer);
        if (entry.name().endsWith("/")) {
            sink.directory(entry);
            return;
        }
        if (!METHODS.contains(zipped.getMethod())) {
            throw Broken.entry(entry.name(), "is packed in a way that is not supported");
        }
        if (type == UnixStat.LINK_FLAG) {
            sink.link(entry, content.text(LONGEST_LINK, entry.name()));
        } else if (type == 0 || type == UnixStat.FILE_FLAG) {
            sink.file(entry, new Checked(content, zipped));
        } else if (type == UnixStat.DIR_FLAG) {
            sink.directory(entry);
        } else {
            sink.special(entry);
        }
    }

    /** The library looks at checksums nowhere. */
    private record Checked(StreamContent content, ZipArchiveEntry zipped) implements EntrySink.Content {
        @Override
        public void to(java.nio.channels.WritableByteChannel out) throws java.io.IOException {
            Checksum checksum = new Checksum(out);
            content.to(checksum);
            if (checksum.value() != zipped.getCrc() || checksum.bytes() != zipped.getSize()) {
                throw Broken.entry(zipped.getName(), "is broken: its checksum or size is another");
            }
        }
    }

    private static String name(ZipArchiveEntry zipped) {
        byte[] raw = zipped.getRawName();
        String name = raw == null ? zipped.getName() : Names.decode(raw);
        if (!EntryNames.isUnicode(name)) {
            name = zipped.getGeneralPurposeBit().usesUTF8ForNames() || raw == null ? name : new String(raw, OLD_NAMES);
        }
        name = unicodeName(zipped, raw).orElse(name);
        if (name.indexOf('/') < 0 && name.indexOf('\\') >= 0 && zipped.getPlatform() != UNIX) {
            return Entry.fromWindows(name);
        }
        // No honest program writes this; one that splits at backslashes would be led out by it.
        if (name.matches("(?s)(.*[\\\\/])?\\.\\.([\\\\/].*)?")) {
            throw Broken.entry(name, "leads up, out of where it is unpacked");
        }
        return name;
    }

    /** What an extra field calls it; the library looks there only when it goes by the headers of the entries. */
    private static Optional<String> unicodeName(ZipArchiveEntry zipped, byte @Nullable [] raw) {
        if (raw == null
                || !(zipped.getExtraField(UnicodePathExtraField.UPATH_ID) instanceof UnicodePathExtraField field)
                || field.getUnicodeName() == null) {
            return Optional.empty();
        }
        CRC32 checksum = new CRC32();
        checksum.update(raw);
        // Another name in the header than this was made for: some program changed only that.
        return checksum.getValue() == field.getNameCRC32()
                ? Optional.of(Names.decode(field.getUnicodeName()))
                : Optional.empty();
    }

    private static OptionalInt mode(ZipArchiveEntry zipped) {
        int mode = zipped.getUnixMode() & 0777;
        return mode == 0 && zipped.getUnixMode() == 0 ? OptionalInt.empty() : OptionalInt.of(mode);
    }

    private static Optional<Instant> modified(ZipArchiveEntry zipped) {
        return Broken.guard(() -> Optional.ofNullable(zipped.getLastModifiedTime()))
                .map(FileTime::toInstant)
                .flatMap(Times::of);
    }
}
