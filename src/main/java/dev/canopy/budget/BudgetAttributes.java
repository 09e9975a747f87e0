package dev.canopy.budget;

import static dev.canopy.attribute.Expressions.column;

import dev.canopy.attribute.Attribute;
import dev.canopy.attribute.AttributeSource;
import dev.canopy.attribute.Attributes;
import dev.canopy.attribute.Condition;
import dev.canopy.attribute.DatabaseFunctions;
import dev.canopy.attribute.Expression;
import dev.canopy.attribute.Expressions;
import dev.canopy.attribute.Money;
import dev.canopy.attribute.ToOne;
import dev.canopy.attribute.Type;
import dev.canopy.metric.CalendarPeriod;
import dev.canopy.tenant.Tenant;
import dev.canopy.tenant.TenantAttributes;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.Collection;
import java.util.List;

/** The attributes of a budget, as it is stored. */
@Singleton
final class BudgetAttributes implements AttributeSource {
    private static final String HOLDS_FOR =
            "cast(sql('(? = any (array(select up.ancestor_id from tenant_ancestry up where up.descendant_id = any ("
                    + DatabaseFunctions.arrayOf("bigint") + "))))', {0}, {1}) as Boolean)";

    private static final Attributes<Budget> ALL = Attributes.of(Budget.class);

    /** The internal id of the tenant. It has no name, because clients never see it. */
    static final Expression<Budget, Long> TENANT_ID = column("tenantId", Type.LONG, Budget::tenantId);

    static final Attribute<Budget, String> NAME = ALL.column("name", Type.TEXT, Budget::name);
    /** The internal number of the meter of the metric; null if the metric is built in. It has no name either. */
    static final Expression<Budget, Integer> METER = column("meterId", Type.INTEGER, Budget::meterId);

    static final Attribute<Budget, String> METRIC = ALL.column("metric", Type.TEXT, Budget::metric);
    static final Attribute<Budget, Money> AMOUNT = ALL.column("amount", Money.SUM, Budget::amount);
    static final Attribute<Budget, CalendarPeriod> PERIOD =
            ALL.column("period", Type.ofEnum(CalendarPeriod.class, CalendarPeriod::name), Budget::period);
    static final Attribute<Budget, String> TIME_ZONE = ALL.column("timeZone", Type.TEXT, Budget::timeZone);
    static final Attribute<Budget, String> THRESHOLDS = ALL.column("thresholds", Type.TEXT, Budget::thresholds);
    static final Attribute<Budget, Enforcement> ENFORCEMENT =
            ALL.column("enforcement", Type.ofEnum(Enforcement.class, Enforcement::text), Budget::enforcement);

    /** The version of the row. It has no name, because clients see it as an entity tag only. */
    static final Expression<Budget, Instant> UPDATED_AT = column("updatedAt", Type.TIME, budget -> budget.updatedAt);

    private static final ToOne<Budget, Tenant> TENANT =
            ToOne.<Budget, Tenant>mapped("tenant", Tenant.class, Budget::tenant).required();
    static final Attribute<Budget, String> TENANT_KEY =
            ALL.define("tenant", "The key of the tenant.", TENANT.get(TenantAttributes.KEY));

    static final Attribute<Budget, String> CURRENCY =
            ALL.define("currency", "The currency of the account.", TENANT.get(TenantAttributes.CURRENCY));

    /** Whether a budget is one of these tenants or of one of their ancestors. */
    static Condition<Budget> holdsForOneOf(Collection<Long> tenants) {
        return DatabaseFunctions.inDatabase(
                HOLDS_FOR, TENANT_ID, Expressions.value(DatabaseFunctions.arrayText(tenants)));
    }

    @Override
    public List<Attributes<?>> attributes() {
        return List.of(ALL);
    }
}
