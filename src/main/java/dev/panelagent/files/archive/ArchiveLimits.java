package dev.panelagent.files.archive;

import dev.panelagent.common.ByteSize;
import dev.panelagent.common.ErrorCode;
import dev.panelagent.common.RequestException;

/**
 * How much one archive may hold.
 *
 * @param bytes of content, unpacked
 * @param entries files, directories and links
 * @param ratio how many times the archive's size its content may be; looked at once there are 64 MiB of it
 * @param depth how many directories deep
 */
record ArchiveLimits(long bytes, long entries, int ratio, int depth) {
    public static final ArchiveLimits DEFAULT = new ArchiveLimits(10 * ByteSize.GIB, 100_000, 1000, 100);

    /** What no ratio is asked of: a small archive of zeros harms nobody. */
    private static final long HARMLESS = 64 * ByteSize.MIB;

    void requireBytes(long unpacked) {
        if (unpacked > bytes) {
            throw exceeded("more than " + bytes + " bytes of content");
        }
    }

    void requireEntries(long found) {
        if (found > entries) {
            throw exceeded("more than " + entries + " entries");
        }
    }

    void requireDepth(int directories) {
        if (directories > depth) {
            throw exceeded("directories more than " + depth + " deep");
        }
    }

    void requireRatio(long unpacked, long packed) {
        if (unpacked > HARMLESS && unpacked / ratio > packed) {
            throw exceeded("content of more than " + ratio + " times its size");
        }
    }

    private static RequestException exceeded(String what) {
        return new RequestException(
                ErrorCode.LIMIT_EXCEEDED, "the archive would hold " + what, "split it, or leave something out");
    }
}
