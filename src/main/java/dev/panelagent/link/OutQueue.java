package dev.panelagent.link;

import java.util.ArrayDeque;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * Frames that wait to be sent, within bounds of count and of characters. Pings and heartbeats overtake; the others keep
 * their order among themselves. Not thread-safe.
 */
final class OutQueue {
    private final int maxFrames;
    private final long maxChars;
    private final Queue<Entry> kept = new ArrayDeque<>();
    private final Queue<Entry> droppable = new ArrayDeque<>();
    private @Nullable OutFrame ping;
    private @Nullable OutFrame heartbeat;
    private long nextPlace;
    private long chars;
    private long keptChars;
    private long dropped;

    private record Entry(long place, OutFrame frame) {}

    OutQueue(int maxFrames, long maxChars) {
        this.maxFrames = maxFrames;
        this.maxChars = maxChars;
    }

    /** Adds a frame, at the cost of the oldest droppable ones; false if there is no room for one that must be kept. */
    boolean add(OutFrame frame) {
        return switch (frame.kind()) {
            case PING -> {
                ping = frame;
                yield true;
            }
            case HEARTBEAT -> {
                heartbeat = frame;
                yield true;
            }
            case KEEP -> makeRoom(frame) && enqueue(kept, frame);
            case DROPPABLE -> {
                if (makeRoom(frame)) {
                    enqueue(droppable, frame);
                } else {
                    dropped++;
                }
                yield true;
            }
        };
    }

    /** The frame that goes next; null if there is none. */
    @Nullable
    OutFrame poll() {
        OutFrame urgent = ping != null ? ping : heartbeat;
        if (urgent != null) {
            if (urgent.kind() == OutFrame.Kind.PING) {
                ping = null;
            } else {
                heartbeat = null;
            }
            return urgent;
        }
        Entry keep = kept.peek();
        Entry drop = droppable.peek();
        if (keep == null && drop == null) {
            return null;
        }
        boolean keepFirst = drop == null || (keep != null && keep.place() < drop.place());
        return remove(keepFirst ? kept : droppable);
    }

    boolean isEmpty() {
        return ping == null && heartbeat == null && kept.isEmpty() && droppable.isEmpty();
    }

    void clear() {
        ping = null;
        heartbeat = null;
        kept.clear();
        droppable.clear();
        chars = 0;
        keptChars = 0;
    }

    /** Whether frames that must be kept take more than half of the room. */
    boolean isCrowded() {
        return kept.size() > maxFrames / 2 || keptChars > maxChars / 2;
    }

    /** How many frames were dropped so far. */
    long dropped() {
        return dropped;
    }

    private boolean makeRoom(OutFrame frame) {
        while (!fits(frame)) {
            if (remove(droppable) == null) {
                return false;
            }
            dropped++;
        }
        return true;
    }

    private boolean fits(OutFrame frame) {
        return kept.size() + droppable.size() < maxFrames
                && chars + frame.text().length() <= maxChars;
    }

    private boolean enqueue(Queue<Entry> queue, OutFrame frame) {
        account(frame, frame.text().length());
        return queue.add(new Entry(nextPlace++, frame));
    }

    private @Nullable OutFrame remove(Queue<Entry> queue) {
        Entry entry = queue.poll();
        if (entry == null) {
            return null;
        }
        account(entry.frame(), -entry.frame().text().length());
        return entry.frame();
    }

    private void account(OutFrame frame, long change) {
        chars += change;
        if (frame.kind() == OutFrame.Kind.KEEP) {
            keptChars += change;
        }
    }
}
