package dev.panelagent.files.archive;

import dev.panelagent.common.ErrorCode;
import dev.panelagent.common.RequestException;
import java.util.concurrent.CancellationException;

/** What is wrong with an archive, to whoever wants it unpacked. */
final class Broken {
    private Broken() {}

    static RequestException because(String what, String advice) {
        return new RequestException(ErrorCode.ARCHIVE_INVALID, what, advice);
    }

    static RequestException encrypted() {
        return because("the archive is encrypted", "pack it without a password");
    }

    static RequestException truncated() {
        return because("the archive ends too early", "it was cut short on its way: fetch it again");
    }

    static RequestException entry(String name, String why) {
        return because(
                "the archive's entry " + dev.panelagent.common.Text.quote(name) + " " + why,
                "nothing was unpacked; do not trust this archive, or pack it anew");
    }

    interface Reading<T> {
        T read() throws Exception;
    }

    /** Runs what reads an archive: libraries that meet what they did not expect throw all sorts of things. */
    static <T> T guard(Reading<T> reading) {
        try {
            return reading.read();
        } catch (RequestException | CancellationException e) {
            throw e;
        } catch (java.io.EOFException _) {
            throw truncated();
        } catch (Exception e) {
            throw because(
                    "the archive is broken (" + e.getClass().getSimpleName() + ")", "fetch it again, or pack it anew");
        }
    }
}
