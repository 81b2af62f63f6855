package dev.panelagent.files.archive;

import dev.panelagent.common.ErrorCode;
import dev.panelagent.common.RequestException;
import dev.panelagent.common.Text;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** The kinds of archives; all can be unpacked, and all but {@link #SEVEN_ZIP} written. */
public enum ArchiveFormat {
    ZIP("zip", ""),
    TAR("tar", ""),
    TAR_GZ("tar.gz", "tgz gz gzip tar.gzip"),
    TAR_ZST("tar.zst", "tzst zst zstd tar.zstd"),
    TAR_XZ("tar.xz", "txz xz"),
    SEVEN_ZIP("7z", "7zip");

    /** How much of an archive's beginning {@link #detect} wants to see. */
    static final int DETECTABLE = 512;

    private static final byte[] ZIP_ENTRY = {'P', 'K', 3, 4};
    private static final byte[] ZIP_EMPTY = {'P', 'K', 5, 6};
    private static final byte[] GZIP = {0x1F, (byte) 0x8B};
    private static final byte[] ZSTD = {0x28, (byte) 0xB5, 0x2F, (byte) 0xFD};
    private static final byte[] XZ = {(byte) 0xFD, '7', 'z', 'X', 'Z', 0};
    private static final byte[] SEVEN_Z = {'7', 'z', (byte) 0xBC, (byte) 0xAF, 0x27, 0x1C};

    private final String word;
    /** Other names, with spaces between. */
    private final String others;

    ArchiveFormat(String word, String others) {
        this.word = word;
        this.others = others;
    }

    /** Its name in commands; also what names of files end with. */
    public String word() {
        return word;
    }

    /**
     * The format of that name.
     *
     * @throws RequestException CONFIG_INVALID if there is none
     */
    public static ArchiveFormat parse(String word) {
        String asked = word.strip().toLowerCase(Locale.ROOT);
        String bare = asked.startsWith(".") ? asked.substring(1) : asked;
        return Arrays.stream(values())
                .filter(format -> format.word.equals(bare) || format.others().contains(bare))
                .findFirst()
                .orElseThrow(() -> new RequestException(
                        ErrorCode.CONFIG_INVALID, "no archive format is called " + Text.quote(word), "use " + all()));
    }

    /** The format a file of this name should have. */
    public static Optional<ArchiveFormat> ofName(String fileName) {
        String name = fileName.toLowerCase(Locale.ROOT);
        return Arrays.stream(values())
                .filter(format -> name.endsWith("." + format.word) || format.isShortEndOf(name))
                .findFirst();
    }

    /** {@code world.tgz} is an archive, {@code world.gz} need not be one. */
    private boolean isShortEndOf(String name) {
        return others().stream().filter(other -> other.startsWith("t")).anyMatch(other -> name.endsWith("." + other));
    }

    /** The format by the first {@value #DETECTABLE} bytes, whatever the file is called. */
    static Optional<ArchiveFormat> detect(byte[] first) {
        if (startsWith(first, ZIP_ENTRY) || startsWith(first, ZIP_EMPTY)) {
            return Optional.of(ZIP);
        }
        if (startsWith(first, GZIP)) {
            return Optional.of(TAR_GZ);
        }
        if (startsWith(first, ZSTD)) {
            return Optional.of(TAR_ZST);
        }
        if (startsWith(first, XZ)) {
            return Optional.of(TAR_XZ);
        }
        if (startsWith(first, SEVEN_Z)) {
            return Optional.of(SEVEN_ZIP);
        }
        return first.length == TarHeader.BLOCK && (TarHeader.isBlank(first) || TarHeader.isSound(first))
                ? Optional.of(TAR)
                : Optional.empty();
    }

    private List<String> others() {
        return others.isEmpty() ? List.of() : List.of(others.split(" "));
    }

    static String all() {
        return Arrays.stream(values()).map(ArchiveFormat::word).collect(Collectors.joining(", "));
    }

    private static boolean startsWith(byte[] bytes, byte[] magic) {
        return bytes.length >= magic.length && Arrays.equals(bytes, 0, magic.length, magic, 0, magic.length);
    }
}
