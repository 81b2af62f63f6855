package dev.panelagent.protocol;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.panelagent.common.ByteSize;
import dev.panelagent.common.ServerId;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/**
 * A server's spec as text, for keeping. The form is that of {@code create_server}, so that one reader serves both, and
 * a person can send a kept spec again. Thread-safe.
 */
public final class SpecCodec {
    private final SpecReader reader;

    public SpecCodec(SpecDefaults defaults) {
        this.reader = new SpecReader(defaults);
    }

    public String write(ServerSpec spec) {
        return Json.text(tree(spec));
    }

    /** The request that makes a server of this spec, which also goes by these names. */
    String write(ServerSpec spec, Set<ServerId> aliases) {
        ObjectNode node = tree(spec);
        ArrayNode names = node.withObjectProperty("payload").putArray("aliases");
        aliases.forEach(alias -> names.add(alias.value()));
        return Json.text(node);
    }

    private static ObjectNode tree(ServerSpec spec) {
        ObjectNode node = Json.node().put("serverId", spec.id().value());
        ObjectNode payload = node.putObject("payload").put("name", spec.name()).put("image", spec.image());
        spec.startup().ifPresent(startup -> payload.put("startup", startup));
        ObjectNode environment = payload.putObject("environment");
        spec.environment().forEach(environment::put);
        writeLimits(payload.putObject("limits"), spec.limits());
        ArrayNode ports = payload.putArray("ports");
        spec.ports()
                .forEach(port -> ports.addObject()
                        .put("ip", port.ip())
                        .put("hostPort", port.hostPort())
                        .put("containerPort", port.containerPort())
                        .put("protocol", port.protocol()));
        payload.put("mountPath", spec.mountPath()).put("tty", spec.tty());
        writePolicies(payload, spec);
        spec.fileDenylist().forEach(payload.putArray("fileDenylist")::add);
        spec.egg().ifPresent(egg -> EggWriter.write(payload.putObject("egg"), egg));
        return node;
    }

    /**
     * Reads what {@link #write} wrote.
     *
     * @throws dev.panelagent.common.RequestException if the text is something else
     */
    public ServerSpec read(String text) {
        return reader.read(new Arguments(Json.object(text)));
    }

    /**
     * The spec with these changes.
     *
     * @throws dev.panelagent.common.RequestException CONFIG_INVALID if they do not fit it
     */
    public ServerSpec update(ServerSpec spec, SpecChanges changes) {
        return reader.read(new Arguments(changes.applyTo(tree(spec))));
    }

    private static void writeLimits(ObjectNode node, Limits limits) {
        node.put("memory", ByteSize.text(limits.memoryBytes()))
                .put("swap", limits.swapBytes() < 0 ? "-1" : ByteSize.text(limits.swapBytes()))
                .put("cpu", limits.cpuPercent())
                .put("disk", ByteSize.text(limits.diskBytes()))
                .put("io", limits.ioWeight());
    }

    private static void writePolicies(ObjectNode payload, ServerSpec spec) {
        ObjectNode stop = payload.putObject("stop");
        spec.stop().command().ifPresent(command -> stop.put("command", command));
        stop.put("signal", spec.stop().signal().name())
                .put("commandTimeout", millis(spec.stop().commandGrace()))
                .put("signalTimeout", millis(spec.stop().signalGrace()))
                .put("killTimeout", millis(spec.stop().killGrace()));
        writeReadiness(payload, spec.ready().readiness());
        payload.put("startupTimeout", millis(spec.ready().timeout()));
    }

    private static void writeReadiness(ObjectNode payload, Readiness readiness) {
        switch (readiness) {
            case Readiness.Running _ -> payload.putArray("startupDone");
            case Readiness.ConsolePatterns(List<String> patterns) ->
                patterns.forEach(payload.putArray("startupDone")::add);
            case Readiness.HealthCheck _ -> payload.putObject("startupDone").put("healthCheck", true);
            case Readiness.TcpPort(int port) -> payload.putObject("startupDone").put("tcpPort", port);
        }
    }

    private static String millis(Duration duration) {
        return duration.toMillis() + "ms";
    }
}
