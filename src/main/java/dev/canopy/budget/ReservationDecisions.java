package dev.canopy.budget;

import dev.canopy.attribute.Money;
import dev.canopy.budget.ReservationOutcome.Granted;
import dev.canopy.budget.ReservationOutcome.Refused;
import dev.canopy.budget.ReservationRepository.NewReservation;
import dev.canopy.price.QuantityKind;
import dev.canopy.problem.ProblemException;
import dev.canopy.tenant.TenantIdentity;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The answers to the requests of a batch, in the order of their arrival. Pure, and not thread-safe. */
final class ReservationDecisions {
    private static final BigInteger MOST = BigInteger.valueOf(Long.MAX_VALUE);

    private final Admission admission;
    private final List<ReservationOutcome> outcomes = new ArrayList<>();
    private final List<NewReservation> granted = new ArrayList<>();
    private final Map<Identity, NewReservation> byId = new HashMap<>();

    /** The identity of a reservation. */
    private record Identity(Long tenant, String id) {
        static Identity of(RequestedReservation requested) {
            return new Identity(requested.tenant().id(), requested.draft().id());
        }
    }

    private ReservationDecisions(Admission admission) {
        this.admission = admission;
    }

    /** @param facts one for each request; null for a tenant that no longer exists */
    static ReservationDecisions of(
            List<RequestedReservation> requests, List<@Nullable ReservationFacts> facts, Admission admission) {
        ReservationDecisions decisions = new ReservationDecisions(admission);
        for (int i = 0; i < requests.size(); i++) {
            decisions.outcomes.add(decisions.decide(requests.get(i), facts.get(i)));
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

    private ReservationOutcome decide(RequestedReservation requested, @Nullable ReservationFacts facts) {
        if (facts == null || !requested.sees(requested.tenant().id(), facts.path())) {
            return new Refused(ProblemException.notFound("tenant", requested.key()));
        }
        if (!requested.isAllowed(facts.path())) {
            return new Refused(ProblemException.forbidden());
        }
        NewReservation earlier = byId.get(Identity.of(requested));
        if (earlier != null) {
            return repeated(requested, earlier.requested().draft().content(), earlier.answer());
        }
        if (facts.known().isPresent()) {
            ReservationFacts.Known known = facts.known().get();
            if (!known.open()) {
                return new Refused(ProblemException.conflict("The reservation '"
                        + requested.draft().id() + "' is settled, released or expired; a new one needs another id."));
            }
            Granted answer = new Granted(requested.draft().id(), known.expires(), known.remaining());
            return repeated(requested, known.content(), answer);
        }
        if (facts.archived()) {
            return new Refused(TenantIdentity.archived(requested.key()));
        }
        Long given = requested.draft().charge().nanos();
        Optional<BigDecimal> cost = given == null ? facts.cost() : Optional.of(BigDecimal.valueOf(given));
        if (cost.isEmpty()) {
            return new Refused(ProblemException.content("/model", "has no price now; give an amount"));
        }
        if (cost.get().toBigInteger().compareTo(MOST) > 0) {
            return new Refused(ProblemException.content(
                    "/quantities", "have a cost that is larger than " + new Money(Long.MAX_VALUE)));
        }
        return admit(requested, facts, cost.get().longValueExact());
    }

    private static ReservationOutcome repeated(RequestedReservation requested, long content, Granted answer) {
        return content == requested.draft().content()
                ? answer
                : new Refused(ProblemException.conflict(
                        "There is a reservation '" + requested.draft().id() + "' with another content."));
    }

    private ReservationOutcome admit(RequestedReservation requested, ReservationFacts facts, long nanos) {
        ReservationDraft draft = requested.draft();
        UsageAmounts amounts = UsageAmounts.ofEvent(
                nanos, draft.tokens(QuantityKind.INPUT_TOKENS), draft.tokens(QuantityKind.OUTPUT_TOKENS));
        List<Admission.BudgetLeft> refusing = admission.admit(facts.path(), amounts);
        if (!refusing.isEmpty()) {
            return new Refused(ProblemException.budgetExhausted(reason(requested, facts, refusing)));
        }
        Granted answer = new Granted(
                draft.id(),
                facts.now().plus(draft.expiresIn()),
                admission.leastCost(facts.path(), tenant -> requested.sees(tenant, facts.path())));
        NewReservation reservation = new NewReservation(requested, nanos, answer);
        granted.add(reservation);
        byId.put(Identity.of(requested), reservation);
        return answer;
    }

    /** Names the nearest budget that the caller sees; the others do not exist for the caller. */
    private static String reason(
            RequestedReservation requested, ReservationFacts facts, List<Admission.BudgetLeft> refusing) {
        return refusing.stream()
                .filter(limit -> requested.sees(limit.budget().tenantId(), facts.path()))
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
