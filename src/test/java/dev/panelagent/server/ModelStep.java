package dev.panelagent.server;

import java.util.EnumSet;
import java.util.Set;

/** What may happen to the one server of a {@link ModelWalk}. One that makes no sense where it stands is left out. */
enum ModelStep {
    CREATE,
    CREATE_MISSING_IMAGE,
    CREATE_BROKEN_IMAGE,
    START,
    STOP,
    KILL,
    RESTART,
    DELETE,
    /** The commands for power that follow are sent without a wait between them. */
    AT_ONCE,

    EXIT_0,
    EXIT_3,
    OUT_OF_MEMORY,
    KILLED_BY_HAND,
    STARTED_BY_HAND,
    REMOVED_BY_HAND,

    /** The next such call does not reach the engine until {@link #RELEASE}. */
    HOLD_PULL,
    HOLD_CREATE,
    HOLD_START,
    HOLD_SIGNAL,
    HOLD_REMOVE,
    /** The next such call takes effect at once, but its answer does not come until {@link #RELEASE}. */
    HOLD_ANSWER_TO_CREATE,
    HOLD_ANSWER_TO_START,
    HOLD_ANSWER_TO_SIGNAL,
    HOLD_ANSWER_TO_REMOVE,
    RELEASE,

    ENGINE_GOES,
    ENGINE_COMES_BACK,
    /** Without a farewell: what is at work is cut off, what is not yet reported is taken up by the next life. */
    AGENT_IS_KILLED,
    /** With a farewell: what is at work is cancelled. */
    AGENT_RESTARTS,
    MINUTES_PASS,
    AN_HOUR_PASSES;

    static final Set<ModelStep> POWER = EnumSet.of(START, STOP, KILL, RESTART);
    static final Set<ModelStep> COMMANDS = EnumSet.range(CREATE, DELETE);
    static final Set<ModelStep> ENDS = EnumSet.range(EXIT_0, KILLED_BY_HAND);
    static final Set<ModelStep> HOLDS = EnumSet.range(HOLD_PULL, HOLD_ANSWER_TO_REMOVE);

    boolean isCreate() {
        return this == CREATE || this == CREATE_MISSING_IMAGE || this == CREATE_BROKEN_IMAGE;
    }

    boolean startsSomething() {
        return this == START || this == RESTART;
    }
}
