package dev.panelagent.files.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ScratchTest {
    @TempDir
    private Path data;

    @Test
    void aFileHasNoNameAndHoldsWhatIsWritten() throws IOException {
        Scratch scratch = new Scratch(data);

        try (FileChannel one = scratch.file();
                FileChannel other = scratch.file()) {
            assertThat(data.resolve("tmp")).isEmptyDirectory();
            int _ = one.write(ByteBuffer.wrap(new byte[] {1, 2, 3}));
            ByteBuffer read = ByteBuffer.allocate(3);

            assertThat(one.read(read, 1)).isEqualTo(2);
            assertThat(read.array()).containsExactly(2, 3, 0);
            assertThat(other.size()).isZero();
        }
    }

    @Test
    void whatAnEarlierAgentLeftIsRemoved() throws IOException {
        Path left = Files.createDirectories(data.resolve("tmp")).resolve("left");
        Files.writeString(left, "x");
        Path beside = Files.writeString(data.resolve("agent.db"), "x");

        new Scratch(data).clear();

        assertThat(left).doesNotExist();
        assertThat(beside).exists();
        assertThat(data.resolve("tmp")).isEmptyDirectory();
    }

    @Test
    void theDirectoryIsMadeWhereItIsMissing() throws IOException {
        new Scratch(data.resolve("new")).clear();

        assertThat(data.resolve("new/tmp")).isDirectory();
    }
}
