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
import java.math.BigDecimal;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;

/** The steps of a simulated instance that store and delete events. */
public final class UsageSteps {
    private static final String SOURCE = "simulation";

    private UsageSteps() {}

    /**
     * An event, which is a correction if its cost is below zero. Any other has quantities that follow from the cost,
     * and every fifth amount is left out, so that the event has no price.
     */
    public record Event(String id, String tenant, String feature, long nanos, Instant time) {}

    public static Uni<?> append(Pool pool, List<Event> events) {
        return new UsageRepository(pool, Configurations.of(PriceConfig.class))
                .append(events.stream()
                        .map(event -> new ScopedEvent(stored(event), Scope.all().allowed()))
                        .toList());
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
                details(event.nanos));
    }

    /** One of a few users, or none, and a small number, which is not always a number in the eyes of a meter. */
    private static UsageEvent.Details details(long nanos) {
        long choice = Math.floorMod(nanos, 7);
        String size = Math.floorMod(nanos, 3) == 0 ? "\"large\"" : Long.toString(Math.floorMod(nanos, 10));
        return UsageEvent.Details.of(choice == 0 ? null : "user " + choice, "{\"size\":" + size + "}");
    }

    private static Charge charge(long nanos) {
        if (nanos < 0) {
            return new Charge(new Charge.Cost(nanos, true, false), Charge.Use.NONE);
        }
        Quantities quantities = new Quantities(Map.of(
                QuantityKind.INPUT_TOKENS.field(),
                BigDecimal.valueOf(nanos % QuantityKind.MAX),
                QuantityKind.OUTPUT_TOKENS.field(),
                BigDecimal.valueOf(nanos % 1_000),
                "pages",
                BigDecimal.valueOf(nanos % 50, 1)));
        return new Charge(
                nanos % 5 == 0 ? null : new Charge.Cost(nanos, false, false),
                new Charge.Use("model " + nanos % 4, null, quantities, false));
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
