package dev.canopy.ledger;

import static dev.canopy.attribute.Expressions.column;

import dev.canopy.attribute.Condition;
import dev.canopy.attribute.Expression;
import dev.canopy.attribute.Expressions;
import dev.canopy.attribute.Functions;
import dev.canopy.attribute.Money;
import dev.canopy.attribute.Type;
import dev.canopy.tenant.Subtrees;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The attributes of events that sums over events use. */
public final class EventAttributes {
    public static final Expression<StoredEvent, Money> COST =
            column("cost", Money.TYPE, event -> new Money(event.cost));
    public static final Expression<StoredEvent, Instant> TIME = column("time", Type.TIME, event -> event.time);
    /** Null for an event that was sent with a cost. */
    public static final Expression<StoredEvent, String> MODEL = column("model", Type.TEXT, event -> event.model);

    /** A mask with the bit of the event's feature. */
    public static final Expression<StoredEvent, Long> FEATURE_BIT =
            Functions.bit(column("featureId", Type.INTEGER, (StoredEvent event) -> (int) event.featureId));

    private static final Expression<StoredEvent, Long> TENANT = column("tenantId", Type.LONG, event -> event.tenantId);
    private static final Expression<StoredEvent, Map<String, String>> ATTRIBUTES =
            column("attributes", Type.LABELS, event -> event.attributes);

    private EventAttributes() {}

    /** The value of an attribute that the client sent, as text; null for an event without the attribute. */
    public static Expression<StoredEvent, String> attribute(String name) {
        return Functions.label(ATTRIBUTES, Expressions.value(name));
    }

    /** Whether the event belongs to the tenant itself. */
    public static Condition<StoredEvent> isOf(long tenant) {
        return TENANT.eq(tenant);
    }

    /** Whether the event belongs to the subtree of the tenant. */
    public static Condition<StoredEvent> isBelow(long tenant) {
        return Subtrees.contain(TENANT, Set.of(tenant));
    }

    /**
     * Whether the time of the event is within a range.
     *
     * @param from inclusive, or null for no limit
     * @param to exclusive, or null for no limit
     * @return null if there is no limit at all
     */
    public static @Nullable Condition<StoredEvent> isWithin(@Nullable Instant from, @Nullable Instant to) {
        return new Periods.Range<>(from, to).contains(TIME);
    }
}
