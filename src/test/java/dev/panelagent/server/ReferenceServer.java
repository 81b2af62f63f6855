package dev.panelagent.server;

import static dev.panelagent.protocol.Event.Outcome.CANCELLED;
import static dev.panelagent.protocol.Event.Outcome.COMPLETED;
import static dev.panelagent.protocol.Event.Outcome.FAILED;
import static dev.panelagent.protocol.Event.Outcome.SUPERSEDED;
import static dev.panelagent.protocol.ServerState.CRASHED;
import static dev.panelagent.protocol.ServerState.INSTALLING;
import static dev.panelagent.protocol.ServerState.INSTALL_FAILED;
import static dev.panelagent.protocol.ServerState.OFFLINE;
import static dev.panelagent.protocol.ServerState.RUNNING;
import static dev.panelagent.protocol.ServerState.STARTING;
import static dev.panelagent.protocol.ServerState.STOPPING;

import dev.panelagent.protocol.DesiredState;
import dev.panelagent.protocol.Event.Outcome;
import dev.panelagent.protocol.ServerState;
import dev.panelagent.testing.FakeContainerEngine.Call;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One server as its user sees it: what becomes of it, of its container and of its commands. Plain code on one thread,
 * written from what the agent promises and not from how it keeps it; a {@link ModelWalk} compares the two.
 */
class ReferenceServer {
    static final int RESTARTS_PER_HOUR = 5;
    private static final int AN_HOUR = 60;

    /** A command, and how far it got. */
    static final class Wish {
        final String id;
        final ModelStep kind;
        /** How it may end; empty as long as it must not have ended. */
        Set<Outcome> end = EnumSet.noneOf(Outcome.class);

        private final boolean own;
        private final int taken;
        private boolean resumed;
        private boolean begun;
        private boolean pulled;
        private boolean created;
        private boolean stopped;
        private boolean launched;
        private boolean removed;
        /** The call it waits in; its effect has come already if the answer is what is held. */
        private @Nullable Call blockedIn;

        private Wish(String id, ModelStep kind, boolean own, int taken) {
            this.id = id;
            this.kind = kind;
            this.own = own;
            this.taken = taken;
        }

        private boolean isShielded() {
            return blockedIn == Call.START || blockedIn == Call.CREATE;
        }

        private Wish again() {
            Wish next = new Wish(id, kind, false, taken);
            next.resumed = true;
            return next;
        }

        @Override
        public String toString() {
            return id + " " + kind + " -> " + (end.isEmpty() ? "unfinished" : end.toString());
        }
    }

    /** A command, or a start of the agent's own, did not come through. */
    private static final class Failed extends Exception {
        private static final long serialVersionUID = 1;
        private final boolean engineAway;

        Failed(boolean engineAway) {
            this.engineAway = engineAway;
        }
    }

    // -- what a user sees
    boolean known;
    ServerState observed = INSTALL_FAILED;
    DesiredState desired = DesiredState.OFFLINE;
    int crashes;
    final List<Wish> wishes = new ArrayList<>();

    // -- the engine's side
    boolean engineUp = true;
    boolean container;
    boolean running;
    int starts;
    private ModelStep image = ModelStep.CREATE;
    private boolean hasRun;
    private int exitCode;
    private int runBegan;

    // -- the agent's side
    private @Nullable Call held;
    private boolean answerHeld;
    private @Nullable Wish current;
    private final Deque<Wish> waiting = new ArrayDeque<>();
    private @Nullable Wish lettingGo;
    private boolean containerKnown;
    private boolean startUnfinished;
    /** Whether the engine took the last start, seen or not. */
    private boolean startTaken;

    private boolean lookedAtEngine = true;
    private final List<Integer> failures = new ArrayList<>();
    private int notBefore;
    private int minute;
    private int moment;

    boolean isBlocked() {
        return lettingGo != null || current != null;
    }

    boolean isHeld() {
        return held != null;
    }

    // -- commands

    /** Whether a command is taken at all. */
    boolean takes(ModelStep kind) {
        return kind.isCreate() ? !known || (observed == INSTALL_FAILED && !isBlocked()) : known;
    }

    void command(String id, ModelStep kind) {
        Wish wish = new Wish(id, kind, false, ++moment);
        wishes.add(wish);
        known = true;
        accept(wish);
        goOn();
    }

    private void accept(Wish wish) {
        desired = wish.kind.startsSomething() ? DesiredState.RUNNING : DesiredState.OFFLINE;
        startUnfinished = false;
        for (Wish other : List.copyOf(waiting)) {
            if (supersedes(wish.kind, other.kind) || includes(wish.kind, other.kind)) {
                waiting.remove(other);
                end(other, SUPERSEDED);
            }
        }
        if (current == null) {
            current = wish;
        } else if (supersedes(wish.kind, current.kind)) {
            takeOver(wish, current);
        } else {
            waiting.addLast(wish);
        }
    }

