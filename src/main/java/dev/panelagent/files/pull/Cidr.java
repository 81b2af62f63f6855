package dev.panelagent.files.pull;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.Arrays;

/** One range of addresses: all that begin with the same bits. */
final class Cidr {
    private static final int MAPPED_BITS = 96;

    private final byte[] prefix;
    private final int bits;

    private Cidr(byte[] prefix, int bits) {
        this.prefix = prefix;
        this.bits = bits;
    }

    /** For example {@code 10.0.0.0/8}; an address alone is a range of one. Bits past the prefix do not count. */
    static Cidr parse(String text) {
        int slash = text.indexOf('/');
        String literal = slash < 0 ? text : text.substring(0, slash);
        InetAddress address = Literals.parse(literal).orElseThrow(() -> bad(text));
        int width = literal.contains(":") ? 128 : 32;
        int bits = slash < 0 ? width : bits(text, text.substring(slash + 1), width);
        if (!(address instanceof Inet4Address) || width == 32) {
            return new Cidr(address.getAddress(), bits);
        }
        if (bits < MAPPED_BITS) {
            throw bad(text);
        }
        return new Cidr(address.getAddress(), bits - MAPPED_BITS);
    }

    private static int bits(String text, String number, int width) {
        if (!number.matches("\\d{1,3}") || Integer.parseInt(number) > width) {
            throw bad(text);
        }
        return Integer.parseInt(number);
    }

    private static IllegalArgumentException bad(String text) {
        return new IllegalArgumentException(
                "\"" + text + "\" is no range of addresses: write them like 10.0.0.0/8 or fc00::/7");
    }

    boolean contains(byte[] address) {
        if (address.length != prefix.length) {
            return false;
        }
        int whole = bits / 8;
        int rest = bits % 8;
        return Arrays.equals(address, 0, whole, prefix, 0, whole)
                && (rest == 0 || ((address[whole] ^ prefix[whole]) & 0xff) >>> (8 - rest) == 0);
    }
}
