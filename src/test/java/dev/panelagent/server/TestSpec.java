package dev.panelagent.server;

import dev.panelagent.common.ServerId;
import dev.panelagent.common.Signal;
import dev.panelagent.protocol.Limits;
import dev.panelagent.protocol.PortMapping;
import dev.panelagent.protocol.Readiness;
import dev.panelagent.protocol.ServerSpec;
import dev.panelagent.protocol.StartupPolicy;
import dev.panelagent.protocol.StopPolicy;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A server's spec for tests: sound by default, each part changeable. */
final class TestSpec {
    static final Duration LONG = Duration.ofSeconds(60);
    static final Duration SHORT = Duration.ofMillis(60);

    private final String id;
    private String image = Node.GAME;
    private Optional<String> startup = Optional.empty();
    private Map<String, String> environment = Map.of();
    private List<PortMapping> ports = List.of();
    private boolean tty;
    private StopPolicy stop = stages(Optional.empty(), LONG, LONG, LONG);
    private StartupPolicy ready = StartupPolicy.RUNNING_IS_READY;

    private TestSpec(String id) {
        this.id = id;
    }

    static TestSpec of(String id) {
        return new TestSpec(id);
    }

    static ServerSpec s1() {
        return of("s1").build();
    }

    TestSpec image(String other) {
        image = other;
        return this;
    }

    TestSpec startup(String line) {
        startup = Optional.of(line);
        return this;
    }

    TestSpec environment(Map<String, String> variables) {
        environment = variables;
        return this;
    }

    TestSpec ports(PortMapping... published) {
        ports = List.of(published);
        return this;
    }

    TestSpec tty() {
        tty = true;
        return this;
    }

    TestSpec stopBy(String command, Duration grace) {
        return stopStages(command, grace, grace, LONG);
    }

    TestSpec stopStages(String command, Duration ofCommand, Duration ofSignal, Duration ofKill) {
        stop = stages(Optional.of(command), ofCommand, ofSignal, ofKill);
        return this;
    }

    TestSpec stop(StopPolicy policy) {
        stop = policy;
        return this;
    }

    TestSpec grace(Duration grace) {
        stop = stages(Optional.empty(), grace, grace, LONG);
        return this;
    }

    TestSpec readyOn(Duration timeout, String... patterns) {
        return readyBy(timeout, new Readiness.ConsolePatterns(List.of(patterns)));
    }

    TestSpec readyBy(Duration timeout, Readiness sign) {
        ready = new StartupPolicy(sign, timeout);
        return this;
    }

    private static StopPolicy stages(Optional<String> command, Duration ofCommand, Duration ofSignal, Duration ofKill) {
        return new StopPolicy(command, Signal.TERM, ofCommand, ofSignal, ofKill);
    }

    ServerSpec build() {
        return new ServerSpec(
                new ServerId(id),
                "the game",
                image,
                startup,
                environment,
                new Limits(2048L << 20, 0, 150, 0, 0, 512),
                ports,
                ServerSpec.DEFAULT_MOUNT_PATH,
                tty,
                stop,
                ready,
                List.of());
    }
}
