package dev.canopy.limit;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The address of a client. Of IPv6, one client has the lower half of all addresses, so only the upper half counts. */
final class ClientAddress {
    private static final int HALF = 8; // bytes

    private ClientAddress() {}

    /** @param address an IP address, not the name of a host; null if it is not known */
    static String of(@Nullable String address) {
        if (address == null || address.indexOf(':') < 0) {
            return String.valueOf(address);
        }
        try {
            InetAddress parsed = InetAddress.getByName(address); // asks nobody, since this is not a name
            return parsed instanceof Inet6Address
                    ? InetAddress.getByAddress(Arrays.copyOf(Arrays.copyOf(parsed.getAddress(), HALF), 2 * HALF))
                            .getHostAddress()
                    : parsed.getHostAddress();
        } catch (UnknownHostException notAnAddress) {
            return address;
        }
    }
}
