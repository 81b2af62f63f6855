package dev.panelagent.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.panelagent.common.RequestException;
import dev.panelagent.common.ServerId;
import dev.panelagent.common.Signal;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class CommandCodecTest {
    private final CommandCodec codec = new CommandCodec(Specs.DEFAULTS);

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void whatIsKeptIsReadAsItWas(long seed) {
        Random random = new Random(seed);
        for (int i = 0; i < 200; i++) {
            Command.Effect command = random(random);
            assertThat(codec.read(command.action(), codec.write(command))).isEqualTo(command);
        }
    }

    private static Command.Effect random(Random random) {
        ServerId id = new ServerId("s" + random.nextInt(1000));
        return switch (random.nextInt(10)) {
            case 0 -> new Command.CreateServer(Specs.random(random));
            case 1 -> new Command.StartServer(id);
            case 2 ->
                new Command.StopServer(
                        id,
                        random.nextBoolean() ? Optional.of(Signal.TERM) : Optional.empty(),
                        random.nextBoolean()
                                ? Optional.of(Duration.ofMillis(random.nextInt(3_600_000)))
                                : Optional.empty());
            case 3 -> new Command.RestartServer(id);
            case 4 -> new Command.KillServer(id);
            case 5 -> new Command.DeleteServer(id, random.nextBoolean());
            case 6 -> new Command.WriteConsole(id, base64(random), window(random));
            case 7 -> new Command.InterruptConsole(id, window(random));
            case 8 -> new Command.ClearConsole(id);
            default -> new Command.SendServerCommand(id, "say \"grüß\" \\ " + random.nextInt(), window(random));
        };
    }

    private static Optional<Duration> window(Random random) {
        return random.nextBoolean() ? Optional.of(Duration.ofMillis(random.nextInt(1, 4001))) : Optional.empty();
    }

    private static String base64(Random random) {
        byte[] bytes = new byte[random.nextInt(1, 100)];
        random.nextBytes(bytes);
        return Base64.getEncoder().encodeToString(bytes);
    }

    private static Stream<FileChange> changesOfFiles() {
        ServerId id = new ServerId("s1");
        List<FileChange.Move> moves = List.of(new FileChange.Move("/a", "/b"));
        return Stream.of(
                new FileChange.WriteFile(id, "/a", new FileContent.Inline("c2VjcmV0"), Optional.empty()),
                new FileChange.UploadFile(id, "/a", new FileContent.Inline("c2VjcmV0"), OptionalInt.empty()),
                new FileChange.MergeUpload(id, "/a", OptionalInt.empty(), Optional.empty()),
                new FileChange.CreateDirectory(id, "/a"),
                new FileChange.DeleteFiles(id, List.of("/a")),
                new FileChange.MoveFiles(id, "rename_file", moves, true),
                new FileChange.CopyFiles(id, moves, true),
                new FileChange.SetPermissions(id, List.of("/a"), 0644),
                new FileChange.CreateArchive(id, List.of("/a"), "/b.zip", Optional.empty()),
                new FileChange.ExtractArchive(id, "/b.zip", "/", "skip"),
                new FileChange.PullFile(id, "https://files.example/", "/", Optional.empty(), Optional.empty()),
                new FileChange.InstallMod(
                        id, "m", "m", Optional.empty(), "u", Optional.empty(), "/mods", false, Optional.empty()),
                new FileChange.UninstallMod(id, "m"));
    }

    @ParameterizedTest
    @MethodSource("changesOfFiles")
    void changesOfFilesAreKeptWithoutWhatTheyChange(FileChange change) {
        assertThat(codec.write(change)).isEqualTo(CommandCodec.NOT_TAKEN_UP);
    }

    @Test
    void noChangeOfFilesIsLeftOut() {
        Set<Class<?>> tried = changesOfFiles().map(Object::getClass).collect(Collectors.toSet());
        assertThat(tried).isEqualTo(leaves(FileChange.class).collect(Collectors.toSet()));
    }

    private static Stream<Class<?>> leaves(Class<?> type) {
        return type.isSealed()
                ? Stream.of(type.getPermittedSubclasses()).flatMap(CommandCodecTest::leaves)
                : Stream.of(type);
    }

    @Test
    void anythingElseIsRefused() {
        assertThatExceptionOfType(RequestException.class).isThrownBy(() -> codec.read("start_server", "no json"));
        assertThatExceptionOfType(RequestException.class).isThrownBy(() -> codec.read("unknown", "{}"));
    }
}
