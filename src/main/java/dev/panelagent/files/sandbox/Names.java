package dev.panelagent.files.sandbox;

import dev.panelagent.common.ErrorCode;
import dev.panelagent.common.RequestException;
import dev.panelagent.common.Text;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;

/**
 * File names as text. Linux knows bytes: those that are no UTF-8 become the lone surrogates U+DC80 to U+DCFF, a byte
 * each, as in Python (PEP 383), so that every file can be listed, named and removed.
 */
public final class Names {
    private static final int LONGEST = 255;
    private static final int ESCAPE = 0xDC00;
    /** What Java reads a byte as that is no ASCII. */
    private static final char NOT_ASCII = '\uFFFD';

    private Names() {}

    /** The name these bytes are. */
    public static String decode(byte[] bytes) {
        String plain = new String(bytes, StandardCharsets.US_ASCII);
        if (plain.indexOf(NOT_ASCII) < 0) {
            return plain;
        }
        CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
        ByteBuffer in = ByteBuffer.wrap(bytes);
        CharBuffer out = CharBuffer.allocate(bytes.length);
        while (true) {
            CoderResult result = decoder.decode(in, out, true);
            if (result.isUnderflow()) {
                return out.flip().toString();
            }
            for (int i = result.length(); i > 0; i--) {
                CharBuffer _ = out.put((char) (ESCAPE | (in.get() & 0xFF)));
            }
            CharsetDecoder _ = decoder.reset();
        }
    }

    /**
     * The bytes of one name in a directory.
     *
     * @throws RequestException CONFIG_INVALID for what no entry can be called
     */
    public static byte[] encode(String name) {
        byte[] bytes = bytes(name);
        if (bytes.length == 0 || name.equals(".") || name.equals("..")) {
            throw invalid(name, "name a file or a directory by a path without '..'");
        }
        if (bytes.length > LONGEST) {
            throw invalid(name, "use names of at most " + LONGEST + " bytes");
        }
        if (name.indexOf(0) >= 0 || name.indexOf('/') >= 0) {
            throw invalid(name, "leave out NUL and '/'");
        }
        return bytes;
    }

    private static byte[] bytes(String name) {
        if (isAscii(name)) {
            return name.getBytes(StandardCharsets.US_ASCII);
        }
        ByteBuffer out = ByteBuffer.allocate(name.length() * 3);
        int i = 0;
        while (i < name.length()) {
            int c = name.codePointAt(i);
            if (c > ESCAPE + 0x7F && c <= ESCAPE + 0xFF) {
                ByteBuffer _ = out.put((byte) c);
            } else if (c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE) {
                throw invalid(name, "send well-formed Unicode");
            } else {
                ByteBuffer _ = out.put(Character.toString(c).getBytes(StandardCharsets.UTF_8));
            }
            i += Character.charCount(c);
        }
        byte[] bytes = new byte[out.position()];
        ByteBuffer _ = out.flip().get(bytes);
        // Each name has one text: another that yields the same bytes would get past whatever looks at names.
        if (!decode(bytes).equals(name)) {
            throw invalid(name, "send the name as it was listed");
        }
        return bytes;
    }

    private static boolean isAscii(String name) {
        for (int i = 0; i < name.length(); i++) {
            if (name.charAt(i) >= 0x80) {
                return false;
            }
        }
        return true;
    }

    static RequestException invalid(String name, String advice) {
        return new RequestException(
                ErrorCode.CONFIG_INVALID, "the path " + Text.quote(name) + " cannot be used", advice);
    }
}
