package dev.canopy.account;

import com.fasterxml.jackson.databind.JsonNode;
import dev.canopy.attribute.Money;
import dev.canopy.problem.ProblemException;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A grant as a client describes it.
 *
 * @param amount more than 0
 * @param expires empty if never
 */
public record CreditDraft(String id, Money amount, String reason, Optional<Instant> expires) {
    static final int MAX_REASON = 200;
    private static final Money NOTHING = new Money(0);
    private static final Set<String> FIELDS = Set.of("id", "amount", "reason", "expires");
    private static final Pattern DECIMAL = Pattern.compile("-?\\d{1,20}(\\.\\d{1,40})?");

    /**
     * Without an id the grant gets a new one.
     *
     * @throws ProblemException (422) naming each field that is unknown, missing or wrong
     */
    static CreditDraft read(@Nullable JsonNode json) {
        Body body = Body.of(json, FIELDS).require("amount").require("reason");
        CreditDraft draft = new CreditDraft(
                body.read("id", CreditId.FORM, node -> Body.text(node).flatMap(CreditId::parse))
                        .orElseGet(() -> UUID.randomUUID().toString()),
                amount(body).orElse(NOTHING),
                body.text("reason", MAX_REASON).orElse(""),
                body.instant("expires"));
        body.throwIfAny();
        return draft;
    }

    private static Optional<Money> amount(Body body) {
        Optional<BigDecimal> decimal =
                body.read("amount", "must be a decimal, such as \"12.34\"", CreditDraft::decimal);
        try {
            Optional<Money> amount = decimal.map(Money::nanos).map(Money::new);
            amount.filter(money -> money.compareTo(NOTHING) <= 0)
                    .ifPresent(money -> body.refuse("amount", "must be more than 0"));
            return amount;
        } catch (ArithmeticException outOfRange) {
            body.refuse("amount", String.valueOf(outOfRange.getMessage()));
            return Optional.empty();
        }
    }

    private static Optional<BigDecimal> decimal(JsonNode node) {
        if (node.isNumber()) {
            return Optional.of(node.decimalValue());
        }
        return Optional.ofNullable(node.textValue())
                .filter(text -> DECIMAL.matcher(text).matches())
                .map(BigDecimal::new);
    }

    CreditView toView() {
        return new CreditView(id, amount, reason, expires.orElse(null));
    }
}
