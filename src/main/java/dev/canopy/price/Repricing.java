package dev.canopy.price;

import com.fasterxml.jackson.databind.JsonNode;
import dev.canopy.body.Body;
import dev.canopy.problem.ProblemException;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The events to reprice by the current price book.
 *
 * @param from the start of the range, inclusive
 * @param to the end of the range, exclusive
 * @param tenant the key of the tenant whose subtree is repriced, empty for all tenants
 * @param model the model whose events are repriced, empty for all models
 * @param dryRun whether only to report the changes, without making them
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

    /** The same repricing, with a range that begins later. */
    Repricing from(Instant start) {
        return new Repricing(start, to, tenant, model, dryRun);
    }
}
