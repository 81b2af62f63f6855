package dev.panelagent.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The user of game processes where no setting names one: the agent's own, but never root. */
final class GameUser {
    private static final String UNPRIVILEGED = "988:988";

    private GameUser() {}

    static String fallback() {
        try {
            Path self = Path.of("/proc/self");
            int uid = (Integer) Files.getAttribute(self, "unix:uid");
            int gid = (Integer) Files.getAttribute(self, "unix:gid");
            return uid == 0 ? UNPRIVILEGED : uid + ":" + gid;
        } catch (IOException e) {
            return UNPRIVILEGED;
        }
    }
}
