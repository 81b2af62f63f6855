package dev.panelagent.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.panelagent.common.ServerId;
import dev.panelagent.common.Signal;
import dev.panelagent.protocol.Command;
import dev.panelagent.protocol.CommandCodec;
import dev.panelagent.protocol.DesiredState;
import dev.panelagent.protocol.Dialect;
import dev.panelagent.protocol.Event.Outcome;
import dev.panelagent.protocol.ServerSpec;
import dev.panelagent.protocol.ServerState;
import dev.panelagent.protocol.SpecCodec;
import dev.panelagent.store.CommandJournal;
import dev.panelagent.store.KeptServer;
import dev.panelagent.store.TestStore;
import dev.panelagent.testing.FakeProcess;
import dev.panelagent.testing.FakeProgram;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Commands that an earlier life of the agent left half done: it ended at the worst moment. */
@Timeout(20)
class ResumeTest {
    private static final String TALKER = "talker:1";

    private static final ServerSpec SPEC =
            TestSpec.of("s1").image(TALKER).readyOn(TestSpec.LONG, "ready").build();

    @TempDir
    Path dir;

    private Node node;
    private TestStore left;
    private ServerRegistry next;

    @BeforeEach
    void open() {
        node = new Node(dir);
        node.engine.image(TALKER, new FakeProgram() {
            @Override
            public void started(FakeProcess process) {
                process.print("ready");
            }
        });
        node.created(SPEC);
        node.servers.close();
        left = TestStore.in(dir.resolve("left"));
        next = node.registry(node.engine, left);
    }

    @AfterEach
    void close() {
        next.close();
        node.close();
        left.close();
    }

    /** What the earlier life wrote down before it ended. */
    private void kept(DesiredState desired, ServerState observed, Command.Lifecycle unfinished) {
        String container = node.container("s1");
        String spec = new SpecCodec(ServerRegistry.defaults(node.config)).write(SPEC);
        left.servers().save(new KeptServer(new ServerId("s1"), spec, desired, observed, Optional.of(container)));
        String body = new CommandCodec(ServerRegistry.defaults(node.config)).write(unfinished);
        left.commands()
                .accept(new CommandJournal.Entry(
                        "left", Dialect.HTTP, unfinished.action(), unfinished.serverId(), body));
    }

    private Outcome outcome() {
        next.load();
        next.reconcile(true);
        return node.told.completion("left").outcome();
    }

    private ServerState state() {
        return next.server(new ServerId("s1")).state();
    }

    @ParameterizedTest
    @EnumSource(names = {"OFFLINE", "STARTING"})
    void aStartWhoseLineCameWhileNobodyListenedIsDone(ServerState observed) {
        kept(DesiredState.RUNNING, observed, Node.start("s1"));
        node.engine.start(node.container("s1"));
        Optional<Instant> begun = node.info("s1").startedAt();

        assertThat(outcome()).isEqualTo(Outcome.COMPLETED);

        assertThat(state()).isEqualTo(ServerState.RUNNING);
        assertThat(node.info("s1").startedAt()).as("the same run").isEqualTo(begun);
    }

    @ParameterizedTest
    @EnumSource(names = {"RUNNING", "STOPPING"})
    void whatAKillEndedHasNotCrashed(ServerState observed) {
        kept(DesiredState.OFFLINE, observed, Node.kill("s1"));
        node.engine.start(node.container("s1"));
        node.engine.signal(node.container("s1"), Signal.KILL);

        assertThat(outcome()).isEqualTo(Outcome.COMPLETED);

        assertThat(state()).isEqualTo(ServerState.OFFLINE);
    }

    @Test
    void aCreateThatCameToNothingLeavesTheServerToItsPurpose() {
        // given one that was kept and not yet refused, for the server was there
        kept(DesiredState.RUNNING, ServerState.RUNNING, new Command.CreateServer(SPEC));
        node.engine.start(node.container("s1"));

        assertThat(outcome()).isEqualTo(Outcome.COMPLETED);

        left.settle();
        assertThat(left.servers().all()).extracting(KeptServer::desired).containsExactly(DesiredState.RUNNING);
    }
}
