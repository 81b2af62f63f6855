package dev.panelagent.link;

import static org.assertj.core.api.Assertions.assertThat;

import dev.panelagent.common.ErrorCode;
import dev.panelagent.protocol.FileChange;
import dev.panelagent.protocol.FrameDecoder;
import dev.panelagent.protocol.Inbound;
import dev.panelagent.protocol.SpecDefaults;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class LargeFramesTest {
    private final LargeFrames frames =
            new LargeFrames(new FrameDecoder(new SpecDefaults(0, 0, 0)), Duration.ofMillis(1));

    private static String frame(String id, int size) {
        return "{\"type\":\"command\",\"id\":\"" + id + "\",\"action\":\"write_file\",\"serverId\":\"s1\","
                + "\"payload\":{\"path\":\"/ä\",\"content\":\"" + "é".repeat(size / 2) + "\"}}";
    }

    @Test
    void theContentOfAFileIsReadOutOfItsFrame() throws IOException {
        LargeFrames.Read read = frames.read(frame("c1", 2 << 20));

        assertThat(read.inbound()).isInstanceOfSatisfying(Inbound.Request.class, inbound -> {
            assertThat(inbound.request().id()).isEqualTo("c1");
            assertThat(inbound.request().command()).isInstanceOf(FileChange.WriteFile.class);
        });
        FileChange.WriteFile write = (FileChange.WriteFile)
                ((Inbound.Request) read.inbound()).request().command();
        try (InputStream in = write.content().open()) {
            assertThat(in.readAllBytes()).asString().isEqualTo("é".repeat(1 << 20));
        }
    }

    @Test
    void thereIsRoomForTwoOfTheLargestByDefault() {
        LargeFrames.Read first = frames.read(frame("c1", 16 << 20));
        LargeFrames.Read _ = frames.read(frame("c2", 16 << 20));

        LargeFrames.Read third = frames.read(frame("c3", 16 << 20));

        assertThat(third.inbound()).isInstanceOfSatisfying(Inbound.Rejected.class, rejected -> {
            assertThat(rejected.id()).isEqualTo("c3");
            assertThat(rejected.action()).isEqualTo("write_file");
            assertThat(rejected.reason().code()).isEqualTo(ErrorCode.INSUFFICIENT_RESOURCES);
        });
        third.over().run();
        first.over().run();
        first.over().run();
        assertThat(frames.read(frame("c4", 16 << 20)).inbound()).isInstanceOf(Inbound.Request.class);
        assertThat(frames.read(frame("c5", 16 << 20)).inbound()).isInstanceOf(Inbound.Rejected.class);
    }

    @Test
    void aFrameThatIsLargeForAnotherReasonIsRefused() {
        String frame = "{\"type\":\"command\",\"id\":\"c1\",\"action\":\"" + "x".repeat(5 << 20) + "\"}";

        assertThat(frames.read(frame).inbound())
                .isInstanceOfSatisfying(
                        Inbound.Rejected.class,
                        rejected -> assertThat(rejected.reason().code()).isEqualTo(ErrorCode.PARSE_ERROR));
    }
}
