package dev.canopy.attribute;

import static dev.canopy.attribute.DatabaseFunctions.call;

/**
 * Functions of sets of bits that mean the same in Java and in PostgreSQL. The result is null if an argument is null.
 */
public final class BitFunctions {
    private static final SqlFunction<Bits> BIT = new SqlFunction<>(
            "bit", Type.BITS, "function('bits_of' as String, {0})", arguments -> Bits.of((Integer) arguments.get(0)));
    private static final SqlFunction<Boolean> HAS_BIT = new SqlFunction<>(
            "hasBit",
            Type.BOOLEAN,
            "function('bits_test' as Boolean, {0}, {1})",
            arguments -> ((Bits) arguments.get(0)).has((Integer) arguments.get(1)));
    private static final SqlFunction<Bits> BIT_OR = new SqlFunction<>(
            "bitOr",
            Type.BITS,
            "function('bits_or' as String, {0}, {1})",
            arguments -> ((Bits) arguments.get(0)).or((Bits) arguments.get(1)));
    private static final SqlFunction<Long> BIT_COUNT =
            new SqlFunction<>("bitCount", Type.LONG, "function('bit_count' as Long, {0})", arguments ->
                    (long) ((Bits) arguments.get(0)).count());
    private static final SqlFunction<Long> COMMON_BITS =
            new SqlFunction<>("commonBits", Type.LONG, "function('bits_common' as Long, {0}, {1})", arguments ->
                    (long) ((Bits) arguments.get(0)).countCommon((Bits) arguments.get(1)));

    private BitFunctions() {}

    /** The set with only the bit at a place; a negative place is an error. */
    public static <E> Expression<E, Bits> bit(Expression<E, Integer> place) {
        return call(BIT, place);
    }

    /** Whether the bit at a place is set; a negative place is an error. */
    public static <E> Expression<E, Boolean> hasBit(Expression<E, Bits> bits, Expression<E, Integer> place) {
        return call(HAS_BIT, bits, place);
    }

    /** The bits that are set in either. */
    public static <E> Expression<E, Bits> bitOr(Expression<E, Bits> left, Expression<E, Bits> right) {
        return call(BIT_OR, left, right);
    }

    /** The number of bits that are set. */
    public static <E> Expression<E, Long> bitCount(Expression<E, Bits> bits) {
        return call(BIT_COUNT, bits);
    }

    /** The number of bits that are set in both. */
    public static <E> Expression<E, Long> commonBits(Expression<E, Bits> left, Expression<E, Bits> right) {
        return call(COMMON_BITS, left, right);
    }
}
