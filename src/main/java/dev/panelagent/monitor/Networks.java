package dev.panelagent.monitor;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** The node's network interfaces. */
final class Networks {
    private Networks() {}

    /**
     * Interface name to its first address, IPv4 before IPv6. Left out: loopback, and interfaces with link-local addresses
     * alone, such as the engine makes for every container.
     */
    static Map<String, String> addresses() {
        Map<String, String> addresses = new LinkedHashMap<>();
        try {
            NetworkInterface.networkInterfaces()
                    .sorted(Comparator.comparingInt(NetworkInterface::getIndex))
                    .forEach(network -> address(network).ifPresent(a -> addresses.put(network.getName(), a)));
        } catch (SocketException e) {
            return Map.of();
        }
        return addresses;
    }

    private static Optional<String> address(NetworkInterface network) {
        return network.inetAddresses()
                .filter(address -> !address.isLoopbackAddress() && !address.isLinkLocalAddress())
                .min(Comparator.comparing(address -> !(address instanceof Inet4Address)))
                .map(InetAddress::getHostAddress)
                .map(address -> address.replaceFirst("%.*", ""));
    }
}
