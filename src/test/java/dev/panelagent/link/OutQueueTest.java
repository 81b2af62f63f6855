package dev.panelagent.link;

import static org.assertj.core.api.Assertions.assertThat;

import dev.panelagent.link.OutFrame.Kind;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class OutQueueTest {
    private static OutFrame keep(String text) {
        return new OutFrame(Kind.KEEP, text);
    }

    private static OutFrame drop(String text) {
        return new OutFrame(Kind.DROPPABLE, text);
    }

    private static List<String> rest(OutQueue queue) {
        List<String> texts = new ArrayList<>();
        for (OutFrame frame = queue.poll(); frame != null; frame = queue.poll()) {
            texts.add(frame.text());
        }
        return texts;
    }

    @Test
    void bothKindsKeepTheirCommonOrder() {
        OutQueue queue = new OutQueue(10, 100);
        queue.add(drop("a"));
        queue.add(keep("b"));
        queue.add(drop("c"));
        queue.add(keep("d"));

        assertThat(rest(queue)).containsExactly("a", "b", "c", "d");
        assertThat(queue.isEmpty()).isTrue();
    }

    @Test
    void oldestDroppableGoesFirstWhenFramesAreTooMany() {
        OutQueue queue = new OutQueue(3, 100);
        queue.add(drop("a"));
        queue.add(keep("b"));
        queue.add(drop("c"));

        assertThat(queue.add(keep("d"))).isTrue();
        assertThat(queue.add(drop("e"))).isTrue();

        assertThat(queue.dropped()).isEqualTo(2);
        assertThat(rest(queue)).containsExactly("b", "d", "e");
    }

    @Test
    void oldestDroppablesGoFirstWhenCharactersAreTooMany() {
        OutQueue queue = new OutQueue(100, 10);
        queue.add(drop("aaaa"));
        queue.add(drop("bbbb"));

        queue.add(keep("cccccc"));

        assertThat(queue.dropped()).isEqualTo(1);
        assertThat(rest(queue)).containsExactly("bbbb", "cccccc");
    }

    @Test
    void droppableWithoutRoomIsDroppedItself() {
        OutQueue queue = new OutQueue(1, 100);
        queue.add(keep("a"));

        assertThat(queue.add(drop("b"))).isTrue();

        assertThat(queue.dropped()).isEqualTo(1);
        assertThat(rest(queue)).containsExactly("a");
    }

    @Test
    void keptFramesAreNeverDroppedForOthers() {
        OutQueue queue = new OutQueue(2, 100);
        queue.add(keep("a"));
        queue.add(keep("b"));

        assertThat(queue.add(keep("c"))).isFalse();

        assertThat(rest(queue)).containsExactly("a", "b");
    }

    @Test
    void roomIsFreeAgainAfterFramesAreTaken() {
        OutQueue queue = new OutQueue(2, 4);
        for (int i = 0; i < 100; i++) {
            assertThat(queue.add(keep("ab"))).isTrue();
            assertThat(queue.add(drop("cd"))).isTrue();
            assertThat(rest(queue)).containsExactly("ab", "cd");
        }
        assertThat(queue.dropped()).isZero();
    }

    @Test
    void isCrowdedByWhatMustBeKeptAlone() {
        OutQueue queue = new OutQueue(4, 100);
        queue.add(drop("a"));
        queue.add(drop("b"));
        queue.add(keep("c"));
        queue.add(keep("d"));
        assertThat(queue.isCrowded()).isFalse();

        queue.add(keep("e"));
        assertThat(queue.isCrowded()).isTrue();
        rest(queue);
        queue.add(keep("x".repeat(51)));
        assertThat(queue.isCrowded()).isTrue();
        queue.clear();

        assertThat(queue.isCrowded()).isFalse();
    }

    @Test
    void onlyOnePingAndOneHeartbeatWait() {
        OutQueue queue = new OutQueue(10, 100);
        queue.add(OutFrame.PING);
        queue.add(OutFrame.PING);
        queue.add(new OutFrame(Kind.HEARTBEAT, "old"));
        queue.add(new OutFrame(Kind.HEARTBEAT, "new"));

        assertThat(rest(queue)).containsExactly("", "new");
    }

    @Test
    void clearedQueueIsEmptyAndUsable() {
        OutQueue queue = new OutQueue(2, 4);
        queue.add(OutFrame.PING);
        queue.add(keep("abcd"));

        queue.clear();

        assertThat(queue.isEmpty()).isTrue();
        assertThat(queue.add(keep("abcd"))).isTrue();
    }
}
