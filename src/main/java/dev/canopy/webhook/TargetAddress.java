package dev.canopy.webhook;

import java.math.BigInteger;
import java.net.InetAddress;
import java.util.List;

/**
 * Decides which addresses may receive messages: public ones, so that a webhook cannot reach the network of the service.
 * The ranges are those of the registries of special-purpose addresses of the IANA.
 */
final class TargetAddress {
    /** Also the address of Azure's platform services, which is in a public range. */
    private static final List<Range> REFUSED_4 = ranges(
            "0.0.0.0/8",
            "10.0.0.0/8",
            "100.64.0.0/10",
            "127.0.0.0/8",
            "168.63.129.16/32",
            "169.254.0.0/16",
            "172.16.0.0/12",
            "192.0.0.0/24",
            "192.0.2.0/24",
            "192.88.99.0/24",
            "192.168.0.0/16",
            "198.18.0.0/15",
            "198.51.100.0/24",
            "203.0.113.0/24",
            "224.0.0.0/4",
            "240.0.0.0/4");

    /**
     * The only range of public unicast addresses. Addresses that contain one of IPv4 are outside it, or refused below.
     */
    private static final Range PUBLIC_6 = Range.parse("2000::/3");

    private static final List<Range> REFUSED_6 = ranges("2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20");

    private TargetAddress() {}

    /** @param prefix the first bits of its addresses, of the given number */
    private record Range(int length, BigInteger prefix, int bits) {
        static Range parse(String text) {
            String[] parts = text.split("/", 2);
            byte[] start = LiteralAddress.parse(parts[0]).getAddress();
            int bits = Integer.parseInt(parts[1]);
            return new Range(start.length, prefix(start, bits), bits);
        }

        boolean has(byte[] address) {
            return address.length == length && prefix(address, bits).equals(prefix);
        }

        private static BigInteger prefix(byte[] address, int bits) {
            return new BigInteger(1, address).shiftRight(address.length * Byte.SIZE - bits);
        }
    }

    private static List<Range> ranges(String... texts) {
        return List.of(texts).stream().map(Range::parse).toList();
    }

    /** Whether messages may be sent to an address, unless loopback addresses are allowed. */
    static boolean isPublic(InetAddress address) {
        byte[] bytes = address.getAddress(); // an IPv4 address that is mapped into IPv6 has become one of IPv4
        return bytes.length == 4
                ? REFUSED_4.stream().noneMatch(range -> range.has(bytes))
                : PUBLIC_6.has(bytes) && REFUSED_6.stream().noneMatch(range -> range.has(bytes));
    }
}
