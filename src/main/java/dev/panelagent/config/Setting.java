package dev.panelagent.config;

/**
 * Every setting of the agent: the one list. Each is an environment variable of this name, or any other MicroProfile
 * Config source. The README's table is tested against it.
 */
public enum Setting {
    PANEL_URL("", "ws:// or wss:// address of the Panel; empty: standalone, commanded over HTTP alone"),
    NODE_ID("standalone", "the Panel's id of this node; required with PANEL_URL"),
    AGENT_SECRET("", "token shared with the Panel; required, here or in AGENT_SECRET_FILE"),
    AGENT_SECRET_FILE("", "file that holds the token; surrounding white space is ignored"),
    AGENT_TOKENS("", "further tokens that the HTTP API accepts, separated by commas"),
    AGENT_TOKENS_FILE(
            "", "file with further tokens, one a line or separated by commas; lines that begin with # do not count"),
    TRUST_STORE("", "file of the authorities trusted for wss://, PKCS12 or JKS; empty: those of the JVM"),
    TRUST_STORE_PASSWORD("changeit", "password of that file"),
    HEALTH_PORT("8081", "port of the Panel's HTTP API and its /health"),
    OPS_PORT("9080", "port of MicroProfile Health and Metrics"),
    MAX_BODY_SIZE("100m", "size of the largest command over HTTP, as of one that brings a file in base64, 1m to 1g"),
    LEGACY_REST_PORT("-1", "port of the REST API the oldest Panel calls, which expects it on 8080; -1: it is off"),
    LEGACY_REST_TOKEN(
            "", "token accepted there besides the others; that Panel sends daemon_token_here, which anyone may know"),
    TRANSFER_STALL("60s", "how long a transfer on HEALTH_PORT may stand still before it is given up, 1s to 10m"),
    DATA_DIR("/var/lib/panel-agent", "directory of all the agent keeps; the engine must see it under the same path"),
    DOCKER_HOST("unix:///var/run/docker.sock", "address of the engine: unix:// or tcp://"),
    HEARTBEAT_INTERVAL("30s", "time between heartbeats to the Panel, 1s to 60s"),
    PANEL_CONNECT_TIMEOUT("10s", "how long one attempt to connect may take"),
    PANEL_SEND_TIMEOUT("10s", "how long one frame may take to leave before the link counts as dead"),
    RECONNECT_MAX("60s", "longest time between two attempts to connect"),
    MAX_FRAME_SIZE("16m", "size of the largest frame taken from the Panel, 1m to 32m"),
    ENGINE_TIMEOUT("30s", "deadline of one call to the engine"),
    IMAGE_PULL_TIMEOUT("15m", "deadline of pulling an image"),
    CONTAINER_USER(
            "", "uid:gid of game processes, or 'image' for the image's own; empty: the agent's, or 988:988 if root"),
    DEFAULT_MEMORY("1g", "memory limit of a server whose request names none; 0 is unlimited"),
    DEFAULT_CPU("100", "CPU limit of a server whose request names none, percent of one core; 0 is unlimited"),
    DEFAULT_PIDS("512", "process and thread limit of a server"),
    ADOPT_LEGACY_CONTAINERS("true", "take over containers made by the earlier Go agent"),
    SERVER_ALIASES("", "further names of servers, like name=server,other=server, beside those Panels tell"),
    CONSOLE_HISTORY_SIZE("10m", "size of the console history kept per server, 1m to 1g"),
    CONSOLE_STREAM(
            "lines",
            "how consoles go over the link until the Panel connects to one: lines (server_output frames), batches or off"),
    PULL_FORBIDDEN(
            "special",
            "addresses files and mods are never downloaded from, like 10.0.0.0/8,fc00::/7, in place of the default: all that are not on the public Internet; none: nothing is forbidden"),
    PULL_MAX_SIZE("10g", "size of the largest file that is downloaded, 1m to 1t"),
    PULL_TIMEOUT("1h", "deadline of one download, 10s to 24h"),
    STEAMCMD_IMAGE("", "image with SteamCMD, for mods from the Steam Workshop; empty: they are refused"),
    STEAMCMD_COMMAND(
            "steamcmd +login anonymous +workshop_download_item {appId} {workshopId} +quit",
            "command line in it, for /bin/sh; it downloads to $HOME/steamapps or $HOME/Steam/steamapps"),
    PANEL_WEBHOOK_URL("", "http:// or https:// URL that is told how the installation of a Workshop mod ended"),
    CRASH_RESTARTS("5", "how often within an hour a server that crashes is started again, 0 to 100; 0: never"),
    CRASH_RESTART_DELAY("5s", "wait before the first of these starts; it doubles with each, up to 5 minutes"),
    PARALLEL_STARTS("4", "how many servers the agent starts by itself at a time, as after a reboot, 1 to 100"),
    STOP_SERVERS_ON_SHUTDOWN(
            "false",
            "stop game servers when the agent stops, and start them again with it; by default they keep running"),
    SHUTDOWN_TIMEOUT("15s", "how long the agent may take to stop, 1s to 10m");

    private final String fallback;
    private final String meaning;

    Setting(String fallback, String meaning) {
        this.fallback = fallback;
        this.meaning = meaning;
    }

    /** The value where none is given. */
    public String fallback() {
        return fallback;
    }

    /** One line for people. */
    public String meaning() {
        return meaning;
    }
}
