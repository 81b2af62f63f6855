package dev.panelagent.protocol;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Reads a server's ports as Panels of eggs name them: a list with one that is primary, or the default and a list for
 * each address. A game finds its port on the node's own number, so that is the one in the container too.
 */
final class AllocationsReader {
    private static final Set<String> EVERYWHERE = Set.of("0.0.0.0", "::");
    private static final int MOST_ALLOCATIONS = PortsReader.MOST_PORTS / 2;

    private record Allocation(String ip, int port) {
        boolean isNamedBy(PortMapping mapping) {
            boolean sameAddress =
                    ip.equals(mapping.ip()) || EVERYWHERE.contains(ip) || EVERYWHERE.contains(mapping.ip());
            return sameAddress && port == mapping.hostPort();
        }
    }

    private AllocationsReader() {}

    /** The ports of both kinds, that of the primary allocation first; {@code ports} win where both name one. */
    static List<PortMapping> merge(JsonPlace place, List<PortMapping> ports) {
        Set<Allocation> allocations = place.node().isArray() ? listed(place) : mapped(place);
        if (allocations.isEmpty()) {
            return ports;
        }
        if (allocations.size() > MOST_ALLOCATIONS) {
            throw Arguments.invalid(
                    place.path(),
                    String.valueOf(allocations.size()),
                    "send at most " + MOST_ALLOCATIONS + " allocations");
        }
        Set<PortMapping> merged = new LinkedHashSet<>();
        for (Allocation allocation : allocations) {
            List<PortMapping> named =
                    ports.stream().filter(allocation::isNamedBy).toList();
            merged.addAll(named.isEmpty() ? mappings(allocation) : named);
        }
        merged.addAll(ports);
        return List.copyOf(merged);
    }

    private static List<PortMapping> mappings(Allocation allocation) {
        return List.of(mapping(allocation, "tcp"), mapping(allocation, "udp"));
    }

    private static PortMapping mapping(Allocation allocation, String protocol) {
        return new PortMapping(allocation.ip(), allocation.port(), allocation.port(), protocol);
    }

    private static Set<Allocation> listed(JsonPlace place) {
        List<Allocation> allocations = new ArrayList<>();
        boolean found = false;
        for (JsonPlace item : place.items()) {
            Allocation allocation = new Allocation(address(item.member("ip")), port(item.member("port")));
            // Not used, but a mistake in it is one of the Panel that is better known.
            item.member("alias").text();
            JsonPlace primary = item.first("isPrimary", "primary");
            if (primary.flag()) {
                if (found) {
                    throw primary.wrong("make one allocation the primary one");
                }
                found = true;
                allocations.addFirst(allocation);
            } else {
                allocations.add(allocation);
            }
        }
        return new LinkedHashSet<>(allocations);
    }

    private static Set<Allocation> mapped(JsonPlace place) {
        JsonPlace primary = place.member("default");
        JsonPlace mappings = place.member("mappings");
        if (!place.members().isEmpty() && primary.isAbsent() && mappings.isAbsent()) {
            throw place.wrong("send default and mappings, or a list of {ip, port, isPrimary}");
        }
        Set<Allocation> allocations = new LinkedHashSet<>();
        // A Panel says port 0 for a server that has none.
        if (!primary.isAbsent() && !primary.member("port").node().asText().equals("0")) {
            allocations.add(new Allocation(address(primary.member("ip")), port(primary.member("port"))));
        }
        mappings.members().forEach((ip, ports) -> {
            String address = PortsReader.address(mappings.path(), ip);
            ports.items().forEach(item -> allocations.add(new Allocation(address, port(item))));
        });
        return allocations;
    }

    private static String address(JsonPlace place) {
        return PortsReader.address(place.path(), place.text().orElse(PortsReader.ANY_ADDRESS));
    }

    private static int port(JsonPlace place) {
        return PortsReader.port(place.path(), place.text().orElse(""));
    }
}
