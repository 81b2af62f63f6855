package dev.panelagent.files.archive;

import dev.panelagent.files.sandbox.Names;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Paths in archives as bytes: names in UTF-8, and what is no UTF-8 as the very bytes it was. */
final class EntryNames {
    private EntryNames() {}

    static byte[] bytes(List<String> names) {
        return bytes(String.join("/", names));
    }

    /** Also of where links point, which may lead up within the server's data. */
    static byte[] bytes(String path) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        String separator = "";
        for (String name : path.split("/", -1)) {
            bytes.writeBytes(separator.getBytes(StandardCharsets.US_ASCII));
            separator = "/";
            boolean plain = !name.isEmpty() && !name.equals(".") && !name.equals("..");
            bytes.writeBytes(plain ? Names.encode(name) : name.getBytes(StandardCharsets.US_ASCII));
        }
        return bytes.toByteArray();
    }

    static String text(byte[] bytes) {
        return Names.decode(bytes);
    }

    /** Whether all of it can be written in Unicode. */
    static boolean isUnicode(String path) {
        return path.chars().noneMatch(c -> c >= Character.MIN_LOW_SURROGATE && c <= Character.MAX_LOW_SURROGATE)
                || StandardCharsets.UTF_8.newEncoder().canEncode(path);
    }
}
