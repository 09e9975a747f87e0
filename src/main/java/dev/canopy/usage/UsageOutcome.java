package dev.canopy.usage;

import dev.canopy.attribute.Money;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The outcome of the events of a request, added up chunk by chunk. Not thread-safe. */
final class UsageOutcome {
    private static final Money MOST = new Money(Long.MAX_VALUE);

    /** The number of different tenants that are kept. */
    private static final int MAX_TENANTS = 1_000;

    private final int maxErrors;
    private final Set<String> tenants = new HashSet<>();
    private final List<UsageError> errors = new ArrayList<>();
    private final List<UsageConflict> conflicts = new ArrayList<>();
    private long accepted;
    private long duplicates;
    private long rejected;
    private long rounded;
    private long unpriced;

    /** @param maxErrors the maximum number of errors, and of conflicts, that are kept */
    UsageOutcome(int maxErrors) {
        this.maxErrors = maxErrors;
    }

    void reject(UsageError error) {
        rejected++;
        if (errors.size() < maxErrors) {
            errors.add(error);
        }
    }

    /**
     * Adds the outcomes of events.
     *
     * @param outcomes one for each event, in the same order
     */
    void add(List<UsageEvent> events, List<EventOutcome> outcomes) {
        for (int i = 0; i < events.size(); i++) {
            add(events.get(i), outcomes.get(i));
        }
    }

    /**
     * Adds the outcomes of events, or those that are in a failure.
     *
     * @param failure null if there are outcomes
     */
    void add(List<UsageEvent> events, @Nullable List<EventOutcome> outcomes, @Nullable Throwable failure) {
        add(
                events,
                failure == null
                        ? Objects.requireNonNull(outcomes)
                        : PartlyStoredException.outcomes(failure, events.size()));
    }

    private void add(UsageEvent event, EventOutcome outcome) {
        switch (outcome) {
            case ACCEPTED -> accept(event);
            case UNPRICED -> {
                accept(event);
                unpriced++;
            }
            case DUPLICATE -> {
                duplicates++;
                keep(event.tenant());
            }
            case CONFLICT -> conflict(event);
            case UNKNOWN_TENANT -> reject(event, "tenant", "tenant '" + event.tenant() + "' is unknown");
            case ARCHIVED_TENANT -> reject(event, "tenant", "tenant '" + event.tenant() + "' is archived");
            case UNKNOWN_FEATURE ->
                reject(event, "feature", "feature '" + event.feature() + "' is not in the catalogue");
            case INVALID_TENANT -> reject(event, "tenant", CreationErrors.invalidTenant(event.tenant()));
            case NO_PARENT -> reject(event, "tenant", CreationErrors.withoutParent(event.tenant()));
            case TENANTS_FULL -> reject(event, "tenant", CreationErrors.beyondTenants(event.tenant()));
            case INVALID_FEATURE -> reject(event, "feature", CreationErrors.invalidFeature(event.feature()));
            case CATALOGUE_FULL -> reject(event, "feature", CreationErrors.beyondFeatures(event.feature()));
            case NO_PRICE -> reject(event, isPriceable(event) ? "model" : "cost", noPrice(event));
            case COST_TOO_LARGE -> reject(event, "", "the cost of the quantities is larger than " + MOST);
            case UNSTORABLE -> reject(event, "", "the event cannot be stored");
            case WAITING -> {
                // The failure of the request says that its events must be sent again.
            }
        }
    }

    private void accept(UsageEvent event) {
        accepted++;
        keep(event.tenant());
        if (event.isRounded()) {
            rounded++;
        }
    }

    private void keep(String tenant) {
        if (tenants.size() <= MAX_TENANTS) {
            tenants.add(tenant);
        }
    }

    private void conflict(UsageEvent event) {
        duplicates++;
        keep(event.tenant());
        if (conflicts.size() < maxErrors) {
            conflicts.add(new UsageConflict(event.index(), event.id()));
        }
    }

    private void reject(UsageEvent event, String field, String reason) {
        reject(new UsageError(event.index(), event.id(), field, reason));
    }

    private static boolean isPriceable(UsageEvent event) {
        Charge.Use use = event.charge().use();
        return use.model() != null && !use.quantities().isEmpty();
    }

    private static String noPrice(UsageEvent event) {
        return isPriceable(event)
                ? "no price for model '" + event.charge().use().model() + "' at "
                        + event.time().toInstant()
                : "no cost in the currency of the account, and no model with quantities from which to compute one";
    }

    long accepted() {
        return accepted;
    }

    long duplicates() {
        return duplicates;
    }

    long rejected() {
        return rejected;
    }

    /** The number of accepted events without a cost. */
    long unpriced() {
        return unpriced;
    }

    boolean isAllRejected() {
        return rejected > 0 && accepted == 0 && duplicates == 0;
    }

    /** The keys of the tenants of all stored events and duplicates; empty if there are none, or more than 1,000. */
    Set<String> tenants() {
        return tenants.size() > MAX_TENANTS ? Set.of() : Set.copyOf(tenants);
    }

    /**
     * The errors sorted by index. They arrive in another order, because a chunk is parsed before the database checks
     * it.
     */
    List<UsageError> errors() {
        return errors.stream()
                .sorted(Comparator.comparingLong(UsageError::index))
                .toList();
    }

    /** The duplicates whose content is not that of the stored event, sorted by index. */
    List<UsageConflict> conflicts() {
        return conflicts.stream()
                .sorted(Comparator.comparingLong(UsageConflict::index))
                .toList();
    }

    /** The outcome as members of a problem, for a request that failed after some of its events were stored. */
    Map<String, Object> toMembers() {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("accepted", accepted);
        members.put("duplicates", duplicates);
        members.put("rejected", rejected);
        members.put("rounded", rounded);
        members.put("unpriced", unpriced);
        members.put("errors", errors());
        members.put("conflicts", conflicts());
        return members;
    }

    @Override
    public String toString() {
        return accepted + " accepted, " + duplicates + " duplicates, " + rejected + " rejected";
    }

    UsageResponse toResponse() {
        return new UsageResponse(accepted, duplicates, rejected, rounded, unpriced, errors(), conflicts());
    }
}
