package dev.canopy.price;

import dev.canopy.listing.Calendar;
import dev.canopy.listing.Cursor;
import dev.canopy.listing.PublicId;
import dev.canopy.problem.ProblemException;
import dev.canopy.tenant.Scope;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Prices by model, start and id; all that is given must be met.
 *
 * @param tenant the key of the one that they are for
 * @param at a time at which they are in force
 * @param after the last one of the page before
 * @param limit rows at most, 1 to 1,000
 */
record PriceQuery(
        Scope scope,
        Optional<String> model,
        Optional<String> tenant,
        Optional<Instant> at,
        Optional<Place> after,
        int limit) {
    static final String VIEW = "prices";

    /** Where a price stands in the list. */
    record Place(String model, Instant from, UUID id) {
        static Place of(PriceView price) {
            return new Place(price.model(), price.from(), price.id());
        }

        /** What a cursor of this list names. */
        static Optional<Place> parse(@Nullable Cursor cursor) {
            if (cursor == null) {
                return Optional.empty();
            }
            List<@Nullable Object> values = cursor.values();
            return Optional.of(new Place(
                    String.valueOf(values.get(0)),
                    Calendar.instant(String.valueOf(values.get(1))).orElseThrow(Cursor::foreign),
                    PublicId.parse(String.valueOf(values.get(2))).orElseThrow(Cursor::foreign)));
        }

        Cursor toCursor() {
            return new Cursor(List.of(model, from.toString(), id.toString()));
        }
    }

    /** @throws ProblemException (400) if it is no time */
    static Optional<Instant> at(@Nullable String text) {
        Optional<Instant> at = Optional.ofNullable(text).flatMap(Calendar::instant);
        if (text != null && at.isEmpty()) {
            throw ProblemException.parameter(
                    "at", "must be a time with an offset, such as 2026-03-01T12:00:00Z, or a day in UTC");
        }
        return at;
    }
}
