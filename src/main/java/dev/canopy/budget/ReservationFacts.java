package dev.canopy.budget;

import dev.canopy.attribute.Money;
import io.vertx.mutiny.sqlclient.Row;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The data that the database has about a request for a reservation.
 *
 * @param now the clock of the database, the same for all instances
 * @param archived whether the tenant is archived
 * @param path the ids of the tenant and its ancestors, the nearest first
 * @param cost the cost of its use at the current price, in whole nano-units of any size; empty without a price
 * @param known the stored reservation with the same id
 */
record ReservationFacts(
        Instant now, boolean archived, List<Long> path, Optional<BigDecimal> cost, Optional<Known> known) {
    ReservationFacts {
        path = List.copyOf(path);
    }

    /**
     * A stored reservation of the tenant.
     *
     * @param open whether it still holds its amount: it is not settled, not released and not expired
     */
    record Known(long content, Instant expires, Optional<BigDecimal> remaining, boolean open) {}

    static ReservationFacts from(Row row) {
        return new ReservationFacts(
                row.getOffsetDateTime("now").toInstant(),
                row.getBoolean("archived"),
                List.of(row.getArrayOfLongs("path")),
                number(row.getString("cost")),
                Optional.ofNullable(row.getLong("known_content")).map(content -> known(content, row)));
    }

    private static Known known(long content, Row row) {
        return new Known(
                content,
                row.getOffsetDateTime("known_expires_at").toInstant(),
                number(row.getString("known_remaining")).map(nanos -> nanos.scaleByPowerOfTen(-Money.SCALE)),
                row.getBoolean("known_open"));
    }

    private static Optional<BigDecimal> number(@Nullable String text) {
        return Optional.ofNullable(text).map(BigDecimal::new);
    }
}
