package dev.panelagent.common;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ByteSizeTest {
    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "1048576, 1048576",
        "1k, 1024",
        "512m, 536870912",
        "512M, 536870912",
        "512mb, 536870912",
        "2g, 2147483648",
        "5GiB, 5368709120",
        "1.5g, 1610612736",
        "1t, 1099511627776",
        "100b, 100",
        "' 7 k ', 7168"
    })
    void sizesAreReadInPowersOf1024(String text, long bytes) {
        assertThat(ByteSize.parse(text, 1)).contains(bytes);
    }

    @ParameterizedTest
    @CsvSource({"2048, 2147483648", "2048m, 2147483648", "1g, 1073741824", "100b, 100", "0.5, 524288"})
    void onlyABareNumberCountsInTheBareUnit(String text, long bytes) {
        assertThat(ByteSize.parse(text, ByteSize.MIB)).contains(bytes);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "m", "-1", "1e9", "1,5g", "1.g", "12x", "1 2m", "1ib", "1bb", "\u0661m"})
    void whatIsNoSizeIsEmpty(String text) {
        assertThat(ByteSize.parse(text, 1)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"999999999999999t", "9007199254740992g", "9223372036854775808", "99999999999999999999"})
    void whatOverflowsIsEmpty(String text) {
        assertThat(ByteSize.parse(text, 1)).isEmpty();
    }

    @RepeatedTest(50)
    void aSizeReadsBackToTheByte(RepetitionInfo seed) {
        Random random = new Random(seed.getCurrentRepetition());
        long bytes = random.nextLong() >>> random.nextInt(1, 64);
        assertThat(ByteSize.parse(ByteSize.text(bytes), ByteSize.MIB))
                .as("seed %d", seed.getCurrentRepetition())
                .contains(bytes);
    }
}
