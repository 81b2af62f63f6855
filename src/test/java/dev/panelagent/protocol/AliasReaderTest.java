package dev.panelagent.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.panelagent.common.RequestException;
import dev.panelagent.common.ServerId;
import org.junit.jupiter.api.Test;

class AliasReaderTest {
    private static final FrameDecoder DECODER = new FrameDecoder(new SpecDefaults(1L << 30, 100, 512));

    private static Command read(String body) {
        Inbound inbound = DECODER.httpBody(body);
        if (inbound instanceof Inbound.Request(CommandRequest request)) {
            return request.command();
        }
        throw ((Inbound.Rejected) inbound).reason();
    }

    @Test
    void whateverElseANewServerIsCalledIsItsNameToo() {
        Command command = read("""
                {"action":"create_server","serverId":"uuid-1","payload":{"image":"game:1","id":"cuid-1","uuid":"uuid-1",
                 "aliases":["old"]}}""");

        assertThat(((Command.CreateServer) command).aliases())
                .containsExactlyInAnyOrder(new ServerId("cuid-1"), new ServerId("old"));
    }

    @Test
    void theFirstOfTwoServerIdsIsTheName() {
        Command command = read(
                "{\"action\":\"create_server\",\"serverId\":\"a\",\"payload\":{\"serverId\":\"b\",\"image\":\"game:1\"}}");

        assertThat(((Command.CreateServer) command).serverId()).isEqualTo(new ServerId("a"));
        assertThat(((Command.CreateServer) command).aliases()).containsExactly(new ServerId("b"));
    }

    @Test
    void aNameThatCannotBeOneIsRefused() {
        assertThatExceptionOfType(RequestException.class)
                .isThrownBy(
                        () -> read(
                                "{\"action\":\"create_server\",\"serverId\":\"a\",\"payload\":{\"id\":\"../b\",\"image\":\"g\"}}"))
                .withMessageContaining("../b");
    }

    @Test
    void theNamesAreKeptWithTheCommand() {
        CommandCodec codec = new CommandCodec(new SpecDefaults(1L << 30, 100, 512));
        Command.CreateServer create = (Command.CreateServer) read(
                "{\"action\":\"create_server\",\"serverId\":\"a\",\"payload\":{\"id\":\"b\",\"image\":\"game:1\"}}");

        assertThat(codec.read("create_server", codec.write(create))).isEqualTo(create);
    }
}
