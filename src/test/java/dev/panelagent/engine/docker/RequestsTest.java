package dev.panelagent.engine.docker;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RequestsTest {
    @Test
    void momentsKeepTheirNanoseconds() {
        assertThat(Requests.moment(Instant.ofEpochSecond(1_700_000_000, 5))).isEqualTo("1700000000.000000005");
    }

    @Test
    void emptyLabelValueMatchesAny() {
        assertThat(Requests.labelFilter(Map.of("a", "b", "c", ""))).containsExactlyInAnyOrder("a=b", "c");
    }

    @Test
    void namesCannotLeaveTheirPlaceInThePath() {
        assertThat(Requests.stats("../x?y").path()).isEqualTo("/containers/..%2Fx%3Fy/stats?stream=0");
    }

    @ParameterizedTest
    @CsvSource({
        "game,game:latest",
        "game:1,game:1",
        "host:5000/game,host:5000/game:latest",
        "host:5000/game:1,host:5000/game:1",
        "game@sha256:ab,game@sha256:ab"
    })
    void pullsNameOneTag(String image, String expected) {
        assertThat(ImagePull.withTag(image)).isEqualTo(expected);
    }
}
