package dev.panelagent.e2e;

import dev.panelagent.command.CommandBus;
import dev.panelagent.command.TestBus;
import dev.panelagent.config.AgentConfig;
import dev.panelagent.config.ConfigReader;
import dev.panelagent.console.Consoles;
import dev.panelagent.engine.ContainerEngine;
import dev.panelagent.engine.docker.DockerContainerEngine;
import dev.panelagent.files.Workspaces;
import dev.panelagent.files.sandbox.ServerRoots;
import dev.panelagent.protocol.CommandRequest;
import dev.panelagent.protocol.FrameDecoder;
import dev.panelagent.protocol.HttpEncoder;
import dev.panelagent.protocol.Inbound;
import dev.panelagent.server.ServerRegistry;
import dev.panelagent.server.TestFollower;
import dev.panelagent.store.TestStore;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.Optional;

/**
 * The agent's parts without Liberty, as a process that starts fast: settings from the environment, and for each
 * connection to the port it prints one line in, the body of a {@code POST /api/command}, and one line out, its answer.
 * Ends with its standard input, so that it never outlives the test.
 */
public final class CoreProcess {
    /** What it prints when it takes commands; its port follows. */
    static final String READY = "ready on port ";

    private final CommandBus commands;
    private final FrameDecoder decoder;
    private final HttpEncoder encoder = new HttpEncoder(InstantSource.system());

    private CoreProcess(AgentConfig config) {
        TestStore store = TestStore.in(config.dataDir());
        ContainerEngine engine = new DockerContainerEngine(config);
        ServerRegistry servers = new ServerRegistry(
                config,
                engine,
                event -> {},
                store.servers(),
                store.commands(),
                store.crashes(),
                new Consoles(config, engine),
                new Workspaces(
                        new ServerRoots(config.dataDir(), config.servers().user()), InstantSource.system()));
        this.commands = TestBus.of(config, servers, store);
        this.decoder = new FrameDecoder(ServerRegistry.defaults(config));
        TestFollower.start(engine, servers, config);
    }

    /** Runs until its standard input ends. */
    public static void main(String[] arguments) throws IOException {
        CoreProcess core = new CoreProcess(ConfigReader.read(name -> Optional.ofNullable(System.getenv(name))));
        try (ServerSocket door = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            Thread _ = Thread.ofPlatform().daemon().start(() -> core.welcome(door));
            System.out.println(READY + door.getLocalPort());
            long _ = System.in.skip(Long.MAX_VALUE);
        }
        System.exit(0);
    }

    private void welcome(ServerSocket door) {
        try {
            while (true) {
                Socket guest = door.accept();
                Thread _ = Thread.startVirtualThread(() -> serve(guest));
            }
        } catch (IOException e) {
            // The process ends.
        }
    }

    private void serve(Socket guest) {
        try {
            BufferedReader in =
                    new BufferedReader(new InputStreamReader(guest.getInputStream(), StandardCharsets.UTF_8));
            Inbound inbound = decoder.httpBody(in.readLine());
            if (!(inbound instanceof Inbound.Request(CommandRequest request))) {
                throw new IllegalArgumentException(inbound.toString());
            }
            commands.submit(request, reply -> {
                try (guest) {
                    guest.getOutputStream()
                            .write((encoder.reply(request.id(), reply) + "\n").getBytes(StandardCharsets.UTF_8));
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
