package dev.canopy.price;

import com.fasterxml.jackson.databind.JsonNode;
import dev.canopy.body.Body;
import dev.canopy.problem.ProblemException;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which events are to be priced anew, by the book as it is now.
 *
 * @param from of their time
 * @param to exclusive
 * @param tenant the key of the one whose events are meant, and those of all below
 * @param model of the events that are meant
 * @param dryRun whether to change nothing
 */
record Repricing(Instant from, Instant to, Optional<String> tenant, Optional<String> model, boolean dryRun) {
    private static final Set<String> FIELDS = Set.of("from", "to", "tenant", "model", "dryRun");

    /** @throws ProblemException (422) naming each field that is unknown, missing or wrong */
    static Repricing read(@Nullable JsonNode json) {
        Body body = Body.of(json, FIELDS).require("from").require("to");
        Optional<Instant> from = body.instant("from");
        Optional<Instant> to = body.instant("to");
        if (from.isPresent() && to.isPresent() && !to.get().isAfter(from.get())) {
            body.refuse("to", "must be after 'from'");
        }
        Repricing repricing = new Repricing(
                from.orElse(Instant.MIN),
                to.orElse(Instant.MIN),
                body.text("tenant", PriceDraft.MAX_KEY),
                body.text("model", PriceDraft.MAX_MODEL),
                body.flag("dryRun").orElse(false));
        body.throwIfAny();
        return repricing;
    }

    /** The rest of the range. */
    Repricing from(Instant start) {
        return new Repricing(start, to, tenant, model, dryRun);
    }
}