    private void takeOver(Wish wish, Wish from) {
        if (from.isShielded()) {
            lettingGo = from;
        } else {
            end(from, SUPERSEDED);
        }
        current = wish;
        if (wish.kind == ModelStep.KILL) {
            killNow(wish);
        }
    }

    /** A kill does not wait for what lets go. */
    private void killNow(Wish kill) {
        observed = isUp() ? STOPPING : observed;
        if (held == Call.SIGNAL) {
            kill.blockedIn = held;
        }
        if (running && (held != Call.SIGNAL || answerHeld)) {
            signalled();
        }
    }

    /** The last wish wins: what it makes pointless does not go on. */
    static boolean supersedes(ModelStep next, ModelStep present) {
        return switch (next) {
            case STOP -> present.startsSomething();
            case KILL -> present.startsSomething() || present == ModelStep.STOP;
            case DELETE -> present != ModelStep.DELETE;
            default -> false;
        };
    }

    private static boolean includes(ModelStep next, ModelStep present) {
        return (next == ModelStep.RESTART && present.startsSomething())
                || (next == ModelStep.START && present == ModelStep.START);
    }

    private static void end(Wish wish, Outcome outcome) {
        wish.end = EnumSet.of(outcome);
        wish.blockedIn = null;
    }

    /** Goes on until nothing is left to do or something is held. */
    private void goOn() {
        while (current != null && current.blockedIn == null && lettingGo == null) {
            Wish wish = current;
            try {
                if (!advance(wish)) {
                    return;
                }
                done(wish);
            } catch (Failed e) {
                failed(wish, e);
            }
            current = waiting.pollFirst();
        }
        converge();
    }

    private void done(Wish wish) throws Failed {
        switch (wish.kind) {
            case START, RESTART -> {
                // What runs unseen cannot be known to have ended.
                if (engineUp && !running) {
                    throw new Failed(false);
                }
                observed = RUNNING;
            }
            case STOP, KILL -> observed = isUp() ? OFFLINE : observed;
            case DELETE -> {
                deleted();
                waiting.forEach(late -> end(late, FAILED));
                waiting.clear();
            }
            default -> observed = wish.resumed && !wish.created ? observed : OFFLINE;
        }
        end(wish, COMPLETED);
    }

    private void deleted() {
        known = false;
        observed = INSTALL_FAILED;
        failures.clear();
        notBefore = 0;
    }

    private void failed(Wish wish, Failed how) {
        end(wish, FAILED);
        if (wish.kind.isCreate()) {
            observed = INSTALL_FAILED;
        } else if (wish.own) {
            if (how.engineAway) {
                notBefore = minute + 1;
            } else if (observed != CRASHED) {
                startFailed();
            }
        } else if (wish.kind.startsSomething() && observed != RUNNING && waiting.isEmpty()) {
            // It was told, and is not tried again; what it let crash is started again as any crash.
            if (observed != CRASHED || how.engineAway) {
                desired = DesiredState.OFFLINE;
            }
        }
    }

    /** Carries it on; {@code false} if it is held. */
    private boolean advance(Wish wish) throws Failed {
        if (!wish.begun && !begin(wish)) {
            return true;
        }
        for (Optional<Call> call = next(wish); call.isPresent(); call = next(wish)) {
            if (call.get() == held) {
                wish.blockedIn = held;
                if (answerHeld) {
                    perform(wish, held);
                }
                return false;
            }
            perform(wish, call.get());
            answered(wish, call.get());
        }
        return true;
    }

    /** Looks first; {@code false} if there is nothing to do. */
    private boolean begin(Wish wish) throws Failed {
        wish.begun = true;
        return switch (wish.kind) {
            case START -> beginStart();
            case RESTART -> {
                if (!engineUp && containerKnown) {
                    throw new Failed(true);
                }
                observed = running || !isUp() ? observed : OFFLINE;
                yield running || beginStart();
            }
            case STOP, KILL -> {
                if (!engineUp && containerKnown) {
                    throw new Failed(true);
                }
                yield running;
            }
            case DELETE -> {
                if (!engineUp) {
                    throw new Failed(true);
                }
                yield true;
            }
            default -> {
                if (wish.resumed && (observed != INSTALL_FAILED || (container && hasRun))) {
                    yield false;
                }
                image = wish.kind;
                observed = INSTALLING;
                if (!engineUp || (container && hasRun)) {
                    throw new Failed(!engineUp);
                }
                yield true;
            }
        };
    }

    private boolean beginStart() throws Failed {
        if (observed == INSTALL_FAILED) {
            throw new Failed(false);
        }
        if (observed == RUNNING) {
            return false;
        }
        if (!engineUp) {
            observed = isUp() ? observed : OFFLINE;
            throw new Failed(true);
        }
        observed = running ? RUNNING : STARTING;
        startTaken = running;
        return !running;
    }

