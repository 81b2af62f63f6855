package dev.panelagent.files;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;

/** Claims from a {@link DiskBudget} what is written, in steps, so that its lock is not taken for each write. For one writer. */
final class GuardedChannel implements WritableByteChannel {
    static final long STEP = 1 << 20;

    private final DiskBudget budget;
    private final WritableByteChannel channel;

    /** What of the bytes that cost nothing is left. */
    private long free;

    /** The step under way, and what of it is not written. */
    private long step;

    private long left;
    private boolean closed;

    GuardedChannel(DiskBudget budget, WritableByteChannel channel, long free) {
        this.budget = budget;
        this.channel = channel;
        this.free = free;
    }

    @Override
    public int write(ByteBuffer source) throws IOException {
        claim(source.remaining());
        int written = channel.write(source);
        long costly = Math.max(0, written - free);
        free -= written - costly;
        left -= costly;
        return written;
    }

    /** What is left of a step goes into the next, so that as much is claimed ahead as is asked for and no more. */
    private void claim(long bytes) {
        long needed = bytes - free - left;
        if (needed > 0) {
            long claimed = budget.claimStep(step - left, needed, STEP);
            step = left + claimed;
            left = step;
        }
    }

    @Override
    public boolean isOpen() {
        return channel.isOpen();
    }

    @Override
    public void close() throws IOException {
        try {
            channel.close();
        } finally {
            if (!closed) {
                closed = true;
                budget.endStep(step, step - left);
            }
        }
    }
}
