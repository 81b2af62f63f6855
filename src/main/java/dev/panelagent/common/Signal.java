package dev.panelagent.common;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * A signal Linux knows, by the names and numbers of signal(7) for x86 and ARM, real-time signals included. The engine
 * is always given the number: engines differ in the names they accept.
 */
public record Signal(String name, int number) {
    private static final int RT_MIN = 34;
    private static final int RT_MAX = 64;
    private static final int LAST_ASCII = 127;
    private static final String PREFIX = "SIG";
    private static final String[] STANDARD = {
        "HUP", "INT", "QUIT", "ILL", "TRAP", "ABRT", "BUS", "FPE", "KILL", "USR1", "SEGV", "USR2", "PIPE", "ALRM",
        "TERM", "STKFLT", "CHLD", "CONT", "STOP", "TSTP", "TTIN", "TTOU", "URG", "XCPU", "XFSZ", "VTALRM", "PROF",
        "WINCH", "IO", "PWR", "SYS"
    };
    private static final Map<String, Signal> KNOWN = known();

    public static final Signal TERM = of("TERM");
    public static final Signal KILL = of("KILL");

    /** By name with or without {@code SIG}, in any case, or by number; empty if Linux knows no such signal. */
    public static Optional<Signal> parse(String text) {
        if (text.chars().anyMatch(c -> c > LAST_ASCII)) {
            // Some letters outside ASCII have an upper case within it.
            return Optional.empty();
        }
        return Optional.ofNullable(KNOWN.get(text.strip().toUpperCase(Locale.ROOT)));
    }

    private static Signal of(String key) {
        return parse(key).orElseThrow();
    }

    private static Map<String, Signal> known() {
        Map<String, Signal> signals = new HashMap<>();
        for (int i = 0; i < STANDARD.length; i++) {
            add(signals, "SIG" + STANDARD[i], i + 1);
        }
        for (int number = RT_MIN; number <= RT_MAX; number++) {
            add(signals, number == RT_MIN ? "SIGRTMIN" : "SIGRTMIN+" + (number - RT_MIN), number);
        }
        alias(signals, "IOT", "ABRT");
        alias(signals, "POLL", "IO");
        alias(signals, "CLD", "CHLD");
        alias(signals, "UNUSED", "SYS");
        for (int below = 0; below <= RT_MAX - RT_MIN; below++) {
            alias(signals, below == 0 ? "RTMAX" : "RTMAX-" + below, String.valueOf(RT_MAX - below));
        }
        return Map.copyOf(signals);
    }

    private static void add(Map<String, Signal> signals, String name, int number) {
        Signal signal = new Signal(name, number);
        signals.put(name, signal);
        signals.put(name.substring(PREFIX.length()), signal);
        signals.put(String.valueOf(number), signal);
    }

    private static void alias(Map<String, Signal> signals, String alias, String key) {
        signals.put(alias, signals.get(key));
        signals.put(PREFIX + alias, signals.get(key));
    }

    @Override
    public String toString() {
        return name;
    }
}
