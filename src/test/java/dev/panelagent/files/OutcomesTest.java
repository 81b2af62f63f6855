package dev.panelagent.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.panelagent.common.ErrorCode;
import dev.panelagent.common.RequestException;
import dev.panelagent.protocol.FileData.Outcome;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.Test;

class OutcomesTest {
    private static void work(String path) {
        if (path.startsWith("bad")) {
            throw new RequestException(ErrorCode.FILE_EXISTS, path, "choose another");
        }
        if (path.startsWith("cancelled")) {
            throw new CancellationException();
        }
    }

    private static List<Outcome> of(String... paths) {
        return Outcomes.of(List.of(paths), path -> "/" + path, OutcomesTest::work);
    }

    @Test
    void eachIsToldInTheOrderAsked() {
        assertThat(of("a", "bad", "b"))
                .containsExactly(
                        new Outcome("/a", Optional.empty(), Optional.empty()),
                        new Outcome("/bad", Optional.of(ErrorCode.FILE_EXISTS), Optional.of("bad: choose another")),
                        new Outcome("/b", Optional.empty(), Optional.empty()));
    }

    @Test
    void ifNoneSucceedsTheFirstRefusalIsThrown() {
        assertThatExceptionOfType(RequestException.class)
                .isThrownBy(() -> of("bad1", "bad2"))
                .withMessageContaining("bad1");
    }

    @Test
    void nothingToDoIsDone() {
        assertThat(of()).isEmpty();
    }

    @Test
    void whoeverCallsItOffEndsItForTheRestToo() {
        List<String> done = new ArrayList<>();

        assertThatExceptionOfType(CancellationException.class)
                .isThrownBy(() -> Outcomes.of(List.of("a", "cancelled", "b"), path -> path, path -> {
                    work(path);
                    done.add(path);
                }));
        assertThat(done).containsExactly("a");
    }

    @Test
    void peopleAreToldHowMany() {
        assertThat(Outcomes.message(of("a"), "moved")).isEqualTo("1 entry moved");
        assertThat(Outcomes.message(of("a", "b", "bad"), "moved")).isEqualTo("2 of 3 entries moved");
    }
}
