package dev.panelagent.testing;

import dev.panelagent.contract.FrameCheck;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The first frames of each type that came over a connection, to be held against the contract when the test is over: while
 * it runs nothing is read but their type, so that a flood is as fast as without.
 */
final class FrameSample {
    private static final int MOST_OF_A_TYPE = 200;
    private static final int LONGEST = 1 << 20;
    private static final int LONGEST_HEAD = 300;

    private final Map<String, List<String>> byType = new HashMap<>();

    synchronized void add(String text) {
        String head = text.substring(0, Math.min(text.length(), LONGEST_HEAD));
        List<String> kept =
                byType.computeIfAbsent(member(head, "type") + member(head, "event"), _ -> new ArrayList<>());
        if (kept.size() < MOST_OF_A_TYPE && text.length() <= LONGEST) {
            kept.add(text);
        }
    }

    private static String member(String head, String name) {
        String before = "\"" + name + "\":\"";
        int at = head.indexOf(before);
        int end = at < 0 ? -1 : head.indexOf('"', at + before.length());
        return end < 0 ? "" : head.substring(at, end);
    }

    /** What in them the contract does not describe. */
    synchronized List<String> faults() {
        return byType.values().stream()
                .flatMap(List::stream)
                .flatMap(text -> FrameCheck.faults(text).stream().map(fault -> fault + ": " + shown(text)))
                .toList();
    }

    private static String shown(String text) {
        return text.substring(0, Math.min(text.length(), 2 * LONGEST_HEAD));
    }
}
