package dev.canopy.price;

import static dev.canopy.attribute.Expressions.column;
import static dev.canopy.attribute.Expressions.value;
import static dev.canopy.attribute.RangeFunctions.contains;
import static dev.canopy.attribute.RangeFunctions.timeRange;

import dev.canopy.attribute.Attribute;
import dev.canopy.attribute.AttributeSource;
import dev.canopy.attribute.Attributes;
import dev.canopy.attribute.Expression;
import dev.canopy.attribute.Method;
import dev.canopy.attribute.ToOne;
import dev.canopy.attribute.Type;
import dev.canopy.tenant.Tenant;
import dev.canopy.tenant.TenantAttributes;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** The attributes of a price. */
@Singleton
final class PriceAttributes implements AttributeSource {
    private static final Attributes<Price> ALL = Attributes.of(Price.class);

    static final Attribute<Price, UUID> ID = ALL.column("id", Type.UUID, Price::id);
    /** The internal id of the tenant. It is not an attribute, because it is never shown to clients. */
    static final Expression<Price, Long> TENANT_ID = column("tenantId", Type.LONG, Price::tenantId);

    static final Attribute<Price, String> MODEL = ALL.column("model", Type.TEXT, Price::model);
    static final Attribute<Price, String> CURRENCY = ALL.column("currency", Type.TEXT, Price::currency);
    static final Attribute<Price, Boolean> PATTERN = ALL.column("pattern", Type.BOOLEAN, Price::pattern);
    static final Attribute<Price, String> SERVICE_TIER = ALL.column("serviceTier", Type.TEXT, Price::serviceTier);
    static final Attribute<Price, Instant> FROM = ALL.column("effectiveFrom", Type.TIME, Price::effectiveFrom);
    static final Attribute<Price, Instant> TO = ALL.column("effectiveTo", Type.TIME, Price::effectiveTo);
    static final Attribute<Price, Map<String, String>> RATES = ALL.column("rates", Type.LABELS, Price::rates);
    static final Attribute<Price, String> TIERS = ALL.function(
            "tiers",
            "The rates for large events, a JSON array; null if there are none.",
            Type.TEXT,
            "cast(sql('cast(? as text)', {0}) as String)",
            tiers -> (String) tiers.get(0),
            column("tiers", Type.TEXT, Price::tiers));

    /** The version of the row. It has no name, because clients see it as an entity tag only. */
    static final Expression<Price, Instant> UPDATED_AT = column("updatedAt", Type.TIME, price -> price.updatedAt);

    private static final ToOne<Price, Tenant> TENANT = ToOne.mapped("tenant", Tenant.class, Price::tenant);
    static final Attribute<Price, String> TENANT_KEY = ALL.define(
            "tenant",
            "The key of the tenant whose subtree the price is for; null for all tenants.",
            TENANT.get(TenantAttributes.KEY));

    static final Method<Price, Instant, Boolean> IN_FORCE_AT = ALL.method(
            "inForceAt",
            "Whether the price is in force at a given time.",
            List.of(Instant.parse("2026-03-01T00:00:00Z")),
            time -> contains(timeRange(FROM, TO), value(Type.TIME, time)));

    @Override
    public List<Attributes<?>> attributes() {
        return List.of(ALL);
    }
}
