package dev.panelagent.engine.docker;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.panelagent.common.AgentThreads;
import dev.panelagent.engine.docker.StdinPipe.Outcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class StdinPipeTest {
    private static final Duration LONG = Duration.ofSeconds(20);
    private static final Duration SHORT = Duration.ofMillis(20);

    private final ExecutorService threads = AgentThreads.perTask("stdin");
    private final StdinPipe pipe = new StdinPipe();

    @AfterEach
    void stop() {
        pipe.end();
        threads.close();
    }

    @Test
    void writeIsDoneWhenTheReaderComesBackForMore() throws Exception {
        Future<Outcome> write = threads.submit(() -> pipe.write("hello".getBytes(UTF_8), LONG));

        // when all is read, but in two goes
        assertThat(read(3)).isEqualTo("hel");
        assertThat(read(9)).isEqualTo("lo");

        // then it counts as written only with the next read
        assertThat(write.isDone()).isFalse();
        Future<String> next = threads.submit(() -> read(1));
        assertThat(get(write)).isEqualTo(Outcome.WRITTEN);
        pipe.end();
        assertThat(get(next)).isEmpty();
    }

    @Test
    void writeWithoutAReaderIsLate() throws InterruptedException {
        assertThat(pipe.write(new byte[1], SHORT)).isEqualTo(Outcome.LATE);
    }

    @Test
    void writeThatTheReaderTookButDidNotFinishIsLate() throws Exception {
        Future<Outcome> write = threads.submit(() -> pipe.write("hello".getBytes(UTF_8), SHORT));

        assertThat(read(2)).isEqualTo("he");

        assertThat(get(write)).isEqualTo(Outcome.LATE);
        // what was begun is not torn
        assertThat(read(9)).isEqualTo("llo");
    }

    @Test
    void endFreesReaderAndWriters() throws Exception {
        Future<Outcome> write = threads.submit(() -> pipe.write("x".getBytes(UTF_8), LONG));
        assertThat(read(1)).isEqualTo("x");

        pipe.end();

        assertThat(get(write)).isEqualTo(Outcome.ENDED);
        assertThat(pipe.read()).isEqualTo(-1);
        assertThat(pipe.write("y".getBytes(UTF_8), LONG)).isEqualTo(Outcome.ENDED);
    }

    @Test
    void copierIsAwaitedUntilItsFirstReadOrTheDeadline() throws Exception {
        pipe.awaitCopier(SHORT);

        Future<?> waiting = threads.submit(() -> pipe.awaitCopier(LONG));
        Future<String> copier = threads.submit(() -> read(1));

        waiting.get(10, TimeUnit.SECONDS);
        pipe.end();
        assertThat(get(copier)).isEmpty();
    }

    @Test
    void writesOfManyThreadsDoNotMix() throws Exception {
        int writers = 8;
        List<Future<Outcome>> writes = new ArrayList<>();
        for (int i = 0; i < writers; i++) {
            byte[] line = (String.valueOf(i).repeat(50) + "\n").getBytes(UTF_8);
            writes.add(threads.submit(() -> pipe.write(line, LONG)));
        }

        StringBuilder all = new StringBuilder();
        while (all.length() < writers * 51) {
            all.append(read(7));
        }

        assertThat(writes).hasSize(writers);
        assertThat(all.toString().lines()).hasSize(writers).allMatch(line -> line.matches("(\\d)\\1{49}"));
    }

    private String read(int most) {
        byte[] buffer = new byte[most];
        int count = pipe.read(buffer, 0, most);
        return count < 0 ? "" : new String(buffer, 0, count, UTF_8);
    }

    private static <T> T get(Future<T> future) throws InterruptedException, ExecutionException, TimeoutException {
        return future.get(20, TimeUnit.SECONDS);
    }
}
