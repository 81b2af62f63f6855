package dev.panelagent.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.panelagent.testing.TestImages;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;

/**
 * One server and all that was asked of it, in order; used by one thread at a time. What the game does leaves traces in
 * its data directory: a line in {@code starts} for each start, the lines of its console in {@code lines}.
 */
final class Tenant {
    /** Ways to be started and stopped, so that each path through the agent is cut somewhere. */
    enum Kind {
        /** Ready as soon as it runs, ends on a signal. */
        PLAIN("trap 'exit 0' TERM; ", ""),
        /** Ready when it says so. */
        TALKER("trap 'exit 0' TERM; ", ",\"startupDone\":\"ready\",\"startupTimeout\":30"),
        /** Stopped by a line on its console. */
        LISTENER("", ",\"stop\":{\"command\":\"quit\",\"timeout\":5},\"startupDone\":\"ready\",\"startupTimeout\":30"),
        /** Has to be killed. */
        STUBBORN("trap '' TERM; ", ",\"stop\":{\"timeout\":1}");

        private final String trap;
        private final String more;

        Kind(String trap, String more) {
            this.trap = trap;
            this.more = more;
        }

        String payload() {
            String game = trap + "echo up >> starts; echo ready; while read line; do case $line in quit) exit 0;;"
                    + " *) echo $line >> lines;; esac; done";
            return """
                    {"name":"%s","image":"%s","startup":"%s","limits":{"memory":32}%s}""".formatted(this, TestImages.busybox(), game, more);
        }
    }

    private static final String RUNNING = "running";
    private static final String OFFLINE = "offline";
    private static final String UNKNOWN = "unknown";

    private static final String CREATE = "create_server";
    private static final String START = "start_server";
    private static final String STOP = "stop_server";
    private static final String RESTART = "restart_server";
    private static final String KILL = "kill_server";
    private static final String DELETE = "delete_server";
    private static final String SEND = "send_server_command";

    /** What is sent to a server in a state, at random: mostly what makes sense, sometimes what does not. */
    private static final Map<String, List<String>> MIX = Map.of(
            UNKNOWN, List.of(CREATE, CREATE, CREATE, CREATE, CREATE, START, STOP, DELETE, SEND),
            OFFLINE, List.of(START, START, START, START, START, RESTART, RESTART, SEND, STOP, KILL, DELETE, CREATE),
            RUNNING, List.of(SEND, SEND, SEND, SEND, SEND, RESTART, RESTART, STOP, STOP, KILL, DELETE, START, CREATE));

    final String server;
    private final Kind kind;
    private final Path directory;
    private final List<Sent> sent = new ArrayList<>();

    Tenant(Kind kind, Path dataDir) {
        this.kind = kind;
        this.server = Shells.id();
        this.directory = dataDir.resolve("servers").resolve(server);
    }

    int commands() {
        return sent.size();
    }

    int taken() {
        return (int) sent.stream().filter(s -> s.fate() == Sent.Fate.TAKEN).count();
    }

    /** Has its server made. */
    void moveIn(Victim agent) {
        Sent first = new Sent(server + "-1", CREATE, server, kind.payload());
        sent.add(first);
        first.send(agent);
        awaitEnd(agent, first);
    }

    /** Sends the next command at random, sometimes twice, and sometimes waits for what came of it. */
    void act(Victim agent, RandomGenerator random) {
        Sent next = choose(random);
        sent.add(next);
        boolean settled = sent.stream().limit(sent.size() - 1L).allMatch(this::isOver);
        boolean ran = state().equals(RUNNING);
        next.send(agent);
        if (random.nextInt(4) == 0) {
            next.send(agent);
        }
        if (next.isLifecycle() ? random.nextInt(4) > 0 : next.fate() == Sent.Fate.TAKEN) {
            awaitEnd(agent, next);
        }
        if (!next.isLifecycle() && next.completed() && settled && ran) {
            Await.that(
                    "line " + next.id + " on the console of " + this,
                    () -> traces("lines").contains(next.id));
        }
    }

    private boolean isOver(Sent command) {
        return command.fate() == Sent.Fate.REFUSED || command.isFinished();
    }

    private Sent choose(RandomGenerator random) {
        String id = server + "-" + (sent.size() + 1);
        List<String> mix = MIX.getOrDefault(state(), List.of());
        String action = mix.get(random.nextInt(mix.size()));
        return new Sent(
                id,
                action,
                server,
                switch (action) {
                    case CREATE -> kind.payload();
                    case SEND -> "{\"command\":\"" + id + "\"}";
                    // A deletion leaves the data, as the traces are in it.
                    default -> "{}";
                });
    }

