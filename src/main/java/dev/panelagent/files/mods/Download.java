package dev.panelagent.files.mods;

import dev.panelagent.common.ErrorCode;
import dev.panelagent.common.RequestException;
import dev.panelagent.files.DiskBudget;
import dev.panelagent.files.pull.PullTarget;
import dev.panelagent.files.sandbox.Directory;
import dev.panelagent.files.sandbox.Staged;
import java.nio.channels.WritableByteChannel;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** A file that is pulled into a directory, within the server's disk limit. Gone when closed, unless kept. */
final class Download implements PullTarget, AutoCloseable {
    private final Directory directory;
    private final DiskBudget budget;
    private @Nullable Staged staged;

    Download(Directory directory, DiskBudget budget) {
        this.directory = directory;
        this.budget = budget;
    }

    @Override
    public WritableByteChannel open(String fileName, OptionalLong announcedBytes) {
        Staged begun = directory.stage(fileName);
        staged = begun;
        return budget.guard(begun.channel());
    }

    /** It is whole and the one wanted. */
    void keep() {
        if (staged == null) {
            throw new RequestException(ErrorCode.DOWNLOAD_FAILED, "nothing was downloaded", "try again");
        }
        var _ = staged.commit(Staged.Finish.REPLACE);
    }

    @Override
    public void close() {
        if (staged != null) {
            staged.close();
        }
    }
}
