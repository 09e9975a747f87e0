package dev.canopy.price;

import com.fasterxml.jackson.databind.JsonNode;
import dev.canopy.attribute.Money;
import dev.canopy.body.Body;
import dev.canopy.problem.ProblemException;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A new price as a client describes it. Amounts are for a million tokens, 0 or more.
 *
 * @param tenant the key of the tenant whose subtree the price is for, empty for all tenants
 * @param to exclusive and after {@code from}, empty if the price has no end
 * @param rounded the number of amounts that were rounded to nine digits after the point
 */
public record PriceDraft(
        String model,
        Optional<String> tenant,
        Instant from,
        Optional<Instant> to,
        Money input,
        Money cachedInput,
        Money output,
        int rounded) {
    static final int MAX_MODEL = 200;
    static final int MAX_KEY = 63;
    private static final Money NOTHING = new Money(0);
    private static final Set<String> FIELDS = Set.of(
            "model",
            "tenant",
            "effectiveFrom",
            "effectiveTo",
            "inputPerMillion",
            "cachedInputPerMillion",
            "outputPerMillion");

    /** A price whose amounts are exact. */
    public PriceDraft(
            String model,
            Optional<String> tenant,
            Instant from,
            Optional<Instant> to,
            Money input,
            Money cachedInput,
            Money output) {
        this(model, tenant, from, to, input, cachedInput, output, 0);
    }

    /** @throws ProblemException (422) naming each field that is unknown, missing or wrong */
    static PriceDraft read(@Nullable JsonNode json) {
        Body body = Body.of(json, FIELDS)
                .require("model")
                .require("effectiveFrom")
                .require("inputPerMillion")
                .require("outputPerMillion");
        Money input = rate(body, "inputPerMillion").orElse(NOTHING);
        PriceDraft draft = new PriceDraft(
                body.text("model", MAX_MODEL).orElse(""),
                body.text("tenant", MAX_KEY),
                body.instant("effectiveFrom").orElse(Instant.MIN),
                body.instant("effectiveTo"),
                input,
                rate(body, "cachedInputPerMillion").orElse(input),
                rate(body, "outputPerMillion").orElse(NOTHING),
                body.rounded());
        draft.to
                .filter(end -> !end.isAfter(draft.from))
                .ifPresent(end -> body.refuse("effectiveTo", "must be after 'effectiveFrom'"));
        body.throwIfAny();
        return draft;
    }

    private static Optional<Money> rate(Body body, String field) {
        Optional<Money> rate = body.money(field);
        rate.filter(money -> money.compareTo(NOTHING) < 0)
                .ifPresent(money -> body.refuse(field, "must not be negative"));
        return rate;
    }
}
