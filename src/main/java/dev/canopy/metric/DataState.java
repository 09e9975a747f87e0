package dev.canopy.metric;

import static dev.canopy.attribute.Expressions.column;

import dev.canopy.access.Scope;
import dev.canopy.attribute.Expression;
import dev.canopy.attribute.Row;
import dev.canopy.attribute.ToOne;
import dev.canopy.attribute.Type;
import dev.canopy.tenant.Tenant;
import dev.canopy.tenant.TenantAttributes;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The state of the data that an answer was read from: that of one account for an answer about one tenant, otherwise that
 * of all accounts. The same question has the same answer in the same state, until a credit expires.
 *
 * @param account the number of the account; null for the state of all accounts
 * @param version a number that grows with each change
 * @param asOf the time up to which all acknowledged usage is included
 * @param nextExpiry the next time at which a credit expires; null if none will
 */
public record DataState(
        @Nullable Long account,
        long version,
        Instant asOf,
        @Nullable Instant nextExpiry) {
    /** Odd, so that different accounts have different products: an internal number must not leave the service. */
    private static final long DISGUISE = 0x9e3779b97f4a7c15L;

    /** The maximum difference between the clocks of the service and the database. */
    private static final Duration TOLERANCE = Duration.ofMinutes(1);

    /** The state of all accounts, as columns of a query of its own. */
    static final Columns<DataVersion> ALONE = new Columns<>(
            null,
            column("version", Type.LONG, data -> data.version),
            column("asOf", Type.TIME, data -> data.asOf),
            column("nextExpiry", Type.TIME, data -> data.nextExpiry));

    private static final ToOne<Tenant, DataVersion> DATA = ToOne.only("dataVersion", DataVersion.class);

    /** The state of all accounts, in a query of tenants. */
    static final Columns<Tenant> OF_ALL =
            new Columns<>(null, DATA.get(ALONE.version), DATA.get(ALONE.asOf), DATA.get(ALONE.nextExpiry));

    private static final ToOne<Tenant, AccountVersion> ACCOUNT = ToOne.by(
                    "accountVersion",
                    TenantAttributes.ROOT_ID,
                    AccountVersion.class,
                    column("rootId", Type.LONG, (AccountVersion account) -> account.rootId))
            .required();

    /** The state of the account of a tenant, in a query of tenants. */
    public static final Columns<Tenant> OF_ACCOUNT = new Columns<>(
            TenantAttributes.ROOT_ID,
            ACCOUNT.get(column("version", Type.LONG, (AccountVersion account) -> account.version)),
            ACCOUNT.get(column("asOf", Type.TIME, (AccountVersion account) -> account.asOf)),
            ACCOUNT.get(column("nextExpiry", Type.TIME, (AccountVersion account) -> account.nextExpiry)));

    /** The state of no account. */
    static DataState unknown(Instant now) {
        return new DataState(null, 0, now, null);
    }

    /** The state in a list of tenants: a caller that does not see all accounts must not notice folds of the others. */
    static Columns<Tenant> inList(Scope scope) {
        return scope.seesEverything() ? OF_ALL : OF_ACCOUNT;
    }

    /** The state of a list of tenants: if they are of several accounts, the earliest. */
    static DataState ofList(Scope scope, List<Row> tenants) {
        Columns<Tenant> columns = inList(scope);
        return tenants.stream()
                .map(columns::of)
                .min(Comparator.comparing(DataState::asOf))
                .orElseThrow();
    }

    /**
     * The columns of a state.
     *
     * @param account null for the state of all accounts
     */
    public record Columns<E>(
            @Nullable Expression<E, Long> account,
            Expression<E, Long> version,
            Expression<E, Instant> asOf,
            Expression<E, Instant> nextExpiry) {
        public List<Expression<E, ?>> all() {
            return account == null ? List.of(version, asOf, nextExpiry) : List.of(account, version, asOf, nextExpiry);
        }

        public DataState of(Row row) {
            return new DataState(
                    account == null ? null : row.require(account),
                    row.require(version),
                    row.require(asOf),
                    row.get(nextExpiry));
        }
    }

    /** The content of an answer, besides the tree. */
    public enum Content {
        USAGE,
        /** Also balances of credits, which change when a credit expires. */
        BALANCES;

        public static Content of(Stream<Metric> metrics) {
            return metrics.anyMatch(Metric::isBalance) ? BALANCES : USAGE;
        }
    }

    /**
     * A text that identifies the state, also among those of other accounts: a key may belong to another account later,
     * whose version and time are the same by chance. Null if a credit expires now or soon, so that the answer may change although
     * the state does not.
     */
    @Nullable String tag(Content content, Instant now) {
        boolean withBalances = switch (content) {
            case USAGE -> false;
            case BALANCES -> true;
        };
        if (withBalances && nextExpiry != null && nextExpiry.isBefore(now.plus(TOLERANCE))) {
            return null;
        }
        String state = (account == null ? "" : Long.toHexString(account * DISGUISE) + ":")
                + Long.toString(version, Character.MAX_RADIX) + "."
                + Long.toString(asOf.toEpochMilli(), Character.MAX_RADIX);
        return withBalances && nextExpiry != null
                ? state + "." + Long.toString(nextExpiry.toEpochMilli(), Character.MAX_RADIX)
                : state;
    }
}
