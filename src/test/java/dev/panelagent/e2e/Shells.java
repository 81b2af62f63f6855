package dev.panelagent.e2e;

import dev.panelagent.testing.FakePanel;
import dev.panelagent.testing.TestEngine;
import dev.panelagent.testing.TestImages;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;

/** Small servers for tests: a shell that plays a game server, which does what its console says. */
final class Shells {
    /**
     * Says when it is ready, answers each line, burns CPU, fills memory or listens on port 7777 on request, and leaves
     * a trace of the signals it gets.
     */
    private static final String GAME = "trap 'echo got USR1; exit 0' USR1; trap 'echo got TERM; exit 0' TERM;"
            + " echo game of {{OWNER}} is up; echo oops >&2; echo ready;"
            + " while read line; do case $line in"
            + " burn) (while :; do :; done) & echo burning;;"
            + " listen) httpd -p 7777; echo listening;;"
            + " fill) dd if=/dev/zero of=/tmp/fill bs=1M count=40 2>/dev/null; echo filled;;"
            + " quit) echo bye; exit 0;; die) exit 3;;"
            + " *) echo \"you said $line\";; esac; done";

    private Shells() {}

    /** An id no other test uses. */
    static String id() {
        return "it-" + UUID.randomUUID().toString().substring(0, 8);
    }

    /** A {@code create_server} payload in the shape of the Panel's newest generation. */
    static String payload() {
        return payload("");
    }

    /** With further members, each starting with a comma. */
    static String payload(String more) {
        return """
                {"name":"Shell","image":"%s","startup":"%s","environment":{"OWNER":"ada"},
                 "limits":{"memory":128,"disk":512,"cpu":50,"swap":0,"io":500},"startupDone":"ready"%s}""".formatted(TestImages.busybox(), GAME.replace("\\", "\\\\").replace("\"", "\\\""), more);
    }

    /** Settings that make an agent quick to test; the engine is the machine's. */
    static Map<String, String> settings() {
        return Map.of(
                "HEARTBEAT_INTERVAL", "3s",
                "PANEL_CONNECT_TIMEOUT", "3s",
                "RECONNECT_MAX", "2s",
                "DOCKER_HOST", TestEngine.host().toString());
    }

    /** The same, for an agent that dials this Panel. */
    static Map<String, String> settings(FakePanel panel) {
        Map<String, String> settings = new HashMap<>(settings());
        settings.put("PANEL_URL", panel.url().toString());
        return settings;
    }
}
