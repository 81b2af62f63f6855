package dev.panelagent.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ByteRangeTest {
    @ParameterizedTest
    @CsvSource({
        "bytes=0-0, 0, 1",
        "bytes=0-9, 0, 10",
        "bytes=0-10, 0, 10",
        "bytes=9-, 9, 1",
        "bytes=-1, 9, 1",
        "bytes=-10, 0, 10",
        "bytes=-11, 0, 10",
        "Bytes= 2-3 , 2, 2",
        "bytes=0002-0000000000000000000000003, 2, 2",
        "bytes=0-99999999999999999999999, 0, 10",
        "bytes=-99999999999999999999999, 0, 10"
    })
    void oneRangeIsThatPart(String header, long first, long length) {
        assertThat(ByteRange.of(header, 10)).contains(new ByteRange(first, length, true));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "bytes",
                "bytes=",
                "bytes=-",
                "bytes=a-b",
                "bytes=0-1,3-4",
                "bytes=3-2",
                "bytes=--1",
                "bytes=1",
                "bytes=0x1-2",
                "bytes=\u0661-",
                "items=0-1"
            })
    void whatIsNoSingleRangeIsTheWholeFile(String header) {
        assertThat(ByteRange.of(header, 10)).contains(ByteRange.whole(10));
    }

    @Test
    void withoutAHeaderItIsTheWholeFile() {
        assertThat(ByteRange.of(null, 10)).contains(new ByteRange(0, 10, false));
    }

    @ParameterizedTest
    @CsvSource({
        "bytes=10-, 10",
        "bytes=10-10, 10",
        "bytes=99999999999999999999999-, 10",
        "bytes=99999999999999999999999-99999999999999999999999, 10",
        "bytes=-0, 10",
        "bytes=0-, 0",
        "bytes=-5, 0"
    })
    void whatTheFileDoesNotHaveIsNothing(String header, long size) {
        assertThat(ByteRange.of(header, size)).isEqualTo(Optional.empty());
    }

    @Test
    void aPartSaysWhereItBelongs() {
        assertThat(new ByteRange(4, 6, true).of(10)).isEqualTo("bytes 4-9/10");
    }
}
