package dev.canopy.budget;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.canopy.attribute.Money;
import dev.canopy.body.Body;
import dev.canopy.listing.PublicId;
import dev.canopy.price.QuantityKind;
import dev.canopy.problem.ProblemException;
import dev.canopy.usage.Charge;
import dev.canopy.usage.ChargeParser;
import dev.canopy.usage.ContentHash;
import dev.canopy.usage.UsageEvent;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A reservation as the client describes it.
 *
 * @param id from the client, or else a new one
 * @param charge an amount, or the use of a model, or both; the amount counts then
 * @param content a hash of all of it but the id
 */
record ReservationDraft(String id, Charge charge, Duration expiresIn, long content) {

    private static final Duration LEAST = Duration.ofSeconds(1);
    private static final Set<String> FIELDS = Set.of("id", "amount", "model", "serviceTier", "quantities", "expiresIn");

    /**
     * Reads a reservation for a tenant.
     *
     * @throws ProblemException (422) with each field that is unknown, missing or invalid
     */
    static ReservationDraft read(@Nullable JsonNode json, String tenant, ReservationConfig config) {
        Body body = Body.of(json, FIELDS);
        String id = body.read("id", ReservationId.FORM, node -> Body.text(node).flatMap(ReservationId::parse))
                .orElseGet(() -> PublicId.next().toString());
        Charge charge = charge(body, json);
        Duration longest = config.maxExpiresIn();
        Duration expiresIn = body.duration(
                        "expiresIn", "must be an ISO-8601 duration from " + LEAST + " to " + longest, LEAST, longest)
                .orElse(config.expiresIn().compareTo(longest) < 0 ? config.expiresIn() : longest);
        body.throwIfAny();
        long content = ContentHash.of(tenant, expiresIn.toString(), null, charge, UsageEvent.Details.NONE);
        return new ReservationDraft(id, charge, expiresIn, content);
    }

    private static Charge charge(Body body, @Nullable JsonNode json) {
        Optional<Money> amount = body.money("amount");
        if (amount.filter(money -> money.nanos() < 0).isPresent()) {
            body.refuse("amount", "must not be negative");
        }
        Optional<Charge.Use> use =
                json instanceof ObjectNode object ? ChargeParser.readUse(body, object) : Optional.of(Charge.Use.NONE);
        if (!body.has("amount")) {
            use.ifPresent(read -> requireUse(body, read));
        }
        return new Charge(
                amount.map(money -> new Charge.Cost(money.nanos(), false, body.rounded() > 0))
                        .orElse(null),
                use.orElse(Charge.Use.NONE));
    }

    /** Refuses a use that has no cost without an amount. */
    private static void requireUse(Body body, Charge.Use use) {
        if (use.model() == null && use.quantities().isEmpty()) {
            body.refuse("amount", "is missing; give an amount, or a model and quantities");
        } else if (use.model() == null) {
            body.refuse("model", "is missing");
        } else if (use.quantities().isEmpty()) {
            body.refuse("quantities", "is missing; give at least one quantity, or an amount");
        }
    }

    /** The model whose price is needed; empty if an amount is given. */
    Optional<String> pricedModel() {
        return charge.nanos() == null ? Optional.ofNullable(charge.use().model()) : Optional.empty();
    }

    /** The number of tokens of a kind that is reserved, 0 or more. */
    long tokens(QuantityKind kind) {
        Long number = charge.use().quantities().count(kind);
        return number == null ? 0 : number;
    }
}
