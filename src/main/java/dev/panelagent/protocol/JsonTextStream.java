package dev.panelagent.protocol;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/**
 * What a JSON text says, as UTF-8, from its opening quote to its closing one. For a text of any length, which a parser
 * has passed over before and found to be well-formed: Jackson gives one out only as a whole.
 */
final class JsonTextStream extends InputStream {
    private static final int BUFFER = 64 * 1024;
    /** As in <code>&#92;uDC00</code>. */
    private static final int ESCAPE = 6;

    private final InputStream document;
    private final byte[] buffer = new byte[BUFFER];
    private int at;
    private int end;
    /** Of a character with several bytes, those not given out yet. */
    private byte[] rest = {};

    private int restAt;
    private boolean begun;
    private boolean done;

    JsonTextStream(InputStream document) {
        this.document = document;
    }

    @Override
    public int read() throws IOException {
        if (!begun) {
            begun = true;
            int _ = next();
        }
        if (restAt < rest.length) {
            return rest[restAt++] & 0xff;
        }
        if (done) {
            return -1;
        }
        int b = next();
        return switch (b) {
            case '"' -> {
                done = true;
                yield -1;
            }
            case '\\' -> escaped(next());
            default -> b;
        };
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        int count = 0;
        while (count < length) {
            int b = read();
            if (b < 0) {
                return count == 0 ? -1 : count;
            }
            target[offset + count++] = (byte) b;
        }
        return count;
    }

    private int escaped(int letter) throws IOException {
        return switch (letter) {
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'u' -> character();
            default -> letter;
        };
    }

    /** A surrogate without its other half is a question mark, as where Java makes bytes of a text. */
    private int character() throws IOException {
        require(ESCAPE - 2);
        int unit = unit(at);
        at += ESCAPE - 2;
        if (!Character.isSurrogate((char) unit)) {
            return utf8(unit);
        }
        if (Character.isHighSurrogate((char) unit) && require(ESCAPE) && buffer[at] == '\\' && buffer[at + 1] == 'u') {
            int low = unit(at + 2);
            if (Character.isLowSurrogate((char) low)) {
                at += ESCAPE;
                return utf8(Character.toCodePoint((char) unit, (char) low));
            }
        }
        return '?';
    }

    private int unit(int from) {
        int unit = 0;
        for (int i = from; i < from + ESCAPE - 2; i++) {
            unit = unit << 4 | Character.digit(buffer[i], 16);
        }
        return unit;
    }

    private int utf8(int codePoint) {
        rest = Character.toString(codePoint).getBytes(StandardCharsets.UTF_8);
        restAt = 1;
        return rest[0] & 0xff;
    }

    private int next() throws IOException {
        if (at == end && !require(1)) {
            throw new EOFException("the text has no end");
        }
        return buffer[at++] & 0xff;
    }

    /** Sees to it that so many bytes are in the buffer; false if there are fewer in the document. */
    private boolean require(int count) throws IOException {
        if (end - at < count) {
            System.arraycopy(buffer, at, buffer, 0, end - at);
            end -= at;
            at = 0;
            int read = 0;
            while (end < count && read >= 0) {
                read = document.read(buffer, end, BUFFER - end);
                end += Math.max(read, 0);
            }
        }
        return end - at >= count;
    }

    @Override
    public void close() throws IOException {
        document.close();
    }
}
