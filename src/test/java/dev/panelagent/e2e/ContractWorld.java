package dev.panelagent.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.panelagent.testing.FakePanel;
import dev.panelagent.testing.LibertyAgent;
import dev.panelagent.testing.TestImages;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** One agent, its Panel and a place to download from, for the whole contract; and what of the contract was run. */
final class ContractWorld implements AutoCloseable {
    final ContractTable table;
    final FakePanel panel = FakePanel.start(LibertyAgent.TOKEN);
    final ContractDownloads downloads = new ContractDownloads();
    final ContractCalls calls = new ContractCalls();
    final LibertyAgent agent;
    final ScriptedPanel script;
    final ContractFrames frames;
    /** The names of actions that were used and answered with success. */
    final Set<String> names = new TreeSet<>();
    /** The actions themselves, by transport. */
    final Map<String, Set<String>> actions = new HashMap<>();

    final Set<String> legacyTypes = new TreeSet<>();

    ContractWorld(ContractTable table) {
        this.table = table;
        Map<String, String> settings = new HashMap<>(Shells.settings(panel));
        // The downloads are on this machine; one network stays forbidden.
        settings.put("PULL_FORBIDDEN", "10.0.0.0/8");
        settings.put("LEGACY_REST_PORT", String.valueOf(calls.restPort()));
        settings.put("CRASH_RESTARTS", "1");
        settings.put("CRASH_RESTART_DELAY", "1s");
        agent = LibertyAgent.start(settings);
        script = ScriptedPanel.on(panel);
        frames = new ContractFrames(script.connection());
    }

    /** What rows may name. */
    Map<String, JsonNode> variables() {
        Map<String, JsonNode> variables = new HashMap<>();
        variables.put("node", text("node-1"));
        variables.put("image", text(TestImages.busybox()));
        variables.put("downloads", text(downloads.url()));
        variables.put("big", text("x".repeat(600 * 1024)));
        variables.put("shell", ScriptedPanel.parse(Shells.payload()));
        return variables;
    }

    /** An action was carried out by one of its names. */
    void ran(ContractWire wire, String action, String name) {
        names.add(name);
        actions.computeIfAbsent(wire.name(), _ -> new TreeSet<>()).add(action);
    }

    static JsonNode text(String text) {
        return JsonNodeFactory.instance.textNode(text);
    }

    @Override
    public void close() {
        agent.close();
        panel.close();
        downloads.close();
        calls.close();
    }
}
