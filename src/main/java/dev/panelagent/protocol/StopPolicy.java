package dev.panelagent.protocol;

import dev.panelagent.common.Signal;
import java.time.Duration;
import java.util.Optional;

/**
 * How a server is asked to stop before it is killed.
 *
 * @param command console line to send first; empty if the game has none
 * @param signal sent when the command did not end it, or at once if there is no command
 * @param grace how long each of the two stages may take
 */
public record StopPolicy(Optional<String> command, Signal signal, Duration grace) {
    /** Ask by SIGTERM, kill after 30 s: what the Panel assumes where it says nothing (protocol 2.3). */
    public static final StopPolicy DEFAULT = new StopPolicy(Optional.empty(), Signal.TERM, Duration.ofSeconds(30));

    /** This policy with what one stop request overrides: a signal of its own skips the console command. */
    public StopPolicy with(Optional<Signal> otherSignal, Optional<Duration> otherGrace) {
        return new StopPolicy(
                otherSignal.isPresent() ? Optional.empty() : command,
                otherSignal.orElse(signal),
                otherGrace.orElse(grace));
    }
}
