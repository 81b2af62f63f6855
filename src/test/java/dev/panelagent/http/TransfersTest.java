package dev.panelagent.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TransfersTest {
    @Test
    void placesAreGivenBackOnce() {
        Transfers transfers = new Transfers();
        List<Transfers.Place> places = new ArrayList<>();
        for (int i = 0; i < Transfers.MOST; i++) {
            places.add(transfers.begin().orElseThrow());
        }
        assertThat(transfers.begin()).isEmpty();

        places.getFirst().close();
        places.getFirst().close();

        assertThat(transfers.begin()).isPresent();
        assertThat(transfers.begin()).isEmpty();
    }
}
