package dev.canopy.usage;

import dev.canopy.access.Scope;
import dev.canopy.price.PriceConfig;
import dev.canopy.price.Quantities;
import dev.canopy.price.QuantityKind;
import dev.canopy.problem.ProblemException;
import dev.canopy.problem.ProblemType;
import dev.canopy.testing.Configurations;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;

/** What a simulated instance does with events. */
public final class UsageSteps {
    private static final String SOURCE = "simulation";

    private UsageSteps() {}

    /**
     * An event, which is a correction if its cost is below zero. Any other has tokens that follow from the cost, and every
     * fifth amount is left out, so that the event has no price.
     */
    public record Event(String id, String tenant, String feature, long nanos, Instant time) {}

    public static Uni<?> append(Pool pool, List<Event> events) {
        return new UsageRepository(pool, Configurations.of(PriceConfig.class))
                .append(events.stream().map(UsageSteps::stored).toList());
    }

    private static UsageEvent stored(Event event) {
        return new UsageEvent(
                0,
                SOURCE,
                event.id,
                event.time.atOffset(ZoneOffset.UTC),
                event.tenant,
                event.feature,
                charge(event.nanos),
                UsageEvent.Details.NONE);
    }

    private static Charge charge(long nanos) {
        if (nanos < 0) {
            return new Charge(new Charge.Cost(nanos, true, false), Charge.Use.NONE);
        }
        Quantities quantities = Quantities.ofTokens(nanos % QuantityKind.MAX, 0, nanos % 1_000);
        return new Charge(
                nanos % 5 == 0 ? null : new Charge.Cost(nanos, false, false),
                new Charge.Use("a model without a price", null, quantities, false));
    }

    /** Deletes an event of the account of a tenant. */
    public static Uni<?> delete(Pool pool, String id, String tenant) {
        return new EventDeletionRepository(pool).delete(Scope.all(), SOURCE, id, tenant);
    }

    /** Whether there was no event to delete. */
    public static boolean isUnknown(Throwable failure) {
        return failure instanceof ProblemException problem && problem.type() == ProblemType.NOT_FOUND;
    }
}
