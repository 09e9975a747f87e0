package dev.canopy.budget;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The rows of the database about the requests of a batch.
 *
 * @param places by the ids of tenants, without those that no longer exist
 * @param known the stored reservations with the ids of requests
 * @param costs the costs of requests at current prices, in whole nano-units of any size, by the positions of the
 *     requests; missing without a price
 */
record ReservationFacts(
        Map<Long, Place> places, Map<ReservationIdentity, Known> known, Map<Integer, BigDecimal> costs) {
    /**
     * Where a tenant is.
     *
     * @param now the clock of the database, the same for all instances and for all places of a batch
     * @param path the ids of the tenant and its ancestors, the nearest first
     */
    record Place(Instant now, boolean archived, List<Long> path) {
        Place {
            path = List.copyOf(path);
        }
    }

    /**
     * A stored reservation.
     *
     * @param open whether it still holds its amount: it is not settled, not released and not expired
     */
    record Known(long content, Instant expires, boolean open) {}

    /** The clock of the database; the epoch if no tenant of the batch exists. */
    Instant now() {
        return places.values().stream().map(Place::now).findFirst().orElse(Instant.EPOCH);
    }

    @Nullable Place place(RequestedReservation requested) {
        return places.get(requested.tenant().id());
    }

    Optional<Known> known(RequestedReservation requested) {
        return Optional.ofNullable(known.get(ReservationIdentity.of(requested)));
    }

    /** The cost of the request at a position of the batch, from 0. */
    Optional<BigDecimal> cost(int position) {
        return Optional.ofNullable(costs.get(position));
    }
}
