package dev.panelagent.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.panelagent.common.ByteSize;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DataDiskTest {
    @TempDir
    Path dir;

    @Test
    void theSpaceIsThatOfTheFileStore() throws IOException {
        DataDisk.Space space = new DataDisk(dir).space();
        assertThat(space.total()).isEqualTo(Files.getFileStore(dir).getTotalSpace());
        assertThat(space.free()).isBetween(1L, space.total());
    }

    @Test
    void aDirectoryThatIsNotMadeYetIsMeasuredWhereItWillBe() {
        DataDisk disk = new DataDisk(dir.resolve("a/b"));
        assertThat(disk.space().total()).isPositive();
        assertThat(disk.isWritable()).isFalse();
    }

    @Test
    void onlyADirectoryIsWritable() throws IOException {
        assertThat(new DataDisk(dir).isWritable()).isTrue();
        assertThat(new DataDisk(Files.createFile(dir.resolve("file"))).isWritable())
                .isFalse();
    }

    @ParameterizedTest
    @CsvSource({"1000, 51, true", "1000, 50, true", "1000, 49, false", "0, 0, false"})
    void aTwentiethOfASmallDiskStaysFree(long total, long free, boolean enough) {
        assertThat(new DataDisk.Space(total, free).isEnough()).isEqualTo(enough);
    }

    @ParameterizedTest
    @CsvSource({"513, true", "512, true", "511, false"})
    void halfAGibibyteOfALargeDiskStaysFree(long freeMib, boolean enough) {
        assertThat(new DataDisk.Space(1024 * ByteSize.GIB, freeMib * ByteSize.MIB).isEnough())
                .isEqualTo(enough);
    }
}
