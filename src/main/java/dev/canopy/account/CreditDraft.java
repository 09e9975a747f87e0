package dev.canopy.account;

import com.fasterxml.jackson.databind.JsonNode;
import dev.canopy.attribute.Money;
import dev.canopy.body.Body;
import dev.canopy.listing.PublicId;
import dev.canopy.problem.ProblemException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A new credit as the client describes it.
 *
 * @param id unique within the tenant
 * @param amount more than 0; of each month if the credit recurs
 * @param reason 1 to 200 characters
 * @param priority 0 to 1000: of two credits of a tenant, the one with the lower number pays first
 * @param effective the time of the first usage that the credit pays; empty if it pays all usage before it expires
 * @param expires the time from which the credit no longer pays, after {@code effective}; empty if it does not expire
 * @param monthly whether the amount is granted again each month from {@code effective} until {@code expires}, which are
 *     both present and at most 120 months apart
 * @param rollover the number of further months for which the remainder of a month pays, 0 to 12; 0 if not monthly
 * @param rounded the number of amounts that were rounded to nine digits after the point, 0 or 1
 */
public record CreditDraft(
        String id,
        Money amount,
        String reason,
        int priority,
        Optional<Instant> effective,
        Optional<Instant> expires,
        boolean monthly,
        int rollover,
        int rounded) {
    static final int MAX_REASON = 200;
    static final int MAX_PRIORITY = 1000;
    static final int DEFAULT_PRIORITY = 100;
    static final int MAX_MONTHS = 120;
    static final int MAX_ROLLOVER = 12;
    static final String MONTHLY = "P1M";

    /** The id that no credit can have, because the ledger has its address. */
    private static final String LEDGER = "ledger";

    private static final Money NOTHING = new Money(0);
    private static final Set<String> FIELDS =
            Set.of("id", "amount", "reason", "priority", "effective", "expires", "recurrence", "rollover");

    /** A credit that is granted once, whose amount is exact, and that pays all usage before it expires. */
    public CreditDraft(String id, Money amount, String reason, Optional<Instant> expires) {
        this(id, amount, reason, DEFAULT_PRIORITY, Optional.empty(), expires, false, 0, 0);
    }

    /**
     * Reads a credit from JSON. A credit without an id gets a new one.
     *
     * @throws ProblemException (422) with each field that is unknown, missing or invalid
     */
    static CreditDraft read(@Nullable JsonNode json) {
        Body body = Body.of(json, FIELDS).require("amount").require("reason");
        Optional<Instant> effective = body.instant("effective");
        Optional<Instant> expires = body.instant("expires");
        boolean monthly = body.read("recurrence", "must be '" + MONTHLY + "'", CreditDraft::monthly)
                .isPresent();
        CreditDraft draft = new CreditDraft(
                id(body).orElseGet(() -> PublicId.next().toString()),
                amount(body).orElse(NOTHING),
                body.text("reason", MAX_REASON).orElse(""),
                body.wholeNumber("priority", 0, MAX_PRIORITY)
                        .orElse((long) DEFAULT_PRIORITY)
                        .intValue(),
                effective,
                expires,
                monthly,
                body.wholeNumber("rollover", 0, MAX_ROLLOVER).orElse(0L).intValue(),
                body.rounded());
        draft.check(body);
        body.throwIfAny();
        return draft;
    }

    private static Optional<String> id(Body body) {
        Optional<String> id =
                body.read("id", CreditId.FORM, node -> Body.text(node).flatMap(CreditId::parse));
        id.filter(LEDGER::equals).ifPresent(reserved -> body.refuse("id", "must not be '" + LEDGER + "'"));
        return id;
    }

    private static Optional<String> monthly(JsonNode node) {
        return Optional.ofNullable(node.textValue()).filter(MONTHLY::equals);
    }

    private static Optional<Money> amount(Body body) {
        Optional<Money> amount = body.money("amount");
        amount.filter(money -> money.compareTo(NOTHING) <= 0)
                .ifPresent(money -> body.refuse("amount", "must be more than 0"));
        return amount;
    }

    private void check(Body body) {
        if (effective.isPresent() && expires.isPresent() && !expires.get().isAfter(effective.get())) {
            body.refuse("expires", "must be after effective");
        } else if (monthly) {
            checkMonths(body);
        }
        if (!monthly && rollover > 0) {
            body.refuse("rollover", "needs a recurrence");
        }
    }

    private void checkMonths(Body body) {
        if (effective.isEmpty() && !body.has("effective")) {
            body.refuse("effective", "is missing, but a credit that recurs needs it");
        }
        if (expires.isEmpty() && !body.has("expires")) {
            body.refuse("expires", "is missing, but a credit that recurs needs it");
        }
        if (effective.isPresent() && expires.isPresent() && expires.get().isAfter(month(effective.get(), MAX_MONTHS))) {
            body.refuse("expires", "must be at most " + MAX_MONTHS + " months after effective");
        }
    }

    private static Instant month(Instant start, int months) {
        return start.atOffset(ZoneOffset.UTC).plusMonths(months).toInstant();
    }

    /**
     * The first of the two times that is within a day, so that it cuts the usage of the day; empty if both are starts
     * of days in UTC.
     */
    Optional<Instant> firstCut() {
        return Stream.of(effective, expires)
                .flatMap(Optional::stream)
                .filter(time -> !time.truncatedTo(ChronoUnit.DAYS).equals(time))
                .min(Comparator.naturalOrder());
    }

    CreditView toView(String currency, Instant granted) {
        return new CreditView(
                id,
                amount,
                currency,
                reason,
                priority,
                effective.orElse(null),
                expires.orElse(null),
                monthly ? MONTHLY : null,
                rollover,
                granted);
    }
}
