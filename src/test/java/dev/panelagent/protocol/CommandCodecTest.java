package dev.panelagent.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.panelagent.common.RequestException;
import dev.panelagent.common.ServerId;
import dev.panelagent.common.Signal;
import java.time.Duration;
import java.util.Base64;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
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

    @Test
    void anythingElseIsRefused() {
        assertThatExceptionOfType(RequestException.class).isThrownBy(() -> codec.read("start_server", "no json"));
        assertThatExceptionOfType(RequestException.class).isThrownBy(() -> codec.read("unknown", "{}"));
    }
}
