package dev.canopy.attribute;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * An IP address of either family, or a network of them, as {@code inet} of PostgreSQL. An address is the network that
 * has only itself. Immutable.
 *
 * <p>Addresses are ordered as in the database: IPv4 first, then by the network, then the larger network first, then by
 * the address.
 */
public final class IpAddress implements Comparable<IpAddress> {
    /** The address and the number of bits of its network. */
    private static final Pattern TEXT = Pattern.compile("([0-9A-Fa-f:.]{2,45})(?:/(0|[1-9][0-9]{0,2}))?");

    private static final Pattern V4 = Pattern.compile("(?:0|[1-9][0-9]{0,2})(?:\\.(?:0|[1-9][0-9]{0,2})){3}");

    /**
     * Java takes a text of this form for an address and never for the name of a host, for which it would ask a name
     * server.
     */
    private static final Pattern V6 = Pattern.compile("[0-9A-Fa-f:][0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*");

    private static final int V4_BYTES = 4;
    private static final int MAX_BYTE = 255;

    private final byte[] bytes;
    private final int bits;

    private IpAddress(byte[] bytes, int bits) {
        this.bytes = bytes;
        this.bits = bits;
    }

    /**
     * Reads {@code 192.0.2.7}, {@code 2001:db8::7}, or a network such as {@code 192.0.2.0/24}.
     *
     * @return empty if the text has another form, such as the name of a host
     */
    public static Optional<IpAddress> parse(String text) {
        Matcher parts = TEXT.matcher(text);
        if (!parts.matches()) {
            return Optional.empty();
        }
        byte[] bytes = bytes(parts.group(1));
        if (bytes == null) {
            return Optional.empty();
        }
        int all = bytes.length * Byte.SIZE;
        int bits = parts.group(2) == null ? all : Integer.parseInt(parts.group(2));
        return bits > all ? Optional.empty() : Optional.of(new IpAddress(bytes, bits));
    }

    private static byte @Nullable [] bytes(String address) {
        if (V4.matcher(address).matches()) {
            return v4(address);
        }
        if (!V6.matcher(address).matches()) {
            return null;
        }
        try {
            return asV6(InetAddress.getByName(address).getAddress());
        } catch (UnknownHostException noAddress) {
            return null;
        }
    }

    private static byte @Nullable [] v4(String address) {
        byte[] bytes = new byte[V4_BYTES];
        String[] numbers = address.split("\\.", V4_BYTES);
        for (int i = 0; i < V4_BYTES; i++) {
            int number = Integer.parseInt(numbers[i]);
            if (number > MAX_BYTE) {
                return null;
            }
            bytes[i] = (byte) number;
        }
        return bytes;
    }

    /** Java makes an IPv4 address of one that is mapped to IPv6, which the database does not. */
    private static byte[] asV6(byte[] bytes) {
        if (bytes.length > V4_BYTES) {
            return bytes;
        }
        byte[] mapped = new byte[16];
        mapped[10] = (byte) 0xff;
        mapped[11] = (byte) 0xff;
        System.arraycopy(bytes, 0, mapped, 12, V4_BYTES);
        return mapped;
    }

    /** 4 or 6. */
    public int family() {
        return bytes.length == V4_BYTES ? 4 : 6;
    }

    /** Whether all addresses of this one are in a network, which may be the same one. */
    public boolean isWithin(IpAddress network) {
        return bytes.length == network.bytes.length && bits >= network.bits && compareBits(network, network.bits) == 0;
    }

    private int compareBits(IpAddress other, int count) {
        int whole = count / Byte.SIZE;
        int order = Arrays.compareUnsigned(bytes, 0, whole, other.bytes, 0, whole);
        int rest = count % Byte.SIZE;
        if (order != 0 || rest == 0) {
            return order;
        }
        int shift = Byte.SIZE - rest;
        return Integer.compare((bytes[whole] & 0xff) >> shift, (other.bytes[whole] & 0xff) >> shift);
    }

    @Override
    public int compareTo(IpAddress other) {
        if (bytes.length != other.bytes.length) {
            return Integer.compare(bytes.length, other.bytes.length);
        }
        int order = compareBits(other, Math.min(bits, other.bits));
        if (order == 0) {
            order = Integer.compare(bits, other.bits);
        }
        return order == 0 ? Arrays.compareUnsigned(bytes, other.bytes) : order;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof IpAddress address && bits == address.bits && Arrays.equals(bytes, address.bytes);
    }

    @Override
    public int hashCode() {
        return 31 * Arrays.hashCode(bytes) + bits;
    }

    /**
     * The address in its shortest form (RFC 5952), with the number of bits of a network, unless it is a single address.
     */
    @Override
    public String toString() {
        String address = family() == 4 ? v4() : v6();
        return bits == bytes.length * Byte.SIZE ? address : address + "/" + bits;
    }

    private String v4() {
        return (bytes[0] & 0xff) + "." + (bytes[1] & 0xff) + "." + (bytes[2] & 0xff) + "." + (bytes[3] & 0xff);
    }

    /** Eight groups, of which the first longest run of zeros, if there are two or more, is left out. */
    private String v6() {
        int from = -1;
        int length = 1;
        for (int start = 0; start < 8; start++) {
            int end = start;
            while (end < 8 && group(end) == 0) {
                end++;
            }
            if (end - start > length) {
                from = start;
                length = end - start;
            }
        }
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 8; i++) {
            if (i == from) {
                text.append("::");
                i += length - 1;
            } else {
                boolean separated = !text.isEmpty() && text.charAt(text.length() - 1) != ':';
                text.append(separated ? ":" : "").append(Integer.toHexString(group(i)));
            }
        }
        return text.toString();
    }

    private int group(int index) {
        return (bytes[2 * index] & 0xff) << Byte.SIZE | (bytes[2 * index + 1] & 0xff);
    }
}
