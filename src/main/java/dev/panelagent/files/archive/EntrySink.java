package dev.panelagent.files.archive;

import java.io.IOException;
import java.nio.channels.WritableByteChannel;

/** Takes an archive's entries as they come. */
interface EntrySink {
    /** Where the content of a file comes from; what is wrong with the archive it throws as ARCHIVE_INVALID. */
    interface Content {
        void to(WritableByteChannel out) throws IOException;
    }

    void directory(Entry entry);

    void file(Entry entry, Content content);

    void link(Entry entry, String target);

    /** One more name of a file that came before. */
    void hardLink(Entry entry, String target);

    /** A device, a pipe, or what only another system knows. */
    void special(Entry entry);

    /** So many bytes of the archive's content were passed over. */
    void passed(long bytes);
}
