package dev.panelagent.protocol;

import dev.panelagent.common.ErrorCode;
import dev.panelagent.common.RequestException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Base64;

/**
 * Decodes base64 of any length a piece at a time, as strictly as a decoder does that has it all: Java's own stream takes
 * what follows the padding for nothing. Lines may be broken anywhere.
 */
final class Base64Stream extends InputStream {
    /** Whole groups of four, so that each piece can be decoded by itself. */
    private static final int PIECE = 64 * 1024;

    private final InputStream text;
    private final byte[] chars = new byte[PIECE];
    private byte[] decoded = {};
    private int at;
    private boolean padded;

    Base64Stream(InputStream text) {
        this.text = text;
    }

    @Override
    public int read() throws IOException {
        return fill() ? decoded[at++] & 0xff : -1;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        if (!fill()) {
            return -1;
        }
        int count = Math.min(length, decoded.length - at);
        System.arraycopy(decoded, at, target, offset, count);
        at += count;
        return count;
    }

    private boolean fill() throws IOException {
        if (at < decoded.length) {
            return true;
        }
        int count = piece();
        if (count == 0) {
            return false;
        }
        if (padded) {
            throw broken();
        }
        padded = chars[count - 1] == '=';
        decoded = decode(Arrays.copyOf(chars, count));
        at = 0;
        return decoded.length > 0;
    }

    private static byte[] decode(byte[] piece) {
        try {
            return Base64.getDecoder().decode(piece);
        } catch (IllegalArgumentException _) {
            throw broken();
        }
    }

    /** The message does not quote what belongs to a server. */
    static RequestException broken() {
        return new RequestException(ErrorCode.CONFIG_INVALID, "content is not base64", "send it as encoding says");
    }

    /** The next characters; fewer than would fit only at the end. */
    private int piece() throws IOException {
        int count = 0;
        int read = 0;
        while (count < PIECE && read >= 0) {
            read = text.read(chars, count, PIECE - count);
            count = withoutSpace(count, count + Math.max(read, 0));
        }
        return count;
    }

    private int withoutSpace(int from, int to) {
        int kept = from;
        for (int i = from; i < to; i++) {
            byte c = chars[i];
            if (c != ' ' && (c < '\t' || c > '\r')) {
                chars[kept++] = c;
            }
        }
        return kept;
    }

    @Override
    public void close() throws IOException {
        text.close();
    }
}
