package dev.panelagent.protocol;

import dev.panelagent.common.Signal;
import java.time.Duration;
import java.util.Optional;

/**
 * How a server is asked to stop before it is killed.
 *
 * @param command console line to send first; empty if the game has none
 * @param signal sent when the command did not end it, or at once if there is no command
 * @param commandGrace how long the command may take to end it
 * @param signalGrace how long the signal may take to end it
 * @param killGrace how long the engine may take to end it after SIGKILL before the stop counts as failed
 */
public record StopPolicy(
        Optional<String> command, Signal signal, Duration commandGrace, Duration signalGrace, Duration killGrace) {
    /** How long each stage may take where nothing is said: what the Panel assumes (protocol 2.3). */
    public static final Duration GRACE = Duration.ofSeconds(30);

    /** How long a kill may take where nothing is said. */
    public static final Duration KILL_GRACE = Duration.ofSeconds(10);

    /** Ask by SIGTERM, kill after 30 s. */
    public static final StopPolicy DEFAULT = of(Optional.empty(), Signal.TERM);

    /** A policy with the usual times. */
    public static StopPolicy of(Optional<String> command, Signal signal) {
        return new StopPolicy(command, signal, GRACE, GRACE, KILL_GRACE);
    }

    /** This policy with what one stop request overrides: a signal of its own skips the console command. */
    public StopPolicy with(Optional<Signal> otherSignal, Optional<Duration> otherGrace) {
        return new StopPolicy(
                otherSignal.isPresent() ? Optional.empty() : command,
                otherSignal.orElse(signal),
                otherGrace.orElse(commandGrace),
                otherGrace.orElse(signalGrace),
                killGrace);
    }
}
