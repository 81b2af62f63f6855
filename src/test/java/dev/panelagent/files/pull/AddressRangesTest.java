package dev.panelagent.files.pull;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AddressRangesTest {
    /** First and last address of each range, and the neighbours outside, where they are not special themselves. */
    @ParameterizedTest
    @CsvSource(textBlock = """
            0.0.0.0,         0.255.255.255,   ,                1.0.0.0
            10.0.0.0,        10.255.255.255,  9.255.255.255,   11.0.0.0
            100.64.0.0,      100.127.255.255, 100.63.255.255,  100.128.0.0
            127.0.0.0,       127.255.255.255, 126.255.255.255, 128.0.0.0
            168.63.129.16,   168.63.129.16,   168.63.129.15,   168.63.129.17
            169.254.0.0,     169.254.255.255, 169.253.255.255, 169.255.0.0
            172.16.0.0,      172.31.255.255,  172.15.255.255,  172.32.0.0
            192.0.0.0,       192.0.0.255,     191.255.255.255, 192.0.1.0
            192.0.2.0,       192.0.2.255,     192.0.1.255,     192.0.3.0
            192.88.99.0,     192.88.99.255,   192.88.98.255,   192.88.100.0
            192.168.0.0,     192.168.255.255, 192.167.255.255, 192.169.0.0
            198.18.0.0,      198.19.255.255,  198.17.255.255,  198.20.0.0
            198.51.100.0,    198.51.100.255,  198.51.99.255,   198.51.101.0
            203.0.113.0,     203.0.113.255,   203.0.112.255,   203.0.114.0
            224.0.0.0,       239.255.255.255, 223.255.255.255,
            240.0.0.0,       255.255.255.255, ,
            ::,              ::1,             ,                ::808:808
            64:ff9b:1::,     64:ff9b:1:ffff:ffff:ffff:ffff:ffff, 64:ff9b:0:ffff:ffff:ffff:ffff:ffff, 64:ff9b:2::
            100::,           100::ffff:ffff:ffff:ffff, ff:ffff:ffff:ffff:ffff:ffff:ffff:ffff,
            100:0:0:1::,     100:0:0:1:ffff:ffff:ffff:ffff, , 100:0:0:2::
            2001::,          2001:1ff:ffff:ffff:ffff:ffff:ffff:ffff, 2000:ffff:ffff:ffff:ffff:ffff:ffff:ffff, 2001:200::
            2001:db8::,      2001:db8:ffff:ffff:ffff:ffff:ffff:ffff, 2001:db7:ffff:ffff:ffff:ffff:ffff:ffff, 2001:db9::
            3fff::,          3fff:fff:ffff:ffff:ffff:ffff:ffff:ffff, 3ffe:ffff:ffff:ffff:ffff:ffff:ffff:ffff, 3fff:1000::
            5f00::,          5f00:ffff:ffff:ffff:ffff:ffff:ffff:ffff, 5eff:ffff:ffff:ffff:ffff:ffff:ffff:ffff, 5f01::
            fc00::,          fdff:ffff:ffff:ffff:ffff:ffff:ffff:ffff, fbff:ffff:ffff:ffff:ffff:ffff:ffff:ffff, fe00::
            fe80::,          febf:ffff:ffff:ffff:ffff:ffff:ffff:ffff, fe7f:ffff:ffff:ffff:ffff:ffff:ffff:ffff,
            fec0::,          feff:ffff:ffff:ffff:ffff:ffff:ffff:ffff, ,
            ff00::,          ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff, ,
            """)
    void specialRangesEndWhereTheyShould(String first, String last, String before, String after) {
        assertThat(special(first)).as(first).isTrue();
        assertThat(special(last)).as(last).isTrue();
        assertThat(before != null && special(before)).as(before).isFalse();
        assertThat(after != null && special(after)).as(after).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"1.1.1.1", "8.8.8.8", "140.82.121.4", "2606:4700::6810:84e5", "2a00:1450:4001:82a::200e"})
    void thePublicInternetIsNotSpecial(String address) {
        assertThat(special(address)).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "::ffff:10.0.0.1,                  ::ffff:8.8.8.8",
        "::10.0.0.1,                       ::8.8.8.8",
        "::ffff:0:10.0.0.1,                ::ffff:0:8.8.8.8",
        "64:ff9b::a00:1,                   64:ff9b::808:808",
        "64:ff9b:1::a00:1,                 64:ff9b:1:0808:8:808:0808:808",
        "64:ff9b:1:a00:0:100::,            64:ff9b:1:0808:8:808:0808:808",
        "64:ff9b:1:a:0:1::,                64:ff9b:1:0808:8:808:0808:808",
        "64:ff9b:1:909:a:0:100::,          64:ff9b:1:0808:8:808:0808:808",
        "2002:a00:1::1,                    2002:808:808::1",
        "2001:0:808:808:0:0:f5ff:fffe,     2001:0:808:808:0:0:f7f7:f7f7",
        "2001:0:a00:1:0:0:f7f7:f7f7,       2001:0:808:808:0:0:f7f7:f7f7",
        "2a00::5efe:a00:1,                 2a00::5efe:808:808",
        "2a00::200:5efe:a00:1,             2a00::200:5efe:808:808"
    })
    void whatAnAddressEmbedsIsLookedAt(String bad, String good) {
        AddressRanges ranges = AddressRanges.parse("10.0.0.0/8");

        assertThat(ranges.contains(InetAddress.ofLiteral(bad))).isTrue();
        assertThat(ranges.contains(InetAddress.ofLiteral(good))).isFalse();
    }

    @Test
    void aMappedAddressThatStayedOneOfIpv6IsLookedInto() throws UnknownHostException {
        byte[] mapped = new byte[16];
        mapped[10] = mapped[11] = (byte) 0xff;
        mapped[12] = 10;

        assertThat(AddressRanges.SPECIAL.contains(Inet6Address.getByAddress(null, mapped, -1)))
                .isTrue();
    }

    @Test
    void aMappedRangeIsTheRangeOfIpv4() {
        AddressRanges ranges = AddressRanges.parse("::ffff:10.0.0.0/104");

        assertThat(ranges.contains(InetAddress.ofLiteral("10.255.0.1"))).isTrue();
        assertThat(ranges.contains(InetAddress.ofLiteral("11.0.0.0"))).isFalse();
    }

    @Test
    void anAddressAloneIsARangeOfOneAndBlankIsNone() {
        assertThat(AddressRanges.parse("1.2.3.4").contains(InetAddress.ofLiteral("1.2.3.4")))
                .isTrue();
        assertThat(AddressRanges.parse("1.2.3.4").contains(InetAddress.ofLiteral("1.2.3.5")))
                .isFalse();
        assertThat(AddressRanges.parse(" ").contains(InetAddress.ofLiteral("127.0.0.1")))
                .isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "10.0.0.0/33",
                "10.0.0/8",
                "010.0.0.0/8",
                "256.0.0.0/8",
                "10.0.0.0/",
                "10.0.0.0/-1",
                "10.0.0.0/8/8",
                "0x7f.1",
                "fc00::/129",
                "fe80::1%eth0",
                "[::1]",
                "::ffff:10.0.0.0/95",
                "localhost",
                "fc00:::/7",
                "10.0.0.0/0008"
            })
    void whatIsNoRangeIsNamed(String bad) {
        assertThatThrownBy(() -> AddressRanges.parse("8.8.8.8/32, " + bad))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining('"' + bad + '"');
    }

    @Test
    void aCommaTooManyIsRefused() {
        assertThatThrownBy(() -> AddressRanges.parse("10.0.0.0/8,")).hasMessageContaining("\"\" is no range");
    }

    @Test
    void rangesAgreeWithArithmetic() throws UnknownHostException {
        long seed = new Random().nextLong();
        Random random = new Random(seed);

        for (int i = 0; i < 20_000; i++) {
            // global unicast and not of a transition technique, so that nothing is embedded
            byte[] base = random.nextBoolean() ? bytes(random, 4) : unicast(random);
            int bits = random.nextInt(base.length * 8 + 1);
            byte[] other = near(random, base, bits);
            String range = InetAddress.getByAddress(base).getHostAddress() + "/" + bits;

            assertThat(AddressRanges.parse(range).contains(InetAddress.getByAddress(other)))
                    .as("seed %d: %s in %s", seed, InetAddress.getByAddress(other), range)
                    .isEqualTo(prefix(base, bits).equals(prefix(other, bits)));
        }
    }

    private static byte[] bytes(Random random, int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }

    private static byte[] unicast(Random random) {
        byte[] bytes = bytes(random, 16);
        bytes[0] = 0x2a;
        return bytes;
    }

    /** The same but for one bit, most often one close to the end of the prefix. */
    private static byte[] near(Random random, byte[] base, int bits) {
        byte[] near = base.clone();
        int bit = Math.clamp(bits + random.nextInt(5) - 2, base.length == 16 ? 8 : 0, base.length * 8 - 1);
        near[bit / 8] ^= (byte) (0x80 >> bit % 8);
        return near;
    }

    private static BigInteger prefix(byte[] address, int bits) {
        return new BigInteger(1, address).shiftRight(address.length * 8 - bits);
    }

    private static boolean special(String address) {
        return AddressRanges.SPECIAL.contains(InetAddress.ofLiteral(address));
    }
}
