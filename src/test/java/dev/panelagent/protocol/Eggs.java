package dev.panelagent.protocol;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Eggs for tests: some in the form in which Panels export them, and parts of any by a seeded generator. */
final class Eggs {
    static final List<String> ALL =
            List.of("paper-ptdl-v2", "source-ptdl-v2", "bot-ptdl-v1", "proxy-plcn-v1", "relay-plcn-v3");

    private Eggs() {}

    static String text(String name) {
        try (InputStream egg = Eggs.class.getResourceAsStream("/eggs/" + name + ".json")) {
            return new String(Objects.requireNonNull(egg, name).readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static ServerSpec read(ObjectNode payload) {
        ObjectNode request = Json.node().put("serverId", "s");
        request.set("payload", payload);
        return new SpecReader(Specs.DEFAULTS).read(new Arguments(request));
    }

    static ServerSpec read(String payload) {
        return read(Json.object(payload));
    }

    /** A request with one of the eggs in the form of Panels, and with these members. */
    static ServerSpec from(String egg, String members) {
        ObjectNode payload = Json.object(members);
        payload.set("egg", Json.object(text(egg)));
        return read(payload);
    }

    /** A request with an egg of these members, and with these of its own. */
    static ServerSpec with(String egg, String members) {
        return read("{\"image\":\"game\",\"egg\":{" + egg + "}" + (members.isEmpty() ? "" : "," + members) + "}");
    }

    static EggParts parts(ServerSpec spec) {
        return spec.egg().orElseThrow();
    }

    static EggParts parts(RandomGenerator random) {
        return new EggParts(
                Specs.text(random),
                Specs.text(random),
                IntStream.range(0, random.nextInt(4))
                        .mapToObj(i -> file(random, i))
                        .toList(),
                new EggParts.Logs(
                        random.nextBoolean(),
                        random.nextBoolean() ? Optional.of(Specs.text(random)) : Optional.empty()),
                random.nextBoolean()
                        ? Optional.of(new EggParts.Install(
                                Specs.text(random) + "\r\n" + Specs.text(random),
                                "registry.example/install:" + random.nextInt(100),
                                "ash"))
                        : Optional.empty(),
                texts(random),
                random.nextBoolean(),
                texts(random));
    }

    private static EggParts.ConfigFile file(RandomGenerator random, int number) {
        return new EggParts.ConfigFile(
                Specs.text(random) + number,
                "properties",
                IntStream.range(0, random.nextInt(4))
                        .boxed()
                        .flatMap(i -> random.nextBoolean()
                                ? Stream.of(replacement(random, "k" + i, Optional.empty()))
                                : IntStream.rangeClosed(0, random.nextInt(3))
                                        .mapToObj(
                                                j -> replacement(random, "k" + i, Optional.of(Specs.text(random) + j))))
                        .toList());
    }

    private static EggParts.Replacement replacement(RandomGenerator random, String key, Optional<String> onlyFor) {
        String[] literals = {"true", "false", "0", "-25565", "1.5", "null", "[1,\"a\"]", "{\"a\":{}}"};
        // An object as a value for anything would be read as a choice of values.
        int choice = random.nextInt(onlyFor.isPresent() ? literals.length : literals.length - 1);
        return random.nextBoolean()
                ? new EggParts.Replacement(key, onlyFor, literals[choice], true)
                : new EggParts.Replacement(key, onlyFor, Specs.text(random), false);
    }

    private static List<String> texts(RandomGenerator random) {
        return IntStream.range(0, random.nextInt(4))
                .mapToObj(_ -> Specs.text(random))
                .toList();
    }
}
