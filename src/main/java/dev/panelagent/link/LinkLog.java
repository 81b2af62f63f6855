package dev.panelagent.link;

import java.lang.System.Logger.Level;
import java.time.Duration;

/** Tells the operator once when the link goes, once when it is back, and nothing of the attempts between. */
final class LinkLog {
    private static final System.Logger LOG = System.getLogger(LinkLog.class.getName());

    private enum Said {
        NOTHING,
        CONNECTED,
        LOST,
        REFUSED
    }

    private final LinkSettings settings;
    private Said said = Said.NOTHING;
    private boolean refusedWhenOpen;

    LinkLog(LinkSettings settings) {
        this.settings = settings;
    }

    void started() {
        settings.target()
                .ifPresentOrElse(
                        target -> LOG.log(Level.INFO, "Connecting to the Panel at {0}", target),
                        () -> LOG.log(Level.INFO, "No PANEL_URL: standalone, commanded over HTTP alone"));
    }

    void connected(int failedAttempts) {
        // A Panel that refuses a node by a close frame lets it connect first: that is no recovery yet.
        if (!refusedWhenOpen) {
            sayConnected(failedAttempts);
        }
    }

    void stable() {
        sayConnected(0);
    }

    void lost(Loss loss, boolean wasOpen, Duration wait) {
        refusedWhenOpen = loss.refused() && wasOpen;
        Said now = loss.refused() ? Said.REFUSED : Said.LOST;
        boolean news = said != now;
        said = now;
        if (!news) {
            LOG.log(Level.DEBUG, "Still no link to the Panel: {0}", loss.problem());
        } else if (loss.refused()) {
            LOG.log(
                    Level.ERROR,
                    "Configuration error: {0}. Trying again every {1} s",
                    loss.problem(),
                    wait.toSeconds());
        } else {
            LOG.log(
                    Level.WARNING,
                    "No link to the Panel: {0}. Trying again for ever, at most {1} s apart",
                    loss.problem(),
                    settings.reconnectMax().toSeconds());
        }
    }

    private void sayConnected(int failedAttempts) {
        if (said == Said.CONNECTED) {
            return;
        }
        said = Said.CONNECTED;
        settings.target()
                .ifPresent(target -> LOG.log(
                        Level.INFO,
                        "Connected to the Panel at {0}{1}",
                        target,
                        failedAttempts == 0 ? "" : " after " + failedAttempts + " failed attempts"));
    }
}
