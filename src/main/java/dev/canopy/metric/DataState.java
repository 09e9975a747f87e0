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
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The state of the data that a response was read from: that of one account for a response about one tenant, otherwise
 * that of all accounts. The same request has the same response in the same state, until a credit begins to pay or
 * expires, unless it also reads what has no state: subscriptions and the present day
 * ({@link MetricQuery#dependsOnStateOnly}). A caller that does not see all accounts gets the state of the tenants in
 * the response alone, which says nothing about others.
 *
 * @param account the number of the account; null for the state of all accounts
 * @param version a number that grows with each change; 0 in the state of tenants alone
 * @param asOf the time up to which all acknowledged usage is included
 * @param nextCreditChange the next time at which a credit begins to pay or expires; null if none does
 */
public record DataState(
        @Nullable Long account,
        long version,
        Instant asOf,
        @Nullable Instant nextCreditChange) {
    /** Odd, so that different accounts have different products: an internal number must not leave the service. */
    private static final long DISGUISE = 0x9e3779b97f4a7c15L;

    /** The tag in the form in which {@link #tag} writes it. Numbers are no longer than those that can be read. */
    private static final Pattern TAG = Pattern.compile(
            "(?:(?<account>[0-9a-f]+):)?(?<version>[0-9a-z]{1,12})\\.(?<asOf>-?[0-9a-z]{1,12})(?:\\..*)?");

    /** The maximum difference between the clocks of the service and the database. */
    private static final Duration TOLERANCE = Duration.ofMinutes(1);

    private static final Expression<DataVersion, Long> VERSION = column("version", Type.LONG, data -> data.version);
    private static final Expression<DataVersion, Instant> AS_OF = column("asOf", Type.TIME, data -> data.asOf);
    private static final Expression<DataVersion, Instant> NEXT_CREDIT_CHANGE =
            column("nextCreditChange", Type.TIME, data -> data.nextCreditChange);

    /** The state of all accounts, as columns of a query of its own. */
    static final Columns<DataVersion> ALONE = new Columns<>(null, VERSION, AS_OF, NEXT_CREDIT_CHANGE);

    private static final ToOne<Tenant, DataVersion> DATA = ToOne.only("dataVersion", DataVersion.class);

    /** The state of all accounts, in a query of tenants. */
    static final Columns<Tenant> OF_ALL =
            new Columns<>(null, DATA.get(VERSION), DATA.get(AS_OF), DATA.get(NEXT_CREDIT_CHANGE));

    private static final ToOne<Tenant, AccountVersion> ACCOUNT = ToOne.by(
                    "accountVersion",
                    TenantAttributes.ROOT_ID,
                    AccountVersion.class,
                    column("rootId", Type.LONG, (AccountVersion account) -> account.rootId))
            .required();

    /** The state of the account of a tenant, in a query of tenants. */
    private static final Columns<Tenant> OF_ACCOUNT = new Columns<>(
            TenantAttributes.ROOT_ID,
            ACCOUNT.get(column("version", Type.LONG, (AccountVersion account) -> account.version)),
            ACCOUNT.get(column("asOf", Type.TIME, (AccountVersion account) -> account.asOf)),
            ACCOUNT.get(column("nextCreditChange", Type.TIME, (AccountVersion account) -> account.nextCreditChange)));

    private static final ToOne<Tenant, TenantFreshness> FRESHNESS = ToOne.by(
                    "freshness",
                    TenantAttributes.ID,
                    TenantFreshness.class,
                    column("tenantId", Type.LONG, (TenantFreshness freshness) -> freshness.tenantId))
            .within(
                    TenantAttributes.ROOT_ID,
                    column("rootId", Type.LONG, (TenantFreshness freshness) -> freshness.rootId))
            .required();

    /** The state of a tenant alone, in a query of tenants. */
    private static final Columns<Tenant> OF_TENANT = new Columns<>(
            TenantAttributes.ROOT_ID,
            null,
            FRESHNESS.get(column("asOf", Type.TIME, (TenantFreshness freshness) -> freshness.asOf)),
            null);

    /** The state of no account. */
    static DataState unknown(Instant now) {
        return new DataState(null, 0, now, null);
    }

    /** The state of one tenant: a caller that does not see all accounts must not notice folds of other tenants. */
    public static Columns<Tenant> ofTenant(Scope scope) {
        return scope.seesEverything() ? OF_ACCOUNT : OF_TENANT;
    }

    /** The same in a list of tenants. */
    static Columns<Tenant> inList(Scope scope) {
        return scope.seesEverything() ? OF_ALL : OF_TENANT;
    }

    /**
     * The state of a list of tenants. Within an account, the latest time of its tenants counts, since it holds for the
     * whole account; across accounts, the earliest of those times.
     */
    static DataState ofList(Scope scope, List<Row> tenants) {
        Columns<Tenant> columns = inList(scope);
        if (scope.seesEverything()) {
            return columns.of(tenants.get(0));
        }
        Map<Long, DataState> accounts = new HashMap<>();
        for (Row tenant : tenants) {
            accounts.merge(tenant.require(TenantAttributes.ROOT_ID), columns.of(tenant), DataState::later);
        }
        return accounts.values().stream()
                .min(Comparator.comparing(DataState::asOf))
                .orElseThrow();
    }

    private static DataState later(DataState one, DataState other) {
        return other.asOf.isAfter(one.asOf) ? other : one;
    }

    /**
     * The columns of a state.
     *
     * @param account null for the state of all accounts
     * @param version null for the state of tenants alone, as is nextCreditChange
     */
    public record Columns<E>(
            @Nullable Expression<E, Long> account,
            @Nullable Expression<E, Long> version,
            Expression<E, Instant> asOf,
            @Nullable Expression<E, Instant> nextCreditChange) {
        public List<Expression<E, ?>> all() {
            List<Expression<E, ?>> all = new ArrayList<>(List.of(asOf));
            if (account != null) {
                all.add(account);
            }
            if (version != null) {
                all.add(version);
            }
            if (nextCreditChange != null) {
                all.add(nextCreditChange);
            }
            return all;
        }

        public DataState of(Row row) {
            return new DataState(
                    account == null ? null : row.require(account),
                    version == null ? 0 : row.require(version),
                    row.require(asOf),
                    nextCreditChange == null ? null : row.get(nextCreditChange));
        }
    }

    /** The content of a response, besides the tree. */
    public enum Content {
        USAGE,
        /** Also balances of credits, which change when a credit begins to pay or expires. */
        BALANCES;

        public static Content of(Stream<Metric> metrics) {
            return metrics.anyMatch(Metric::isBalance) ? BALANCES : USAGE;
        }
    }

    /**
     * A text that identifies the state, also among those of other accounts: a key may belong to another account later,
     * whose version and time are the same by chance. Null if a credit begins to pay or expires now or soon, so that the
     * response may change although the state does not.
     */
    @Nullable String tag(Content content, Instant now) {
        boolean withBalances = switch (content) {
            case USAGE -> false;
            case BALANCES -> true;
        };
        if (withBalances && nextCreditChange != null && nextCreditChange.isBefore(now.plus(TOLERANCE))) {
            return null;
        }
        String state = (account == null ? "" : disguised(account) + ":")
                + Long.toString(version, Character.MAX_RADIX) + "."
                + Long.toString(asOf.toEpochMilli(), Character.MAX_RADIX);
        return withBalances && nextCreditChange != null
                ? state + "." + Long.toString(nextCreditChange.toEpochMilli(), Character.MAX_RADIX)
                : state;
    }

    /** Whether a tag stands for a later state of the same data; not if it has another form. */
    boolean isBefore(String tag) {
        Matcher other = TAG.matcher(tag);
        if (!other.matches() || !Objects.equals(other.group("account"), account == null ? null : disguised(account))) {
            return false;
        }
        long later = Long.parseLong(other.group("version"), Character.MAX_RADIX);
        return version < later
                || (version == later && asOf.toEpochMilli() < Long.parseLong(other.group("asOf"), Character.MAX_RADIX));
    }

    private static String disguised(long account) {
        return Long.toHexString(account * DISGUISE);
    }
}
