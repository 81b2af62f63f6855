package dev.panelagent.e2e;

import dev.panelagent.testing.FakePanel;
import dev.panelagent.testing.LibertyAgent;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** What most tests of commands begin with: an agent as it ships, connected to a Panel, for all tests of the class. */
abstract class ConnectedAgent {
    static FakePanel fake;
    static LibertyAgent agent;
    static ScriptedPanel panel;

    @BeforeAll
    static void connect() {
        fake = FakePanel.start(LibertyAgent.TOKEN);
        agent = LibertyAgent.start(Shells.settings(fake));
        panel = ScriptedPanel.on(fake);
    }

    @AfterAll
    static void disconnect() {
        agent.close();
        fake.close();
    }
}
