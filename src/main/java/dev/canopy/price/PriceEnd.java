package dev.canopy.price;

import com.fasterxml.jackson.databind.JsonNode;
import dev.canopy.body.Body;
import dev.canopy.problem.ProblemException;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A new end of a price. Nothing else of a price can change.
 *
 * @param to exclusive, empty for no end
 */
record PriceEnd(Optional<Instant> to) {
    private static final Set<String> FIELDS =
            Stream.concat(PriceDraft.FIXED.stream(), Stream.of("effectiveTo")).collect(Collectors.toSet());

    /** @throws ProblemException (422) naming each field that is unknown, fixed, missing or wrong */
    static PriceEnd read(@Nullable JsonNode json) {
        Body body = Body.of(json, FIELDS);
        PriceDraft.FIXED.stream()
                .filter(body::names)
                .forEach(field -> body.refuse(field, "cannot be changed; end this price and add another one"));
        if (!body.names("effectiveTo")) {
            body.require("effectiveTo");
        }
        PriceEnd end = new PriceEnd(body.instant("effectiveTo"));
        body.throwIfAny();
        return end;
    }

    /** @throws ProblemException (422) if the end is before the start of the price */
    void check(PriceView price) {
        if (to.isPresent() && to.get().isBefore(price.from())) {
            throw ProblemException.content("/effectiveTo", "must not be before 'effectiveFrom', " + price.from());
        }
    }
}
