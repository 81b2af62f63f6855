package dev.panelagent.files.pull;

import java.net.InetAddress;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** Ranges of addresses nobody may make the agent connect to. Immutable. */
public final class AddressRanges {
    /** Everything that is not a place on the public Internet, by IANA's registries of special-purpose addresses. */
    public static final AddressRanges SPECIAL = parse(String.join(
            ",",
            // this network, private, shared by carriers, loopback, link-local
            "0.0.0.0/8, 10.0.0.0/8, 100.64.0.0/10, 127.0.0.0/8, 169.254.0.0/16, 172.16.0.0/12, 192.168.0.0/16",
            // protocol assignments, documentation, 6to4 relays, benchmarks
            "192.0.0.0/24, 192.0.2.0/24, 192.88.99.0/24, 198.18.0.0/15, 198.51.100.0/24, 203.0.113.0/24",
            // multicast, reserved, broadcast
            "224.0.0.0/4, 240.0.0.0/4, 255.255.255.255/32",
            // the metadata service of Azure, on a public address that only its machines reach
            "168.63.129.16/32",
            // unspecified, loopback, local NAT64, discard, dummy
            "::/128, ::1/128, 64:ff9b:1::/48, 100::/64, 100:0:0:1::/64",
            // protocol assignments (Teredo, benchmarks, ORCHID), documentation, segment routing
            "2001::/23, 2001:db8::/32, 3fff::/20, 5f00::/16",
            // unique-local, link-local, site-local, multicast
            "fc00::/7, fe80::/10, fec0::/10, ff00::/8"));

    private final List<Cidr> ranges;

    private AddressRanges(List<Cidr> ranges) {
        this.ranges = ranges;
    }

    /**
     * For example {@code 10.0.0.0/8, fc00::/7}; a blank text is no range at all.
     *
     * @throws IllegalArgumentException naming the part that is no range
     */
    public static AddressRanges parse(String commaSeparatedCidrs) {
        if (commaSeparatedCidrs.isBlank()) {
            return new AddressRanges(List.of());
        }
        return new AddressRanges(Arrays.stream(commaSeparatedCidrs.split(",", -1))
                .map(String::strip)
                .map(Cidr::parse)
                .toList());
    }

    /** Whether the address, or an IPv4 address it embeds, is in one of the ranges. */
    public boolean contains(InetAddress address) {
        byte[] bytes = address.getAddress();
        return Stream.concat(Stream.of(bytes), Embedded.in(bytes))
                .anyMatch(candidate -> ranges.stream().anyMatch(range -> range.contains(candidate)));
    }
}