    /** After a restart: what was in doubt is asked or sent again, what was taken must be known. */
    void reassure(Victim agent, RandomGenerator random) {
        for (Sent command : sent) {
            if (command.fate() == Sent.Fate.UNKNOWN) {
                if (random.nextBoolean()) {
                    command.send(agent);
                }
                look(agent, command);
            } else if (!isOver(command)) {
                look(agent, command);
            } else if (command.fate() == Sent.Fate.TAKEN && random.nextInt(20) == 0) {
                command.send(agent);
                look(agent, command);
            }
        }
    }

    private static void look(Victim agent, Sent command) {
        command.looked(agent.answer("{\"action\":\"get_command\",\"commandId\":\"" + command.id + "\"}"));
    }

    private void awaitEnd(Victim agent, Sent command) {
        Await.that("the end of " + command + " of " + this, () -> {
            look(agent, command);
            return isOver(command);
        });
    }

    /** Waits until nothing is open, then compares what was promised with what became of it. */
    void verify(Victim agent, Supplier<String> engine) {
        for (Sent command : sent) {
            awaitEnd(agent, command);
            look(agent, command);
        }
        String expected = state();
        assertThat(failures()).as("failures of %s", this).isEmpty();
        Await.that(
                expected + " is what the agent says of " + this,
                () -> state(agent).equals(expected));
        assertThat(engine.get()).as("the engine about %s", this).isEqualTo(expected);
        List<String> starts = traces("starts");
        assertThat(starts.size()).as("starts of %s", this).isBetween(fewestStarts(), mostStarts());
        assertThat(traces("lines")).as("lines of %s", this).doesNotHaveDuplicates();
    }

    /** A command may fail because its server was deleted before its turn came; a line because none listens. */
    private List<Sent> failures() {
        return sent.stream()
                .filter(Sent::isLifecycle)
                .filter(Sent::isFinished)
                .filter(s -> !s.completed() && !s.outcome().equals("superseded"))
                .filter(s -> !s.errorCode().equals("SERVER_NOT_FOUND"))
                .toList();
    }

    /** What the server should be doing after the commands that came through, the last of them deciding. */
    private String state() {
        String state = UNKNOWN;
        for (Sent command : sent) {
            if (command.completed()) {
                state = after(state, command.action);
            }
        }
        return state;
    }

    private static String after(String state, String action) {
        return switch (action) {
            case CREATE -> state.equals(UNKNOWN) ? OFFLINE : state;
            case START, RESTART -> RUNNING;
            case STOP, KILL -> OFFLINE;
            case DELETE -> UNKNOWN;
            default -> state;
        };
    }

    /** One for each time it must have been brought up from rest. */
    private int fewestStarts() {
        int starts = 0;
        String state = UNKNOWN;
        for (Sent command : sent) {
            if (command.completed()) {
                String next = after(state, command.action);
                starts += next.equals(RUNNING) && !state.equals(RUNNING) ? 1 : 0;
                state = next;
            }
        }
        return starts;
    }

    /** The containers outlive the agent and never end by themselves, so it has nothing to start of its own accord. */
    private int mostStarts() {
        return (int) sent.stream()
                .filter(s -> s.fate() == Sent.Fate.TAKEN)
                .filter(s -> after(UNKNOWN, s.action).equals(RUNNING))
                .count();
    }

    private String state(Victim agent) {
        for (JsonNode known :
                agent.answer("{\"action\":\"list_servers\"}").path("data").path("servers")) {
            if (known.path("serverId").asText().equals(server)) {
                return known.path("state").asText();
            }
        }
        return UNKNOWN;
    }

    /** Takes it away with all its data. */
    void leave(Victim agent) {
        if (!state(agent).equals(UNKNOWN)) {
            Sent last = new Sent(server + "-end", DELETE, server, "{\"deleteData\":true}");
            last.send(agent);
            awaitEnd(agent, last);
            assertThat(directory).doesNotExist();
        }
    }

    private List<String> traces(String file) {
        try {
            Path traces = directory.resolve(file);
            return Files.exists(traces) ? Files.readAllLines(traces) : List.of();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public String toString() {
        return sent.stream()
                .skip(Math.max(0, sent.size() - 30L))
                .map(Sent::toString)
                .collect(Collectors.joining("\n  ", kind + " " + server + ":\n  ", "\n"));
    }
}
