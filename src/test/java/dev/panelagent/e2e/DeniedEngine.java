package dev.panelagent.e2e;

import com.sun.net.httpserver.HttpServer;
import dev.panelagent.testing.HangingEngineProxy;
import dev.panelagent.testing.LibertyAgent;
import dev.panelagent.testing.TestEngine;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** An engine that is there, and an agent that may not use it. */
final class DeniedEngine implements AutoCloseable {
    /** Even root is bound by the permissions of files then, as an agent that is not root always is. */
    private static final List<String> WITHOUT_ROOTS_PRIVILEGE =
            List.of("setpriv", "--bounding-set", "-dac_override,-dac_read_search", "--");

    private final LibertyAgent agent;
    private final Path socket;
    private final Closeable engine;

    private DeniedEngine(LibertyAgent agent, Path socket, Closeable engine) {
        this.agent = agent;
        this.socket = socket;
        this.engine = engine;
    }

    /** The permissions of the socket do not let the agent's user connect. */
    static DeniedEngine bySocket() throws IOException {
        HangingEngineProxy proxy =
                HangingEngineProxy.unix(Path.of(TestEngine.host().getPath()));
        Path socket = Path.of(proxy.address().getPath());
        Files.setPosixFilePermissions(socket, PosixFilePermissions.fromString("---------"));
        return new DeniedEngine(
                LibertyAgent.start(WITHOUT_ROOTS_PRIVILEGE, settings("unix://" + socket)), socket, proxy::close);
    }

    /** Every call is answered as an authorization plugin of the engine has it answered. */
    static DeniedEngine byPlugin() throws IOException {
        byte[] refusal = "{\"message\":\"authorization denied by plugin guard: not for agents\"}"
                .getBytes(StandardCharsets.UTF_8);
        HttpServer engine = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        engine.createContext("/", exchange -> {
            try (exchange) {
                exchange.getResponseHeaders().add("Content-Type", "application/json");
                exchange.sendResponseHeaders(403, refusal.length);
                exchange.getResponseBody().write(refusal);
            }
        });
        engine.start();
        String address = "tcp://127.0.0.1:" + engine.getAddress().getPort();
        return new DeniedEngine(LibertyAgent.start(settings(address)), Path.of(address), () -> engine.stop(0));
    }

    private static Map<String, String> settings(String address) {
        Map<String, String> settings = new HashMap<>(Shells.settings());
        settings.put("DOCKER_HOST", address);
        return settings;
    }

    LibertyAgent agent() {
        return agent;
    }

    /** Gives the agent's user the permission it lacks. */
    void allow() throws IOException {
        Files.setPosixFilePermissions(socket, PosixFilePermissions.fromString("rw-rw-rw-"));
    }

    @Override
    public void close() throws IOException {
        agent.close();
        engine.close();
    }
}
