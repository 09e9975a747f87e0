package dev.canopy.account;

import static dev.canopy.attribute.Expressions.column;
import static dev.canopy.attribute.Expressions.now;
import static dev.canopy.attribute.Expressions.value;
import static dev.canopy.attribute.RangeFunctions.contains;
import static dev.canopy.attribute.RangeFunctions.timeRange;

import dev.canopy.attribute.Attribute;
import dev.canopy.attribute.AttributeSource;
import dev.canopy.attribute.Attributes;
import dev.canopy.attribute.Condition;
import dev.canopy.attribute.Expression;
import dev.canopy.attribute.Method;
import dev.canopy.attribute.Money;
import dev.canopy.attribute.ToOne;
import dev.canopy.attribute.Type;
import dev.canopy.tenant.Tenant;
import dev.canopy.tenant.TenantAttributes;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.List;

/** The attributes of a credit. */
@Singleton
public final class CreditAttributes implements AttributeSource {
    private static final Attributes<Credit> ALL = Attributes.of(Credit.class);

    static final Attribute<Credit, String> ID = ALL.column("id", Type.TEXT, Credit::id);
    /** The internal id of the tenant. It has no name, because clients never see it. */
    static final Expression<Credit, Long> TENANT_ID = column("tenantId", Type.LONG, Credit::tenantId);

    static final Attribute<Credit, Money> AMOUNT = ALL.column("amount", Money.TYPE, Credit::amount);
    static final Attribute<Credit, String> REASON = ALL.column("reason", Type.TEXT, Credit::reason);
    static final Attribute<Credit, Integer> PRIORITY = ALL.column("priority", Type.INTEGER, Credit::priority);
    static final Attribute<Credit, Instant> EFFECTIVE =
            ALL.column("effective", "effectiveAt", Type.TIME, Credit::effectiveAt);
    static final Attribute<Credit, Instant> EXPIRES = ALL.column("expires", "expiresAt", Type.TIME, Credit::expiresAt);
    static final Attribute<Credit, String> RECURRENCE = ALL.column("recurrence", Type.TEXT, Credit::recurrence);
    static final Attribute<Credit, Integer> ROLLOVER = ALL.column("rollover", Type.INTEGER, Credit::rollover);

    /** The version of the row, which never changes. It has no name, because clients see it as an entity tag only. */
    static final Expression<Credit, Instant> CREATED_AT = column("createdAt", Type.TIME, Credit::createdAt);

    private static final ToOne<Credit, Tenant> TENANT =
            ToOne.<Credit, Tenant>mapped("tenant", Tenant.class, Credit::tenant).required();
    static final Attribute<Credit, String> TENANT_KEY =
            ALL.define("tenant", "The key of the tenant.", TENANT.get(TenantAttributes.KEY));

    static final Attribute<Credit, Boolean> VALID =
            ALL.define("valid", "Whether the credit pays usage of now.", isValid(now()));
    static final Attribute<Credit, Boolean> EXPIRED = ALL.define(
            "expired", "Whether the credit has expired.", EXPIRES.isNotNull().and(EXPIRES.le(now())));

    static final Attribute<Credit, String> CURRENCY =
            ALL.define("currency", "The currency of the account.", TENANT.get(TenantAttributes.CURRENCY));

    static final Method<Credit, Instant, Boolean> VALID_AT = ALL.method(
            "validAt",
            "Whether the credit pays usage of a given time.",
            List.of(Instant.parse("2026-03-01T00:00:00Z")),
            time -> isValid(value(Type.TIME, time)));

    private static Condition<Credit> isValid(Expression<Credit, Instant> time) {
        return contains(timeRange(EFFECTIVE, EXPIRES), time);
    }

    @Override
    public List<Attributes<?>> attributes() {
        return List.of(ALL);
    }
}
