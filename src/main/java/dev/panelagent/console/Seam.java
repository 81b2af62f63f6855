package dev.panelagent.console;

import java.util.List;

/** Where what the log says meets what was heard: both have the lines of the moment between. */
final class Seam {
    private Seam() {}

    /**
     * How many of the log's last lines come before the first one heard. Of the places that would do it takes the first,
     * as what was heard goes on to at least where the log ends. The first line heard may have lost its beginning.
     *
     * @param tail lines of one stream that the engine noted since it was asked to be heard
     * @param heard lines of the same stream since then
     */
    static int before(List<String> tail, List<String> heard) {
        for (int start = Math.max(0, tail.size() - heard.size()); start < tail.size(); start++) {
            if (meets(tail.subList(start, tail.size()), heard)) {
                return start;
            }
        }
        return tail.size();
    }

    private static boolean meets(List<String> tail, List<String> heard) {
        return tail.getFirst().endsWith(heard.getFirst())
                && tail.subList(1, tail.size()).equals(heard.subList(1, tail.size()));
    }
}
