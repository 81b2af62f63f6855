package dev.panelagent.e2e;

import dev.panelagent.testing.TestImages;

/** A server that prints numbered lines of 100 bytes: {@code burst 1 1000} at full speed, {@code pace 1 1000} 2000 a second. */
final class Flood {
    private static final String HEAD = "line ";
    private static final String TAIL = " " + "x".repeat(85);
    private static final int DIGITS = 8;
    private static final String SCRIPT =
            "trap 'exit 143' TERM; print() { awk -v a=$1 -v b=$2 'BEGIN { for (i = a; i <= b; i++) printf \""
                    + HEAD + "%08d" + TAIL + "\\n\", i }'; };"
                    + " while read what a b; do case $what in"
                    + " burst) print $a $b;;"
                    + " pace) while [ $a -le $b ]; do print $a $((a + 199)); a=$((a + 200)); sleep 0.1; done;;"
                    + " quit) exit 0;; esac; done";

    private Flood() {}

    /** What the server is made of. */
    static String payload() {
        return """
                {"name":"Flood","image":"%s","startup":"%s","limits":{"memory":128,"cpu":0}}""".formatted(TestImages.busybox(), SCRIPT.replace("\\", "\\\\").replace("\"", "\\\""));
    }

    /** The number of a line; {@link Reading#OTHER} if it is not exactly as it was printed. */
    static int number(String text) {
        if (text.length() != HEAD.length() + DIGITS + TAIL.length() || !text.startsWith(HEAD) || !text.endsWith(TAIL)) {
            return Reading.OTHER;
        }
        try {
            return Integer.parseInt(text, HEAD.length(), HEAD.length() + DIGITS, 10);
        } catch (NumberFormatException _) {
            return Reading.OTHER;
        }
    }
}
