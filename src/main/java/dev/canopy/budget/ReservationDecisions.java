package dev.canopy.budget;

import dev.canopy.attribute.Money;
import dev.canopy.budget.ReservationFacts.Place;
import dev.canopy.budget.ReservationOutcome.Granted;
import dev.canopy.budget.ReservationOutcome.Refused;
import dev.canopy.budget.ReservationRepository.NewReservation;
import dev.canopy.price.QuantityKind;
import dev.canopy.problem.ProblemException;
import dev.canopy.tenant.TenantIdentity;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The outcomes of the requests of a batch, in the order of their arrival. Pure, and not thread-safe. */
final class ReservationDecisions {
    private static final BigInteger MOST = BigInteger.valueOf(Long.MAX_VALUE);

    private final ReservationFacts facts;
    private final Admission admission;
    private final List<ReservationOutcome> outcomes = new ArrayList<>();
    private final List<NewReservation> granted = new ArrayList<>();
    private final Map<ReservationIdentity, NewReservation> byId = new HashMap<>();

    private ReservationDecisions(ReservationFacts facts, Admission admission) {
        this.facts = facts;
        this.admission = admission;
    }

    static ReservationDecisions of(List<RequestedReservation> requests, ReservationFacts facts, Admission admission) {
        ReservationDecisions decisions = new ReservationDecisions(facts, admission);
        for (int i = 0; i < requests.size(); i++) {
            decisions.outcomes.add(decisions.decide(requests.get(i), i));
        }
        return decisions;
    }

    /** One for each request. */
    List<ReservationOutcome> outcomes() {
        return outcomes;
    }

    /** The reservations to be stored. */
    List<NewReservation> granted() {
        return granted;
    }

    private ReservationOutcome decide(RequestedReservation requested, int position) {
        Place place = facts.place(requested);
        if (place == null || !requested.sees(requested.tenant().id(), place.path())) {
            return new Refused(ProblemException.notFound("tenant", requested.key()));
        }
        if (!requested.isAllowed(place.path())) {
            return new Refused(ProblemException.forbidden());
        }
        NewReservation earlier = byId.get(ReservationIdentity.of(requested));
        if (earlier != null) {
            return repeated(requested, place, earlier.requested().draft().content(), earlier.expires());
        }
        Optional<ReservationFacts.Known> known = facts.known(requested);
        if (known.isPresent()) {
            return known.get().open()
                    ? repeated(
                            requested, place, known.get().content(), known.get().expires())
                    : new Refused(ProblemException.conflict(
                            "/id",
                            "belongs to a reservation that was settled or released or has expired; use another"
                                    + " id"));
        }
        if (place.archived()) {
            return new Refused(TenantIdentity.archived(requested.key()));
        }
        Long given = requested.draft().charge().nanos();
        Optional<BigDecimal> cost = given == null ? facts.cost(position) : Optional.of(BigDecimal.valueOf(given));
        if (cost.isEmpty()) {
            return new Refused(ProblemException.content("/model", "has no price now; give an amount"));
        }
        if (cost.get().toBigInteger().compareTo(MOST) > 0) {
            return new Refused(ProblemException.content(
                    "/quantities", "have a cost that is larger than " + new Money(Long.MAX_VALUE)));
        }
        return admit(requested, place, cost.get().longValueExact());
    }

    private ReservationOutcome repeated(RequestedReservation requested, Place place, long content, Instant expires) {
        return content == requested.draft().content()
                ? granted(requested, place, expires)
                : new Refused(ProblemException.conflict("/id", "is that of a reservation with another content"));
    }

    /** The remaining amount is that of now and of the budgets that this caller sees, also for a repeated request. */
    private Granted granted(RequestedReservation requested, Place place, Instant expires) {
        return new Granted(
                requested.draft().id(),
                expires,
                admission.leastCost(place.path(), tenant -> requested.sees(tenant, place.path())));
    }

    private ReservationOutcome admit(RequestedReservation requested, Place place, long nanos) {
        ReservationDraft draft = requested.draft();
        UsageAmounts amounts = UsageAmounts.ofEvent(
                nanos, draft.tokens(QuantityKind.INPUT_TOKENS), draft.tokens(QuantityKind.OUTPUT_TOKENS));
        List<Admission.BudgetLeft> refusing = admission.admit(place.path(), amounts);
        if (!refusing.isEmpty()) {
            return new Refused(ProblemException.budgetExhausted(reason(requested, place, refusing)));
        }
        Instant expires = facts.now().plus(draft.expiresIn());
        NewReservation reservation = new NewReservation(requested, nanos, expires);
        granted.add(reservation);
        byId.put(ReservationIdentity.of(requested), reservation);
        return granted(requested, place, expires);
    }

    /** Names the nearest budget that the caller sees; the others do not exist for the caller. */
    private static String reason(RequestedReservation requested, Place place, List<Admission.BudgetLeft> refusing) {
        return refusing.stream()
                .filter(limit -> requested.sees(limit.budget().tenantId(), place.path()))
                .findFirst()
                .map(limit -> "The budget '" + limit.budget().name() + "' of the tenant '"
                        + limit.budget().tenant() + "' " + state(limit) + ".")
                .orElseGet(() -> "The tenant '" + requested.key() + "' can use no more for now.");
    }

    private static String state(Admission.BudgetLeft limit) {
        BudgetView budget = limit.budget();
        String unit = budget.metric().isMoney() ? " " + budget.currency() : "";
        return limit.left()
                .map(left -> "has " + left.stripTrailingZeros().toPlainString() + unit + " of "
                        + budget.metric().wireName() + " left")
                .orElse("has an unknown usage, because events of the start of its period are no longer kept");
    }
}
