package dev.canopy.metric;

import static dev.canopy.attribute.Expressions.column;

import dev.canopy.attribute.Expression;
import dev.canopy.attribute.Row;
import dev.canopy.attribute.ToOne;
import dev.canopy.attribute.Type;
import dev.canopy.tenant.Tenant;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The state of the data that an answer was read from. The same question has the same answer in the same state, until a
 * credit expires.
 *
 * @param version a number that grows with each change
 * @param asOf the time up to which all acknowledged usage is included
 * @param nextExpiry the next time at which a credit expires; null if none will
 */
public record DataState(
        long version, Instant asOf, @Nullable Instant nextExpiry) {
    /** The maximum difference between the clocks of the service and the database. */
    private static final Duration TOLERANCE = Duration.ofMinutes(1);

    private static final Expression<DataVersion, Long> VERSION = column("version", Type.LONG, data -> data.version);
    private static final Expression<DataVersion, Instant> AS_OF = column("asOf", Type.TIME, data -> data.asOf);
    private static final Expression<DataVersion, Instant> NEXT_EXPIRY =
            column("nextExpiry", Type.TIME, data -> data.nextExpiry);

    private static final ToOne<Tenant, DataVersion> DATA = ToOne.only("dataVersion", DataVersion.class);
    private static final Expression<Tenant, Long> VERSION_BESIDE = DATA.get(VERSION);
    private static final Expression<Tenant, Instant> AS_OF_BESIDE = DATA.get(AS_OF);
    private static final Expression<Tenant, Instant> NEXT_EXPIRY_BESIDE = DATA.get(NEXT_EXPIRY);

    /** The columns of the state in a query of tenants. */
    static final List<Expression<Tenant, ?>> BESIDE_TENANTS = List.of(VERSION_BESIDE, AS_OF_BESIDE, NEXT_EXPIRY_BESIDE);

    /** The columns of a query of the state alone. */
    static final List<Expression<DataVersion, ?>> ALONE = List.of(VERSION, AS_OF, NEXT_EXPIRY);

    static DataState beside(Row tenant) {
        return new DataState(
                tenant.require(VERSION_BESIDE), tenant.require(AS_OF_BESIDE), tenant.get(NEXT_EXPIRY_BESIDE));
    }

    static DataState alone(Row row) {
        return new DataState(row.require(VERSION), row.require(AS_OF), row.get(NEXT_EXPIRY));
    }

    /**
     * A text that identifies the state; null if a credit expires now or soon, so that the answer may change although
     * the state does not.
     *
     * @param withBalances whether the answer depends on credits, which expire
     */
    @Nullable String tag(boolean withBalances, Instant now) {
        if (withBalances && nextExpiry != null && nextExpiry.isBefore(now.plus(TOLERANCE))) {
            return null;
        }
        String state = Long.toString(version, Character.MAX_RADIX) + "."
                + Long.toString(asOf.toEpochMilli(), Character.MAX_RADIX);
        return withBalances && nextExpiry != null
                ? state + "." + Long.toString(nextExpiry.toEpochMilli(), Character.MAX_RADIX)
                : state;
    }
}
