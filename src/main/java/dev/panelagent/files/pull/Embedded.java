package dev.panelagent.files.pull;

import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * The IPv4 addresses inside IPv6 addresses. Where the network translates or tunnels, a connection to the IPv6 address
 * ends at the IPv4 address, so a check that looks at the outside only can be walked around.
 */
final class Embedded {
    private static final List<Form> FORMS = List.of(
            // IPv4-mapped, -compatible and -translated differ in bits nothing else uses
            form("::/64", 12, 13, 14, 15),
            // NAT64; where the local prefix is shorter than 96 bits, byte 8 is left out (RFC 6052)
            form("64:ff9b::/96", 12, 13, 14, 15),
            form("64:ff9b:1::/48", 12, 13, 14, 15),
            form("64:ff9b:1::/48", 6, 7, 9, 10),
            form("64:ff9b:1::/48", 7, 9, 10, 11),
            form("64:ff9b:1::/48", 9, 10, 11, 12),
            // 6to4
            form("2002::/16", 2, 3, 4, 5),
            // Teredo: its server, and its client with all bits turned over
            form("2001::/32", 4, 5, 6, 7),
            new Form(Cidr.parse("2001::/32")::contains, 0xff, List.of(12, 13, 14, 15)),
            new Form(Embedded::isIsatap, 0, List.of(12, 13, 14, 15)));

    private Embedded() {}

    /** Every address the bytes of an IPv6 address may stand for; none for those of an IPv4 address. */
    static Stream<byte[]> in(byte[] address) {
        return address.length == 16
                ? FORMS.stream().filter(form -> form.matches.test(address)).map(form -> form.take(address))
                : Stream.empty();
    }

    private static Form form(String range, Integer... places) {
        return new Form(Cidr.parse(range)::contains, 0, List.of(places));
    }

    private static boolean isIsatap(byte[] address) {
        return (address[8] & ~2) == 0 && address[9] == 0 && address[10] == 0x5e && address[11] == (byte) 0xfe;
    }

    private record Form(Predicate<byte[]> matches, int flip, List<Integer> places) {
        byte[] take(byte[] address) {
            byte[] inner = new byte[places.size()];
            for (int i = 0; i < inner.length; i++) {
                inner[i] = (byte) (address[places.get(i)] ^ flip);
            }
            return inner;
        }
    }
}
