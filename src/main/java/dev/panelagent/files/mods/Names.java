package dev.panelagent.files.mods;

import dev.panelagent.common.ErrorCode;
import dev.panelagent.common.RequestException;
import dev.panelagent.common.Text;
import java.util.Optional;

/** What mods may be called. */
final class Names {
    private static final int LONGEST_ID = 128;
    private static final int LONGEST_TEXT = 200;

    private Names() {}

    /**
     * Looks at what a request calls its mod.
     *
     * @throws RequestException CONFIG_INVALID for what cannot be kept or shown
     */
    static void check(String id, String name, Optional<String> version) {
        require("modId", id, LONGEST_ID);
        require("name", name, LONGEST_TEXT);
        version.ifPresent(text -> require("version", text, LONGEST_TEXT));
    }

    private static void require(String field, String text, int longest) {
        if (text.isBlank() || text.length() > longest || text.chars().anyMatch(Character::isISOControl)) {
            throw new RequestException(
                    ErrorCode.CONFIG_INVALID,
                    field + " " + Text.quote(text) + " cannot be used",
                    "use 1 to " + longest + " characters on one line");
        }
    }
}
