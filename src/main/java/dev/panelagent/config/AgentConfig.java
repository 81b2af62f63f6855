package dev.panelagent.config;

import dev.panelagent.common.ConsoleStreaming;
import dev.panelagent.common.ServerId;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The settings in force, validated. Built by {@link ConfigReader}; immutable.
 *
 * @param secret the token, for both directions
 */
public record AgentConfig(
        Secret secret,
        String nodeId,
        Path dataDir,
        Panel panel,
        Ports ports,
        Http http,
        Engine engine,
        Servers servers,
        Files files,
        Shutdown shutdown) {

    /**
     * How to reach the Panel.
     *
     * @param url empty in standalone mode
     * @param maxFrameBytes of one frame from it
     */
    public record Panel(
            Optional<URI> url,
            Duration heartbeat,
            Duration connectTimeout,
            Duration sendTimeout,
            Duration reconnectMax,
            int maxFrameBytes) {}

    /**
     * Where the agent listens.
     *
     * @param health the Panel's HTTP API
     * @param ops MicroProfile Health and Metrics
     */
    public record Ports(int health, int ops) {}

    /**
     * The HTTP API.
     *
     * @param tokens all that are accepted; the secret is the first
     * @param maxBodyBytes of one command
     * @param legacy the oldest Panel's REST API; empty: it is not there
     */
    public record Http(List<Secret> tokens, long maxBodyBytes, Optional<LegacyRest> legacy) {}

    /**
     * The REST API of the oldest Panel, on a port of its own.
     *
     * @param tokens all that are accepted there
     */
    public record LegacyRest(int port, List<Secret> tokens) {}

    /**
     * How to reach the engine.
     *
     * @param host as in DOCKER_HOST
     */
    public record Engine(URI host, Duration timeout, Duration pullTimeout) {}

    /**
     * What holds for every game server unless its request says otherwise.
     *
     * @param user {@code uid:gid} of game processes; empty leaves it to the image
     * @param memoryBytes default limit, 0 is unlimited
     * @param parallelStarts how many the agent starts by itself at a time
     * @param cpuPercent default limit, 0 is unlimited
     * @param aliases further names of servers, each with the server it names
     */
    public record Servers(
            Optional<String> user,
            long memoryBytes,
            int cpuPercent,
            int pids,
            boolean adoptLegacy,
            int parallelStarts,
            Crashes crashes,
            Consoles consoles,
            Map<ServerId, ServerId> aliases) {
        public Servers {
            aliases = Map.copyOf(aliases);
        }
    }

    /**
     * What is done about crashes.
     *
     * @param restartsPerHour how often a server is started again, 0 is never
     * @param firstDelay before the first of these starts
     */
    public record Crashes(int restartsPerHour, Duration firstDelay) {}

    /**
     * What holds for every console unless its own settings say otherwise.
     *
     * @param historyBytes bound on what is kept of one server
     * @param streaming how it goes over the link when the Panel has not said what it wants
     */
    public record Consoles(long historyBytes, ConsoleStreaming streaming) {}

    /**
     * What holds for what is fetched from elsewhere.
     *
     * @param pullForbidden ranges of addresses that are never connected to, separated by commas; empty: all special ones
     * @param pullMaxBytes of one file
     * @param pullTimeout for one download
     * @param webhook is told how the installation of a mod from the Steam Workshop ended
     */
    public record Files(
            Optional<String> pullForbidden,
            long pullMaxBytes,
            Duration pullTimeout,
            SteamCmd steamCmd,
            Optional<URI> webhook) {}

    /**
     * How items of the Steam Workshop are fetched.
     *
     * @param image empty: not at all
     * @param command a line for a shell, with <code>{appId}</code> and <code>{workshopId}</code>
     */
    public record SteamCmd(Optional<String> image, String command) {}

    /**
     * What happens when the agent stops.
     *
     * @param timeout for all of it
     */
    public record Shutdown(boolean stopServers, Duration timeout) {}
}
