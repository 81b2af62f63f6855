package dev.panelagent.files.archive;

import dev.panelagent.common.ErrorCode;
import dev.panelagent.common.RequestException;
import dev.panelagent.common.Text;
import java.util.Arrays;
import java.util.Locale;

/** What becomes of a file that has the name of one in the archive. */
enum Conflict {
    /** It is replaced. */
    OVERWRITE,
    /** It stays. */
    SKIP,
    /** It stays, and nothing is unpacked. */
    FAIL;

    /**
     * The policy of that name.
     *
     * @throws RequestException CONFIG_INVALID if there is none
     */
    public static Conflict parse(String word) {
        String asked = word.strip().toUpperCase(Locale.ROOT);
        return Arrays.stream(values())
                .filter(conflict -> conflict.name().equals(asked))
                .findFirst()
                .orElseThrow(() -> new RequestException(
                        ErrorCode.CONFIG_INVALID,
                        "no conflict policy is called " + Text.quote(word),
                        "use overwrite, skip or fail"));
    }
}