    /** What it must ask of the engine next; empty if it is through. */
    private Optional<Call> next(Wish wish) throws Failed {
        return Optional.ofNullable(
                switch (wish.kind) {
                    case START -> nextOfStart(wish);
                    case RESTART -> {
                        wish.stopped |= !running || (wish.resumed && runBegan > wish.taken);
                        if (!wish.stopped) {
                            observed = STOPPING;
                            yield Call.SIGNAL;
                        }
                        if (!wish.launched && observed != STARTING && !beginStart()) {
                            yield null;
                        }
                        yield nextOfStart(wish);
                    }
                    case STOP, KILL -> nextOfStop();
                    case DELETE -> running ? nextOfStop() : wish.removed ? null : Call.REMOVE;
                    default ->
                        container && !wish.created
                                ? Call.REMOVE
                                : !wish.pulled ? Call.ENSURE_IMAGE : wish.created ? null : Call.CREATE;
                });
    }

    private @Nullable Call nextOfStart(Wish wish) {
        if (wish.launched || running) {
            return null;
        }
        return container ? Call.START : wish.pulled ? Call.CREATE : Call.ENSURE_IMAGE;
    }

    private @Nullable Call nextOfStop() {
        if (!running) {
            return null;
        }
        observed = STOPPING;
        return Call.SIGNAL;
    }

    /** What the engine makes of a call. */
    private void perform(Wish wish, Call call) throws Failed {
        switch (call) {
            case ENSURE_IMAGE -> {
                if (image == ModelStep.CREATE_MISSING_IMAGE) {
                    throw new Failed(false);
                }
                wish.pulled = true;
            }
            case CREATE -> {
                container = true;
                hasRun = false;
                wish.created = true;
            }
            case START -> {
                wish.launched = true;
                starts++;
                launched();
            }
            case SIGNAL -> {
                if (running) {
                    signalled();
                }
            }
            case REMOVE -> {
                container = false;
                containerKnown = false;
                wish.removed = true;
            }
            default -> throw new IllegalArgumentException(call.name());
        }
    }

    private void answered(Wish wish, Call call) {
        if (call == Call.CREATE) {
            containerKnown = true;
        }
        if (call == Call.SIGNAL) {
            wish.stopped = true;
        }
    }

    private void launched() {
        startTaken = true;
        hasRun = true;
        runBegan = ++moment;
        running = image != ModelStep.CREATE_BROKEN_IMAGE;
        if (!running) {
            exitCode = 7;
            ended(false, false);
        }
    }

    private void signalled() {
        running = false;
        exitCode = 143;
        if (observed != INSTALL_FAILED) {
            observed = OFFLINE;
        }
    }

    // -- ends

    /** A run is over, and the agent sees it. */
    private void ended(boolean byItself, boolean afterGap) {
        boolean bad = exitCode != 0 && observed != STOPPING;
        observed = bad ? CRASHED : OFFLINE;
        if (bad) {
            crashes++;
            startFailed();
        } else if (byItself && !afterGap) {
            desired = DesiredState.OFFLINE;
        }
    }

    private void startFailed() {
        failures.add(minute);
        failures.removeIf(at -> minute - at >= AN_HOUR);
        if (desired == DesiredState.RUNNING) {
            if (failures.size() > RESTARTS_PER_HOUR) {
                desired = DesiredState.OFFLINE;
            } else {
                notBefore = minute + delay();
            }
        }
    }

    private int delay() {
        return Math.min(5, 1 << (failures.size() - 1));
    }

    private void converge() {
        boolean down = observed == OFFLINE || observed == CRASHED || (observed == STARTING && startUnfinished);
        if (known && lookedAtEngine && !isBlocked() && desired == DesiredState.RUNNING && down && minute >= notBefore) {
            startUnfinished = false;
            current = new Wish("own", ModelStep.START, true, ++moment);
            goOn();
        }
    }

    /** The process ends, with this code. */
    void exits(int code) {
        running = false;
        exitCode = code;
        if (engineUp) {
            ended(!isBlocked(), false);
            converge();
        }
    }

    void startedByHand() {
        hasRun = true;
        runBegan = ++moment;
        running = image != ModelStep.CREATE_BROKEN_IMAGE;
        if (running) {
            observed = RUNNING;
            desired = DesiredState.RUNNING;
        } else {
            exitCode = 7;
            observed = observed == INSTALL_FAILED ? OFFLINE : observed;
        }
        converge();
    }

    void removedByHand() {
        container = false;
        containerKnown = false;
        running = false;
        observed = isUp() ? OFFLINE : observed;
        converge();
    }

    // -- the engine, the agent, time

