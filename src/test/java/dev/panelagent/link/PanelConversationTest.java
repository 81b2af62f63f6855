package dev.panelagent.link;

import static dev.panelagent.link.OutboxFixture.LONG;
import static dev.panelagent.link.OutboxFixture.NOW;
import static dev.panelagent.link.OutboxFixture.change;
import static dev.panelagent.link.OutboxFixture.result;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.panelagent.command.CommandBus;
import dev.panelagent.common.ConsoleStreaming;
import dev.panelagent.common.ServerId;
import dev.panelagent.config.ConfigReader;
import dev.panelagent.protocol.Command;
import dev.panelagent.protocol.CommandRecord;
import dev.panelagent.protocol.CommandRequest;
import dev.panelagent.protocol.ConsoleChannel;
import dev.panelagent.protocol.ConsoleDelivery;
import dev.panelagent.protocol.ConsoleGap;
import dev.panelagent.protocol.ConsoleLine;
import dev.panelagent.protocol.DesiredState;
import dev.panelagent.protocol.Dialect;
import dev.panelagent.protocol.Event;
import dev.panelagent.protocol.FrameDecoder;
import dev.panelagent.protocol.Reply;
import dev.panelagent.protocol.ReplyData;
import dev.panelagent.protocol.ServerState;
import dev.panelagent.protocol.ServerStatus;
import dev.panelagent.protocol.SpecDefaults;
import dev.panelagent.protocol.SystemInfo;
import dev.panelagent.store.CommandJournal;
import dev.panelagent.store.OutboxStore;
import jakarta.enterprise.event.Shutdown;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PanelConversationTest {
    private static final SystemInfo NODE = new SystemInfo(
            "node-1",
            "1",
            "linux",
            "x64",
            1,
            0,
            1,
            1,
            1,
            1,
            Duration.ZERO,
            Optional.empty(),
            List.of(),
            Map.of(),
            1,
            1);
    private static final ServerStatus RUNNING = new ServerStatus(
            new ServerId("s1"),
            "s1",
            ServerState.RUNNING,
            DesiredState.RUNNING,
            Optional.empty(),
            OptionalLong.empty(),
            Duration.ZERO,
            Optional.empty(),
            Optional.empty());

    @TempDir
    Path dir;

    private OutboxFixture agent;
    private final SlowBus commands = new SlowBus();
    private PanelConversation conversation;

    /** Knows one server, and answers when the test says so. */
    private static final class SlowBus extends CommandBus {
        private Consumer<Reply> asker = reply -> {};

        @Override
        public void submit(CommandRequest request, Consumer<Reply> replyTo) {
            asker = replyTo;
        }

        void answer() {
            asker.accept(new Reply.Success(new Command.ListServers(), new ReplyData.AllServers(List.of(RUNNING))));
        }
    }

    @BeforeEach
    void open() {
        agent = new OutboxFixture(dir, OutboxStore.Bounds.DEFAULT);
        conversation = conversation("ws://panel:1");
    }

    private static final class RecordingDelivery implements ConsoleDelivery {
        private final AtomicReference<@Nullable ConsoleChannel> channel = new AtomicReference<>();

        Optional<ConsoleChannel> channel() {
            return Optional.ofNullable(channel.get());
        }

        @Override
        public void opened(ConsoleChannel fresh) {
            channel.set(fresh);
        }

        @Override
        public void closed() {
            channel.set(null);
        }
    }

    private final RecordingDelivery consoles = new RecordingDelivery();

    private PanelConversation conversation(String panelUrl) {
        Map<String, String> settings = new HashMap<>(Map.of(
                "AGENT_SECRET", "t", "NODE_ID", "node-1", "DATA_DIR", dir.toString(), "CONTAINER_USER", "image"));
        settings.put("PANEL_URL", panelUrl);
        return new PanelConversation(
                commands,
                new FrameDecoder(new SpecDefaults(0, 0, 0)),
                OutboxFixture.ENCODER,
                () -> NODE,
                agent.store,
                ConfigReader.read(
                        name -> Optional.ofNullable(settings.get(name)).filter(value -> !value.isEmpty())),
                consoles);
    }

    @AfterEach
    void close() {
        conversation.closed();
        agent.close();
    }

    private static List<String> types(RecordingSender sender) {
        return sender.frames().stream()
                .map(frame -> frame.path("type").asText())
                .toList();
    }

    private void awaitFrames(RecordingSender sender, int count) {
        await().atMost(LONG).until(() -> sender.frames().size() >= count);
    }

    @Test
    void aPanelLearnsOfTheNodeThenHowTheServersAreThenWhatHappened() {
        conversation.publish(result("c1"));
        agent.settle();
        RecordingSender panel = RecordingSender.confirming();

        conversation.opened(panel);
        assertThat(types(panel)).containsExactly("system_info");
        commands.answer();

        awaitFrames(panel, 3);
        assertThat(types(panel)).containsExactly("system_info", "server_status", "event");
    }

    @Test
    void anAnswerThatComesAfterItsConnectionEndedStartsNothing() {
        conversation.publish(result("c1"));
        RecordingSender gone = RecordingSender.confirming();
        conversation.opened(gone);
        gone.breakDown();
        conversation.closed();

        commands.answer();
        RecordingSender panel = RecordingSender.confirming();
        conversation.opened(panel);
        commands.answer();

        awaitFrames(panel, 3);
        assertThat(types(gone)).containsExactly("system_info");
        assertThat(panel.told()).containsExactly("c1");
    }

    @Test
    void consolesHaveAChannelWhileThereIsAConnection() {
        RecordingSender panel = RecordingSender.confirming();
        conversation.opened(panel);
        assertThat(consoles.channel()).isEmpty();
        commands.answer();

        AtomicInteger sent = new AtomicInteger();
        ConsoleChannel channel = consoles.channel().orElseThrow();
        assertThat(channel.send(
                        new ServerId("s1"),
                        List.of(
                                new ConsoleLine(1, NOW, "stdout", "hello"),
                                new ConsoleGap(2, 4, NOW, ConsoleGap.Reason.DROPPED),
                                new ConsoleLine(5, NOW, "stdout", "again")),
                        ConsoleStreaming.BATCHES,
                        sent::incrementAndGet))
                .isTrue();

        awaitFrames(panel, 5);
        assertThat(panel.frames().subList(2, 5))
                .extracting(frame -> frame.path("event").asText())
                .containsExactly("console_output", "console_gap", "console_output");
        assertThat(sent).hasValue(1);
        conversation.closed();
        assertThat(consoles.channel()).isEmpty();
    }

    @Test
    void consolesAreNotGivenAConnectionThatHasEnded() {
        RecordingSender gone = RecordingSender.confirming();
        conversation.opened(gone);
        conversation.closed();
        commands.answer();
        assertThat(consoles.channel()).isEmpty();
    }

    @Test
    void thePanelsAcknowledgementsCount() {
        RecordingSender panel = RecordingSender.confirming();
        conversation.opened(panel);
        commands.answer();
        conversation.frame("{\"type\":\"ack\",\"seq\":0}");
        conversation.publish(result("c1"));
        conversation.publish(result("c2"));
        await().atMost(LONG).until(() -> panel.told().size() == 2);

        conversation.frame("{\"type\":\"ack\",\"seq\":1}");

        await().atMost(LONG).until(() -> agent.store.size() == 1);
        assertThat(agent.store.after(0, 10))
                .extracting(OutboxStore.Message::seq)
                .containsExactly(2L);
    }

    @Test
    void anAcknowledgementOfNothingIsRefusedLikeAnyBadFrame() {
        RecordingSender panel = RecordingSender.confirming();
        conversation.opened(panel);

        conversation.frame("{\"type\":\"ack\",\"id\":\"a1\",\"seq\":\"many\"}");

        JsonNode refusal = panel.frames().getLast();
        assertThat(refusal.path("id").asText()).isEqualTo("a1");
        assertThat(refusal.path("error").path("code").asText()).isEqualTo("CONFIG_INVALID");
    }

    @Test
    void theGoodbyeComesAfterAllThatHappenedBefore() {
        RecordingSender panel = RecordingSender.confirming();
        conversation.opened(panel);
        commands.answer();
        for (int i = 0; i < 200; i++) {
            conversation.publish(change("s1", ServerState.STOPPING));
        }

        conversation.sayGoodbye(new Shutdown());

        assertThat(panel.told()).hasSize(201).last().isEqualTo("agent_stopping");
    }

    @Test
    void withoutAPanelNothingIsKeptAndResultsAreSettled() {
        CommandJournal journal = agent.kept.commands();
        Optional<CommandRecord> _ =
                journal.accept(new CommandJournal.Entry("c1", Dialect.HTTP, "stop_server", new ServerId("s1"), "{}"));
        var _ = journal.finish(
                "c1",
                new CommandRecord.Result(NOW, Event.Outcome.COMPLETED, Optional.empty(), Optional.empty()),
                false);
        conversation = conversation("");

        conversation.publish(change("s1", ServerState.OFFLINE));
        conversation.publish(result("c1"));

        agent.settle();
        assertThat(agent.store.size()).isZero();
        assertThat(journal.untold()).isEmpty();
    }
}
