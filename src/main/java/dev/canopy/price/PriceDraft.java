package dev.canopy.price;

import com.fasterxml.jackson.databind.JsonNode;
import dev.canopy.body.Body;
import dev.canopy.problem.ProblemException;
import dev.canopy.problem.Violations;
import dev.canopy.tenant.CurrencyCode;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A new price as a client describes it.
 *
 * @param to exclusive and after {@code from}, empty if the price has no end
 * @param tiers sorted by size
 * @param rounded the number of amounts that were rounded to nine digits after the point
 */
public record PriceDraft(
        PriceKey key, Instant from, Optional<Instant> to, Rates rates, List<RateTier> tiers, int rounded) {
    public static final int MAX_MODEL = 200;
    static final int MAX_KEY = 63;
    static final int MAX_SERVICE_TIER = 200;

    /** The fields that a price cannot change. */
    static final List<String> FIXED = Stream.of(
                    Stream.of("model", "match", "serviceTier", "tenant", "currency", "effectiveFrom", "rates", "tiers"),
                    QuantityKind.withOwnFields().stream()
                            .map(QuantityKind::rateField)
                            .flatMap(Optional::stream))
            .flatMap(fields -> fields)
            .toList();

    private static final Set<String> FIELDS =
            Stream.concat(FIXED.stream(), Stream.of("effectiveTo")).collect(Collectors.toSet());

    public PriceDraft {
        tiers = List.copyOf(tiers);
    }

    /** A price without end and tiers, whose amounts are exact. */
    public PriceDraft(PriceKey key, Instant from, Rates rates) {
        this(key, from, Optional.empty(), rates, List.of(), 0);
    }

    /** @throws ProblemException (422) naming each field that is unknown, missing or wrong */
    static PriceDraft read(@Nullable JsonNode json) {
        Body body = Body.of(json, FIELDS);
        PriceDraft draft = read(body);
        body.throwIfAny();
        return draft;
    }

    /** Reads a line of an import. Errors are added to the violations, below the pointer. */
    public static PriceDraft read(JsonNode json, String pointer, Violations violations) {
        return read(Body.part(json, FIELDS, pointer, violations));
    }

    private static PriceDraft read(Body body) {
        PricedModel model = model(body);
        body.require("effectiveFrom");
        RatesReader rates = new RatesReader(body);
        Rates base = rates.base();
        List<RateTier> tiers = rates.tiers();
        Instant from = body.instant("effectiveFrom").orElse(Instant.MIN);
        Optional<Instant> to = body.instant("effectiveTo");
        to.filter(end -> !end.isAfter(from))
                .ifPresent(end -> body.refuse("effectiveTo", "must be after 'effectiveFrom'"));
        PriceKey key = new PriceKey(
                model, body.text("serviceTier", MAX_SERVICE_TIER), body.text("tenant", MAX_KEY), currency(body));
        return new PriceDraft(key, from, to, base, tiers, rates.rounded());
    }

    private static Optional<String> currency(Body body) {
        Optional<String> currency = body.text("currency", MAX_KEY);
        currency.map(CurrencyCode::violation).ifPresent(violation -> body.refuse("currency", violation));
        return currency;
    }

    /** The same price with another key. */
    public PriceDraft with(PriceKey other) {
        return new PriceDraft(other, from, to, rates, tiers, rounded);
    }

    private static PricedModel model(Body body) {
        if (!body.has("match")) {
            body.require("model");
            return PricedModel.named(body.text("model", MAX_MODEL).orElse(""));
        }
        if (body.has("model")) {
            body.refuse("match", "cannot be given together with 'model'");
        }
        return PricedModel.matching(body.text("match", MAX_MODEL).orElse(""));
    }

    /** The tenants of drafts, by their keys. */
    public static Set<String> tenants(Collection<PriceDraft> drafts) {
        return drafts.stream().flatMap(draft -> draft.key.tenant().stream()).collect(Collectors.toSet());
    }
}
