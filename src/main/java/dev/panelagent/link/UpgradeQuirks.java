package dev.panelagent.link;

import java.net.URI;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What the platform's WebSocket client does to addresses and failures, undone. Each is pinned by a test. */
final class UpgradeQuirks {
    private static final Pattern STATUS = Pattern.compile("CWWKH0039E.*?\\b([1-5]\\d\\d)\\b", Pattern.DOTALL);

    private UpgradeQuirks() {}

    /** The client sends path and query decoded, which breaks the request line: escape the escapes. */
    static URI forWire(URI uri) {
        return URI.create(uri.toString().replace("%", "%25"));
    }

    /** The client reports the status of a refusal in the text of an exception alone. */
    static Loss loss(Throwable failure, PanelTarget target, String hint) {
        for (Throwable t = failure; t != null; t = t.getCause()) {
            Matcher matcher = STATUS.matcher(String.valueOf(t.getMessage()));
            if (matcher.find()) {
                return Loss.byStatus(Integer.parseInt(matcher.group(1)), target);
            }
        }
        String why = hint.isEmpty() ? "the WebSocket could not be opened: " + root(failure) : hint;
        return Loss.of("no connection to the Panel at " + target + ": " + why);
    }

    private static String root(Throwable failure) {
        Throwable root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root.getMessage() == null ? root.getClass().getSimpleName() : root.getMessage();
    }
}
