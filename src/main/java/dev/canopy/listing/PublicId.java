package dev.canopy.listing;

import dev.canopy.problem.ProblemException;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Pattern;

/**
 * The public ids of resources without a key: UUIDs in their canonical form, of any version. New ones are of version 7
 * (RFC 9562), as the function {@code next_public_id()} of the database makes them: 48 bits for the milliseconds since
 * 1970, 12 bits for the fraction of the millisecond, and 62 random bits. Rows that are made one after the other then
 * are neighbours in the index. Such an id shows when it was made; it is no secret.
 */
public final class PublicId {
    private static final Pattern FORM = Pattern.compile("\\p{XDigit}{8}(-\\p{XDigit}{4}){3}-\\p{XDigit}{12}");

    private static final int FRACTION_BITS = 12;
    private static final long FRACTIONS_IN_SECOND = 1000L << FRACTION_BITS;
    private static final int NANOS_IN_MILLI = 1_000_000;

    private static final AtomicLong LAST = new AtomicLong();

    private PublicId() {}

    /** A new id, larger than each one before it of this instance, even if the clock is set back. */
    public static UUID next() {
        return of(LAST.accumulateAndGet(fractions(Instant.now()), (last, now) -> Math.max(last + 1, now)));
    }

    /** The time since 1970 in fractions of a millisecond. */
    static long fractions(Instant time) {
        return time.getEpochSecond() * FRACTIONS_IN_SECOND + ((long) time.getNano() << FRACTION_BITS) / NANOS_IN_MILLI;
    }

    /** An id of a time in fractions of a millisecond. */
    static UUID of(long fractions) {
        long version = 7L << FRACTION_BITS;
        long fraction = fractions & ((1L << FRACTION_BITS) - 1);
        long millis = fractions >> FRACTION_BITS;
        return new UUID(
                millis << Short.SIZE | version | fraction, UUID.randomUUID().getLeastSignificantBits());
    }

    /** An id in an address or a parameter; empty if it is not a UUID. */
    public static Optional<UUID> parse(String text) {
        return FORM.matcher(text).matches() ? Optional.of(UUID.fromString(text)) : Optional.empty();
    }

    /**
     * The id in the address of a resource.
     *
     * @param type the type of the resource, for the problem
     * @throws ProblemException (404) if the id is not a UUID
     */
    public static UUID existing(String type, String id) {
        return parse(id).orElseThrow(() -> ProblemException.notFound(type, id));
    }
}
