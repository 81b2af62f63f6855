package dev.panelagent.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class DeliveryTest {
    private final List<String> closed = new ArrayList<>();
    private final Held held = new Held();

    DeliveryTest() {
        held.add(() -> closed.add("place"));
        held.add(() -> {
            closed.add("file");
            throw new IOException("the disk is gone");
        });
    }

    @Test
    void whatIsHeldIsGivenBackInReverseOrderWhateverHappens() throws IOException {
        new Delivery(held, channel -> {}).write(OutputStream.nullOutputStream());
        held.close();

        assertThat(closed).containsExactly("file", "place");
    }

    @Test
    void contentArrivesFromBuffersOfEveryKind() throws IOException {
        byte[] bytes = new byte[200_000];
        new Random(7).nextBytes(bytes);
        ByteArrayOutputStream out = new ByteArrayOutputStream();

        new Delivery(held, channel -> {
                    int _ = channel.write(ByteBuffer.wrap(bytes, 3, 50_000).slice());
                    ByteBuffer direct = ByteBuffer.allocateDirect(bytes.length).put(bytes);
                    int _ = channel.write(direct.flip().position(50_003));
                    assertThat(direct.hasRemaining()).isFalse();
                })
                .write(out);

        assertThat(out.toByteArray()).isEqualTo(java.util.Arrays.copyOfRange(bytes, 3, bytes.length));
    }

    @Test
    void aClientThatGoesAwayIsNoDefect() throws IOException {
        OutputStream gone = new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                throw new IOException("Broken pipe");
            }
        };

        new Delivery(held, channel -> channel.write(ByteBuffer.wrap(new byte[1]))).write(gone);

        assertThat(closed).containsExactly("file", "place");
    }

    @Test
    void contentThatFailsIsNotTakenForItsEnd() {
        Delivery failing = new Delivery(held, channel -> {
            throw new IOException("Input/output error");
        });

        assertThatThrownBy(() -> failing.write(OutputStream.nullOutputStream())).hasMessage("Input/output error");
        assertThat(closed).containsExactly("file", "place");
    }
}
