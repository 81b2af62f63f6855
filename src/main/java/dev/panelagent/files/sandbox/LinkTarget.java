package dev.panelagent.files.sandbox;

import dev.panelagent.common.ErrorCode;
import dev.panelagent.common.RequestException;
import dev.panelagent.common.Text;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Where a link may point. */
final class LinkTarget {
    private static final int LONGEST = 4000;

    private LinkTarget() {}

    /** The target's bytes, if by its words alone it stays inside; what it meets on the way the kernel must say. */
    static Optional<byte[]> check(FilePath from, String target) {
        if (target.isEmpty() || target.startsWith("/") || target.length() > LONGEST) {
            return Optional.empty();
        }
        int depth = from.names().size();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        String separator = "";
        for (String name : target.split("/", -1)) {
            bytes.writeBytes(separator.getBytes(StandardCharsets.US_ASCII));
            separator = "/";
            if (name.isEmpty() || name.equals(".") || name.equals("..")) {
                bytes.writeBytes(name.getBytes(StandardCharsets.US_ASCII));
                depth -= name.equals("..") ? 1 : 0;
            } else {
                bytes.writeBytes(Names.encode(name));
                depth++;
            }
            if (depth < 0) {
                return Optional.empty();
            }
        }
        return Optional.of(bytes.toByteArray());
    }

    static RequestException refusal(FilePath link) {
        return new RequestException(
                ErrorCode.PERMISSION_DENIED,
                "the link " + Text.quote(link.toString()) + " would lead out of the server's data",
                "let it point, relative to itself, to what is inside");
    }
}
