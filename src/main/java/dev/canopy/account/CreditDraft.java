package dev.canopy.account;

import com.fasterxml.jackson.databind.JsonNode;
import dev.canopy.attribute.Money;
import dev.canopy.body.Body;
import dev.canopy.problem.ProblemException;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A new credit as the client describes it.
 *
 * @param id unique within the tenant
 * @param amount more than 0
 * @param reason 1 to 200 characters
 * @param expires the time from which the credit no longer counts; empty if it does not expire
 * @param rounded the number of amounts that were rounded to nine digits after the point, 0 or 1
 */
public record CreditDraft(String id, Money amount, String reason, Optional<Instant> expires, int rounded) {
    static final int MAX_REASON = 200;
    private static final Money NOTHING = new Money(0);
    private static final Set<String> FIELDS = Set.of("id", "amount", "reason", "expires");

    /** A credit whose amount is exact. */
    public CreditDraft(String id, Money amount, String reason, Optional<Instant> expires) {
        this(id, amount, reason, expires, 0);
    }

    /**
     * Reads a credit from JSON. A credit without an id gets a random one.
     *
     * @throws ProblemException (422) with each field that is unknown, missing or invalid
     */
    static CreditDraft read(@Nullable JsonNode json) {
        Body body = Body.of(json, FIELDS).require("amount").require("reason");
        CreditDraft draft = new CreditDraft(
                body.read("id", CreditId.FORM, node -> Body.text(node).flatMap(CreditId::parse))
                        .orElseGet(() -> UUID.randomUUID().toString()),
                amount(body).orElse(NOTHING),
                body.text("reason", MAX_REASON).orElse(""),
                body.instant("expires"),
                body.rounded());
        body.throwIfAny();
        return draft;
    }

    private static Optional<Money> amount(Body body) {
        Optional<Money> amount = body.money("amount");
        amount.filter(money -> money.compareTo(NOTHING) <= 0)
                .ifPresent(money -> body.refuse("amount", "must be more than 0"));
        return amount;
    }

    CreditView toView(String currency, Instant granted) {
        return new CreditView(id, amount, currency, reason, expires.orElse(null), granted);
    }
}
