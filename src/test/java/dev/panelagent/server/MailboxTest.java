package dev.panelagent.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.panelagent.common.AgentThreads;
import dev.panelagent.common.ServerId;
import dev.panelagent.testing.CapturedLog;
import dev.panelagent.testing.Waiting;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(10)
class MailboxTest {
    private final AtomicBoolean done = new AtomicBoolean();
    private final List<Integer> ran = new CopyOnWriteArrayList<>();
    private final Mailbox mailbox = new Mailbox(new ServerId("s1"), AgentThreads.virtual("test"), done::get, () -> {});

    private void runToTheEnd() {
        mailbox.open();
        mailbox.deliver(() -> done.set(true));
        Waiting.until(
                "the loop to end",
                Duration.ofSeconds(5),
                () -> Optional.of(true).filter(it -> mailbox.hasEnded()));
    }

    @Test
    void messagesRunInOrder() {
        IntStream.range(0, 100).forEach(i -> mailbox.post(() -> ran.add(i)));
        runToTheEnd();
        assertThat(ran)
                .containsExactlyElementsOf(IntStream.range(0, 100).boxed().toList());
    }

    @Test
    void whoeverAwaitsItsTurnGoesOnWhenAllBeforeHasRun() throws Exception {
        IntStream.range(0, 100).forEach(i -> mailbox.post(() -> ran.add(i)));
        mailbox.open();
        mailbox.awaitTurn();
        assertThat(ran).hasSize(100);
        mailbox.deliver(() -> done.set(true));
    }

    @Test
    void aDefectInOneIsLoggedAndTheNextRuns() {
        try (CapturedLog log = new CapturedLog(Mailbox.class)) {
            mailbox.post(() -> {
                throw new IllegalStateException("defect");
            });
            mailbox.post(() -> ran.add(1));
            runToTheEnd();
            assertThat(ran).containsExactly(1);
            assertThat(log.lines()).containsExactly("SEVERE server s1: a message hit a defect");
        }
    }

    @Test
    void aFullOneRefusesRequestsAndDropsNewsWithAWarning() {
        try (CapturedLog log = new CapturedLog(Mailbox.class)) {
            int taken = 0;
            while (mailbox.offer(() -> ran.add(1))) {
                taken++;
            }
            assertThat(taken).isEqualTo(1024);
            mailbox.post(() -> ran.add(2));
            assertThat(log.lines()).containsExactly("WARNING server s1: mailbox full, news dropped");
            runToTheEnd();
            assertThat(ran).hasSize(1024).doesNotContain(2);
        }
    }

    @Test
    void whatCameBeforeTheEndRunsAndWhatComesAfterIsRefused() {
        mailbox.post(() -> done.set(true));
        mailbox.post(() -> ran.add(1));
        runToTheEnd();
        Waiting.until("the rest", Duration.ofSeconds(5), () -> Optional.of(ran).filter(it -> !it.isEmpty()));

        assertThat(mailbox.offer(() -> ran.add(2))).isFalse();
        mailbox.post(() -> ran.add(3));
        assertThat(ran).containsExactly(1);
    }
}
