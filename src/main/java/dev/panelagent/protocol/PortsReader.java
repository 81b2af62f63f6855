package dev.panelagent.protocol;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Ports in every shape: an object from host to container port, or a list of objects (protocol 2.5). Where no protocol is
 * named both are published, because games speak UDP as often as TCP.
 */
final class PortsReader {
    static final String ANY_ADDRESS = "0.0.0.0";
    static final int MOST_PORTS = 256;

    private PortsReader() {}

    static List<PortMapping> read(JsonPlace place) {
        List<PortMapping> ports = new ArrayList<>();
        if (place.node().isObject()) {
            place.members().forEach((host, container) -> {
                int hostPort = port(container.path(), host);
                both(ports, ANY_ADDRESS, hostPort, port(container));
            });
        } else {
            place.items().forEach(item -> add(ports, item));
        }
        if (ports.size() > MOST_PORTS) {
            throw Arguments.invalid(
                    place.path(), String.valueOf(ports.size()), "publish at most " + MOST_PORTS + " ports");
        }
        return ports;
    }

    private static void add(List<PortMapping> ports, JsonPlace item) {
        int host = port(item.first("hostPort", "external", "port"));
        JsonPlace inside = item.first("containerPort", "internal");
        int container = inside.isAbsent() ? host : port(inside);
        JsonPlace ip = item.member("ip");
        String address = address(ip.path(), ip.text().orElse(ANY_ADDRESS));
        JsonPlace said = item.member("protocol");
        String protocol = said.text().orElse("both").toLowerCase(Locale.ROOT);
        switch (protocol) {
            case "tcp", "udp" -> ports.add(new PortMapping(address, host, container, protocol));
            case "both" -> both(ports, address, host, container);
            default -> throw Arguments.invalid(said.path(), protocol, "send tcp, udp or both");
        }
    }

    private static void both(List<PortMapping> ports, String ip, int host, int container) {
        ports.add(new PortMapping(ip, host, container, "tcp"));
        ports.add(new PortMapping(ip, host, container, "udp"));
    }

    static String address(String name, String text) {
        if (!text.matches("[0-9A-Fa-f:.]{2,45}")) {
            throw Arguments.invalid(name, text, "send an address of the node, such as 0.0.0.0");
        }
        return text;
    }

    private static int port(JsonPlace place) {
        return port(place.path(), place.text().orElse(""));
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
