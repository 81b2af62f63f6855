package dev.panelagent.link;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** A transport whose every outcome the test decides. */
final class ScriptedTransport implements PanelTransport {
    final List<Listener> attempts = new ArrayList<>();

    @Override
    public void connect(PanelTarget target, Listener listener) {
        attempts.add(listener);
    }

    Listener last() {
        return attempts.getLast();
    }

    /** The last attempt succeeds. */
    FakeConnection open() {
        FakeConnection connection = new FakeConnection();
        last().opened(connection);
        return connection;
    }

    /** Records what is sent; sends succeed at once unless the test holds or fails them. */
    static final class FakeConnection implements Connection {
        final List<String> sent = new ArrayList<>();
        final List<CompletableFuture<Void>> held = new ArrayList<>();
        final List<String> closes = new ArrayList<>();
        int pings;
        boolean hold;

        @Override
        public CompletionStage<Void> sendText(String text) {
            sent.add(text);
            return completion();
        }

        @Override
        public CompletionStage<Void> sendPing() {
            pings++;
            return completion();
        }

        @Override
        public CompletionStage<Void> close(int code, String reason) {
            closes.add(code + " " + reason);
            return CompletableFuture.completedStage(null);
        }

        private CompletionStage<Void> completion() {
            if (!hold) {
                return CompletableFuture.completedStage(null);
            }
            CompletableFuture<Void> stage = new CompletableFuture<>();
            held.add(stage);
            return stage;
        }
    }
}
