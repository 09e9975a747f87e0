package dev.canopy.attribute;

import static dev.canopy.attribute.DatabaseFunctions.call;

/**
 * Functions of IP addresses that mean the same in Java and in PostgreSQL. The result is null if an argument is null.
 */
public final class AddressFunctions {
    private static final SqlFunction<Boolean> IS_WITHIN =
            SqlFunction.<IpAddress, IpAddress>operator("isWithin", "<<=", IpAddress::isWithin);
    private static final SqlFunction<Integer> FAMILY = new SqlFunction<>(
            "family",
            Type.INTEGER,
            "function('family' as Integer, {0})",
            arguments -> ((IpAddress) arguments.get(0)).family());

    private AddressFunctions() {}

    /** Whether an address, or all of a network, is in a network. An address is the network that has only itself. */
    public static <E> Condition<E> isWithin(Expression<E, IpAddress> address, Expression<E, IpAddress> network) {
        return Condition.of(call(IS_WITHIN, address, network));
    }

    /** 4 or 6. */
    public static <E> Expression<E, Integer> family(Expression<E, IpAddress> address) {
        return call(FAMILY, address);
    }
}
