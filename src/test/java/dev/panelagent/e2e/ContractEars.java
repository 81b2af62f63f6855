package dev.panelagent.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** What the Panel hears of one server, compared with what a row says it must hear: no more, no less, and in order. */
final class ContractEars {
    /** What answers a frame that is no command, or none that can be read. */
    private static final Set<String> ANSWERS = Set.of("error", "system_info", "file_content", "pong", "response");
    /** Of these, what nothing else is answered with. */
    private static final Set<String> LEGACY_ANSWERS = Set.of("error", "file_content", "pong");

    private static final Set<String> CONSOLE_EVENTS = Set.of("console_output", "console_gap");

    private final ContractFrames frames;
    private final String server;
    private int nextEvent;
    private int nextAnswer;
    private long lastSeq;

    ContractEars(ContractFrames frames, String server, int from) {
        this.frames = frames;
        this.server = server;
        this.nextEvent = from;
        this.nextAnswer = from;
    }

    private static boolean isAnswer(JsonNode frame) {
        return ANSWERS.contains(frame.path("type").asText());
    }

    /** What has a number and is of this server; how far work has come depends on how fast it is. */
    private boolean isEvent(JsonNode frame) {
        return frame.has("seq")
                && ContractFrames.isAbout(server, frame)
                && !ScriptedPanel.event(frame, "operation_progress");
    }

    private boolean isOutput(JsonNode frame) {
        return ContractFrames.isAbout(server, frame)
                && (ScriptedPanel.is(frame, "server_output")
                        || CONSOLE_EVENTS.contains(frame.path("event").asText()));
    }

    /** The frames that answer this row and were not those of another. */
    List<String> answers(JsonNode goldens) {
        List<ContractFrames.Numbered> found = frames.await(nextAnswer, goldens.size(), ContractEars::isAnswer);
        if (!found.isEmpty() && !goldens.isEmpty()) {
            nextAnswer = found.getLast().index() + 1;
        }
        return inOrder("answer", goldens, found);
    }

    /** The next events of the server; each frame but a twin has a number of its own. */
    List<String> events(JsonNode goldens) {
        List<ContractFrames.Numbered> found = frames.await(nextEvent, goldens.size(), this::isEvent);
        List<String> differences = new ArrayList<>(inOrder("event", goldens, found));
        if (!found.isEmpty() && !goldens.isEmpty()) {
            // Once they differ nothing is certain: the next row begins with what comes then.
            nextEvent = differences.isEmpty() ? found.getLast().index() + 1 : frames.count();
            found.forEach(one -> number(one.frame(), differences));
        }
        return differences;
    }

    private void number(JsonNode frame, List<String> differences) {
        long seq = frame.path("seq").asLong();
        boolean twin = ScriptedPanel.is(frame, "server_status");
        if (twin ? seq != lastSeq : seq <= lastSeq) {
            differences.add("seq behind " + lastSeq + " in " + frame);
        }
        lastSeq = seq;
    }

    /** What differs from frame to frame. */
    static List<String> inOrder(String what, JsonNode goldens, List<ContractFrames.Numbered> found) {
        List<String> differences = new ArrayList<>();
        for (int i = 0; i < goldens.size(); i++) {
            String place = what + " " + (i + 1) + ": ";
            if (i >= found.size()) {
                differences.add(place + "did not come: " + goldens.get(i));
            } else {
                JsonNode frame = found.get(i).frame();
                List<String> inThis = Golden.differences(goldens.get(i), frame);
                if (!inThis.isEmpty()) {
                    differences.add(place + String.join(", ", inThis) + " in " + frame);
                }
            }
        }
        return differences;
    }

    /**
     * What is printed goes its own way, so it is in no order with the rest, nor are its streams with each other; and the
     * last lines of what was done before may still come.
     */
    List<String> output(int since, JsonNode goldens) {
        if (goldens.isMissingNode()) {
            return List.of();
        }
        List<ContractFrames.Numbered> found = frames.await(
                since, this::isOutput, sofar -> missing(goldens, sofar).isEmpty());
        return missing(goldens, found).stream()
                .map(golden -> "output " + golden + " is not in " + found)
                .toList();
    }

    /** The goldens that have no frame of their own. */
    private static List<JsonNode> missing(JsonNode goldens, List<ContractFrames.Numbered> found) {
        List<ContractFrames.Numbered> left = new ArrayList<>(found);
        List<JsonNode> missing = new ArrayList<>();
        for (JsonNode golden : goldens) {
            left.stream()
                    .filter(one -> Golden.differences(golden, one.frame()).isEmpty())
                    .findFirst()
                    .ifPresentOrElse(left::remove, () -> missing.add(golden));
        }
        return missing;
    }

    /** What comes from time to time, of each kind; the first may still tell of how it was before. */
    List<String> heard(int since, JsonNode goldens) {
        List<String> differences = new ArrayList<>();
        for (JsonNode golden : goldens) {
            List<ContractFrames.Numbered> found =
                    frames.await(since, frame -> isOfKind(golden, frame), sofar -> isAmong(golden, sofar));
            if (!isAmong(golden, found)) {
                differences.addAll(inOrder("heard", ScriptedPanel.parse("[" + golden + "]"), found.reversed()));
            }
        }
        return differences;
    }

    private static boolean isAmong(JsonNode golden, List<ContractFrames.Numbered> found) {
        return found.stream()
                .anyMatch(one -> Golden.differences(golden, one.frame()).isEmpty());
    }

    private static boolean isOfKind(JsonNode golden, JsonNode frame) {
        Predicate<String> same = member -> golden.path(member).equals(frame.path(member));
        JsonNode about = golden.path("data").path("serverId");
        return same.test("type")
                && same.test("event")
                && golden.path("data").has("stats") == frame.path("data").has("stats")
                && about.equals(frame.path("data").path("serverId"));
    }

    /** What has come and no row told of. */
    List<JsonNode> unexpected() {
        return Stream.concat(
                        frames.since(nextEvent, this::isEvent).stream(),
                        frames
                                .since(
                                        nextAnswer,
                                        frame -> LEGACY_ANSWERS.contains(
                                                frame.path("type").asText()))
                                .stream())
                .map(ContractFrames.Numbered::frame)
                .toList();
    }
}
