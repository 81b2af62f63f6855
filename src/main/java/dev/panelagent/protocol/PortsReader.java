package dev.panelagent.protocol;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Ports in every shape: an object from host to container port, or a list of objects (protocol 2.5). Where no protocol is
 * named both are published, because games speak UDP as often as TCP.
 */
final class PortsReader {
    static final String ANY_ADDRESS = "0.0.0.0";
    static final int MOST_PORTS = 256;

    private PortsReader() {}

    static List<PortMapping> read(JsonNode node) {
        List<PortMapping> ports = new ArrayList<>();
        if (node instanceof ObjectNode object) {
            object.properties()
                    .forEach(entry -> add(
                            ports,
                            ANY_ADDRESS,
                            port(entry.getKey()),
                            port(entry.getValue().asText()),
                            null));
        } else if (node instanceof ArrayNode array) {
            array.forEach(item -> addItem(ports, item));
        } else if (!node.isMissingNode() && !node.isNull()) {
            throw Arguments.invalid("ports", node.toString(), "send a list of {hostPort, containerPort, protocol}");
        }
        if (ports.size() > MOST_PORTS) {
            throw Arguments.invalid("ports", String.valueOf(ports.size()), "publish at most " + MOST_PORTS + " ports");
        }
        return ports;
    }

    private static void addItem(List<PortMapping> ports, JsonNode item) {
        int host = port(first(item, "hostPort", "external", "port"));
        String container = first(item, "containerPort", "internal");
        String ip = address("ports.ip", item.path("ip").asText(ANY_ADDRESS));
        add(
                ports,
                ip,
                host,
                container.isEmpty() ? host : port(container),
                item.path("protocol").asText(null));
    }

    private static void add(
            List<PortMapping> ports, String ip, int host, int container, @Nullable String protocolOrNull) {
        String protocol = protocolOrNull == null ? "both" : protocolOrNull.toLowerCase(Locale.ROOT);
        switch (protocol) {
            case "tcp", "udp" -> ports.add(new PortMapping(ip, host, container, protocol));
            case "both" -> {
                ports.add(new PortMapping(ip, host, container, "tcp"));
                ports.add(new PortMapping(ip, host, container, "udp"));
            }
            default -> throw Arguments.invalid("ports.protocol", protocol, "send tcp, udp or both");
        }
    }

    private static String first(JsonNode item, String... names) {
        for (String name : names) {
            if (item.path(name).isValueNode() && !item.path(name).isNull()) {
                return item.path(name).asText();
            }
        }
        return "";
    }

    static String address(String name, String text) {
        if (!text.matches("[0-9A-Fa-f:.]{2,45}")) {
            throw Arguments.invalid(name, text, "send an address of the node, such as 0.0.0.0");
        }
        return text;
    }

    private static int port(String text) {
        return port("ports", text);
    }

    static int port(String name, String text) {
        if (text.matches("\\d{1,5}")) {
            int port = Integer.parseInt(text);
            if (port >= 1 && port <= 65_535) {
                return port;
            }
        }
        throw Arguments.invalid(name, text, "send ports from 1 to 65535");
    }
}
