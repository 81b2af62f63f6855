package dev.panelagent.protocol;

import dev.panelagent.common.ServerId;
import dev.panelagent.common.Signal;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/** Specs for tests: one by hand, and any by a seeded generator. */
final class Specs {
    static final SpecDefaults DEFAULTS = new SpecDefaults(1L << 30, 100, 512);

    private Specs() {}

    static ServerSpec random(RandomGenerator random) {
        return new ServerSpec(
                new ServerId("s" + random.nextInt(1_000_000)),
                text(random),
                "registry.example/game-" + random.nextInt(100) + ":latest",
                random.nextBoolean() ? Optional.of("run " + text(random) + "x") : Optional.empty(),
                environment(random),
                new Limits(
                        random.nextBoolean() ? 0 : (6L + random.nextInt(100_000)) * 1_048_577,
                        random.nextInt(4) == 0 ? -1 : random.nextLong(3L << 20),
                        random.nextInt(0, 6401),
                        random.nextLong(10L << 30),
                        random.nextBoolean() ? 0 : random.nextInt(10, 1001),
                        DEFAULTS.pids()),
                ports(random),
                "/data/" + random.nextInt(10),
                random.nextBoolean(),
                new StopPolicy(
                        random.nextBoolean() ? Optional.of("quit " + random.nextInt()) : Optional.empty(),
                        Signal.parse(String.valueOf(random.nextInt(1, 32))).orElseThrow(),
                        Duration.ofMillis(random.nextInt(3_600_000)),
                        Duration.ofMillis(random.nextInt(3_600_000)),
                        Duration.ofMillis(random.nextInt(1000, 300_001))),
                new StartupPolicy(readiness(random), Duration.ofMillis(random.nextInt(86_400_000))),
                IntStream.range(0, random.nextInt(5))
                        .mapToObj(_ -> text(random))
                        .toList(),
                random.nextBoolean() ? Optional.of(Eggs.parts(random)) : Optional.empty());
    }

    private static Readiness readiness(RandomGenerator random) {
        return switch (random.nextInt(4)) {
            case 0 -> new Readiness.Running();
            case 1 -> new Readiness.HealthCheck();
            case 2 -> new Readiness.TcpPort(random.nextInt(1, 65_536));
            default ->
                new Readiness.ConsolePatterns(IntStream.rangeClosed(0, random.nextInt(4))
                        .mapToObj(i -> "Done " + text(random) + i)
                        .toList());
        };
    }

    private static List<PortMapping> ports(RandomGenerator random) {
        return IntStream.range(0, random.nextInt(4))
                .mapToObj(i -> new PortMapping(
                        "127.0.0." + (i + 1),
                        random.nextInt(1, 65_536),
                        random.nextInt(1, 65_536),
                        random.nextBoolean() ? "tcp" : "udp"))
                .toList();
    }

    private static Map<String, String> environment(RandomGenerator random) {
        Map<String, String> environment = new HashMap<>();
        IntStream.range(0, random.nextInt(5)).forEach(i -> environment.put("VAR_" + i, text(random)));
        return environment;
    }

    /** Text with what breaks quoting, encoding and naive parsers. */
    static String text(RandomGenerator random) {
        String[] pieces = {"a", "\"", "\\", "{{X}}", "é", "😀", "'", "\t", " ", "$", "%", "\u001b[31m", "null", "0"};
        StringBuilder text = new StringBuilder("t");
        IntStream.range(0, random.nextInt(12)).forEach(i -> text.append(pieces[random.nextInt(pieces.length)]));
        return text.toString();
    }
}
