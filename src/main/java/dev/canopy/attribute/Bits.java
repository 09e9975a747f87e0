package dev.canopy.attribute;

import java.util.BitSet;
import java.util.Collection;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** A set of small numbers from 0, each of which is the place of a bit. Immutable. */
public final class Bits {
    /** The empty set. */
    public static final Bits NONE = new Bits(new BitSet());

    private final BitSet set;

    private Bits(BitSet set) {
        this.set = set;
    }

    /** @throws IndexOutOfBoundsException if a place is negative */
    public static Bits of(int... places) {
        BitSet set = new BitSet();
        IntStream.of(places).forEach(set::set);
        return new Bits(set);
    }

    /**
     * Reads digits in the order of the places, as {@link #toString} writes them. Zeros at the end make no difference.
     *
     * @throws IllegalArgumentException if a digit is neither 0 nor 1
     */
    public static Bits parse(String digits) {
        BitSet set = new BitSet(digits.length());
        for (int place = 0; place < digits.length(); place++) {
            switch (digits.charAt(place)) {
                case '0' -> {}
                case '1' -> set.set(place);
                default -> throw new IllegalArgumentException("not a string of bits: " + digits);
            }
        }
        return new Bits(set);
    }

    /** The bits that are set in at least one of several sets. */
    static Bits union(Collection<Bits> sets) {
        BitSet union = new BitSet();
        sets.forEach(each -> union.or(each.set));
        return new Bits(union);
    }

    /** The bits that are set in either. */
    public Bits or(Bits other) {
        BitSet both = (BitSet) set.clone();
        both.or(other.set);
        return new Bits(both);
    }

    /** The number of bits that are set. */
    public int count() {
        return set.cardinality();
    }

    /** The number of bits that are set in both. */
    public int countCommon(Bits other) {
        BitSet common = (BitSet) set.clone();
        common.and(other.set);
        return common.cardinality();
    }

    /** @throws IndexOutOfBoundsException if the place is negative */
    public boolean has(int place) {
        return set.get(place);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Bits bits && set.equals(bits.set);
    }

    @Override
    public int hashCode() {
        return set.hashCode();
    }

    /**
     * One digit for each place, in whole bytes up to the last bit, as the database stores the set; empty for no bits.
     */
    @Override
    public String toString() {
        int width = (set.length() + Byte.SIZE - 1) / Byte.SIZE * Byte.SIZE;
        StringBuilder digits = new StringBuilder(width);
        for (int place = 0; place < width; place++) {
            digits.append(set.get(place) ? '1' : '0');
        }
        return digits.toString();
    }
}