    void hold(Call call, boolean answer) {
        held = call;
        answerHeld = answer;
    }

    void release() {
        Call call = held;
        held = null;
        if (call == null || !isBlocked()) {
            return;
        }
        if (lettingGo != null) {
            try {
                unblock(lettingGo);
            } catch (Failed _) {
                // It gave way already, whatever became of it.
            }
            end(lettingGo, SUPERSEDED);
            lettingGo = null;
        } else if (current != null && current.blockedIn != null) {
            try {
                unblock(current);
            } catch (Failed e) {
                Wish wish = current;
                failed(wish, e);
                current = waiting.pollFirst();
            }
        }
        goOn();
    }

    private void unblock(Wish wish) throws Failed {
        Call call = wish.blockedIn;
        wish.blockedIn = null;
        if (!engineUp) {
            if (call == Call.CREATE || call == Call.ENSURE_IMAGE) {
                observed = OFFLINE;
            }
            throw new Failed(true);
        }
        if (call != null) {
            if (!answerHeld) {
                perform(wish, call);
            }
            answered(wish, call);
        }
    }

    void engineGoes() {
        engineUp = false;
    }

    void engineComesBack() {
        engineUp = true;
        compare(true);
        converge();
    }

    /** The agent looks at all there is. */
    private void compare(boolean afterGap) {
        lookedAtEngine = true;
        if (!known) {
            return;
        }
        containerKnown = container;
        if (running) {
            if (!isBlocked() && observed != RUNNING) {
                observed = RUNNING;
                desired = DesiredState.RUNNING;
            }
        } else if (isUp()) {
            if (!container || (observed == STARTING && !startTaken)) {
                observed = OFFLINE;
            } else {
                ended(!isBlocked(), afterGap);
            }
        } else if (observed == INSTALL_FAILED && hasRun && container && !isBlocked()) {
            observed = OFFLINE;
        }
    }

    void minutesPass(int minutes) {
        minute += minutes;
        if (engineUp) {
            compare(false);
            converge();
        }
    }

    void agentRestarts() {
        waiting.forEach(wish -> end(wish, CANCELLED));
        if (current != null && !current.isShielded()) {
            end(current, CANCELLED);
        }
    }

    void agentBegins() {
        List<Wish> unfinished =
                wishes.stream().filter(wish -> wish.end.isEmpty()).toList();
        current = null;
        waiting.clear();
        lettingGo = null;
        held = null;
        lookedAtEngine = false;
        observed = observed == INSTALLING ? INSTALL_FAILED : observed;
        failures.removeIf(at -> minute - at >= AN_HOUR);
        notBefore = observed == CRASHED && !failures.isEmpty() ? failures.getLast() + delay() : 0;
        startUnfinished = observed == STARTING;
        for (Wish wish : unfinished) {
            Wish again = wish.again();
            wishes.set(wishes.indexOf(wish), again);
            accept(again);
        }
        if (engineUp) {
            compare(true);
            goOn();
        }
    }

    /** While the engine is away it may take the one or the other to be under way. */
    void adoptDoubt(ServerState there) {
        boolean either = there == STARTING || there == STOPPING;
        if (!engineUp && either && (observed == STARTING || observed == STOPPING)) {
            observed = there;
        }
    }

    private boolean isUp() {
        return observed == STARTING || observed == RUNNING || observed == STOPPING;
    }

    /** Commands were sent at once and are over: any order of them is right, but the last one wins. */
    void atOnce(List<Wish> sent, ServerState there, int really) {
        Wish last = sent.getLast();
        sent.forEach(wish -> wish.end = EnumSet.of(COMPLETED, SUPERSEDED));
        last.end = EnumSet.of(COMPLETED);
        boolean up = last.kind.startsSomething();
        desired = up ? DesiredState.RUNNING : DesiredState.OFFLINE;
        running = up;
        exitCode = up ? exitCode : 143;
        if (up) {
            observed = RUNNING;
        } else if (isUp() || there == OFFLINE) {
            observed = OFFLINE;
        }
        if (really > starts) {
            container = true;
            containerKnown = true;
            hasRun = true;
            runBegan = ++moment;
        }
        starts = really;
        wishes.addAll(sent);
    }

    Wish wish(String id, ModelStep kind) {
        return new Wish(id, kind, false, ++moment);
    }

    boolean isMade() {
        return known && observed != INSTALL_FAILED && observed != INSTALLING;
    }

    boolean isSound() {
        return image == ModelStep.CREATE;
    }

    @Override
    public String toString() {
        return (known ? observed + ", desired " + desired : "unknown")
                + (container ? running ? ", runs" : ", container" : "")
                + (engineUp ? "" : ", engine away")
                + (held == null ? "" : ", held " + held)
                + ", " + crashes + " crashes, " + starts + " starts, " + wishes;
    }
}
