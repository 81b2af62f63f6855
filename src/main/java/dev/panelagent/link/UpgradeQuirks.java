package dev.panelagent.link;

import java.net.URI;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What the platform's WebSocket client does to addresses and failures, undone. Each is pinned by a test. */
final class UpgradeQuirks {
    private static final String REFUSED = "CWWKH0039E";
    private static final Pattern ADDRESS = Pattern.compile("wss?://\\S+");
    private static final Pattern STATUS = Pattern.compile("\\b[1-5]\\d\\d\\b");

    private UpgradeQuirks() {}

    /** The client sends path and query decoded, which breaks the request line: escape the escapes. */
    static URI forWire(URI uri) {
        return URI.create(uri.toString().replace("%", "%25"));
    }

    /** The client reports the status of a refusal in the text of an exception alone. */
    static Loss loss(Throwable failure, PanelTarget target, String hint) {
        for (Throwable t = failure; t != null; t = t.getCause()) {
            OptionalInt status = status(String.valueOf(t.getMessage()));
            if (status.isPresent()) {
                return Loss.byStatus(status.getAsInt(), target);
            }
        }
        String why = hint.isEmpty() ? "the WebSocket could not be opened: " + root(failure) : hint;
        return Loss.of("no connection to the Panel at " + target + ": " + why);
    }

    /** The message is translated into the server's language; beside the status only the address holds digits. */
    private static OptionalInt status(String message) {
        int begin = message.indexOf(REFUSED);
        if (begin < 0) {
            return OptionalInt.empty();
        }
        String text =
                ADDRESS.matcher(message.substring(begin + REFUSED.length())).replaceAll("");
        Matcher matcher = STATUS.matcher(text);
        return matcher.find() ? OptionalInt.of(Integer.parseInt(matcher.group())) : OptionalInt.empty();
    }

    private static String root(Throwable failure) {
        Throwable root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root.getMessage() == null ? root.getClass().getSimpleName() : root.getMessage();
    }
}
