package dev.panelagent.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import java.util.random.RandomGenerator;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever a Panel sends, it becomes something to act on: no frame may throw. */
class FrameDecoderFuzzTest {
    private static final String[] NAMES = {
        "type",
        "action",
        "serverId",
        "payload",
        "data",
        "parameters",
        "id",
        "image",
        "limits",
        "memory",
        "cpu",
        "ports",
        "environment",
        "stop",
        "signal",
        "timeout",
        "command",
        "eggConfig",
        "egg",
        "variables",
        "allocations",
        "config",
        "lines",
        "startupDone",
        "healthCheck",
        "tcpPort",
        "commandTimeout",
        "signalTimeout",
        "killTimeout",
        "mountPath",
        "tty",
        "seq",
        "since",
        "afterSeq",
        "search",
        "format",
        "input",
        "encoding",
        "rows",
        "settings",
        "historySize",
        "fontSize"
    };
    private static final String[] WORDS = {
        "command",
        "create_server",
        "stop_server",
        "server_power",
        "server_create",
        "ping",
        "ack",
        "get_server_logs",
        "console:download",
        "console:input",
        "console:resize",
        "console:settings:update",
        "base64",
        "s1",
        "SIGTERM",
        "25565",
        "-1",
        "regex:(",
        "/",
        "..",
        "",
        "\\u0000",
        "é",
        "9999999999999999999"
    };

    static LongStream seeds() {
        return new Random(27).longs(500);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void noFrameThrows(long seed) {
        RandomGenerator random = new Random(seed);
        String text = value(random, 0);
        FrameDecoder decoder = new FrameDecoder(Specs.DEFAULTS);

        assertThat(decoder.frame(text)).as(text).isNotNull();
        assertThat(decoder.httpBody(text)).as(text).isNotNull();
        String cut = text.substring(0, random.nextInt(text.length() + 1));
        assertThat(decoder.frame(cut)).as(cut).isNotNull();
    }

    private static String value(RandomGenerator random, int depth) {
        int kind = depth == 0 ? 0 : random.nextInt(depth > 4 ? 4 : 7);
        return switch (kind) {
            case 1 -> String.valueOf(random.nextLong());
            case 2 -> random.nextBoolean() ? "true" : "null";
            case 3 -> "\"" + WORDS[random.nextInt(WORDS.length)] + "\"";
            case 4 -> "[" + value(random, depth + 1) + "," + value(random, depth + 1) + "]";
            default -> object(random, depth);
        };
    }

    private static String object(RandomGenerator random, int depth) {
        StringBuilder object = new StringBuilder("{");
        int members = depth > 4 ? 0 : random.nextInt(1, 7);
        for (int i = 0; i < members; i++) {
            object.append(i == 0 ? "" : ",")
                    .append('"')
                    .append(NAMES[random.nextInt(NAMES.length)])
                    .append("\":")
                    .append(value(random, depth + 1));
        }
        return object.append('}').toString();
    }
}
