package dev.canopy.usage;

import dev.canopy.access.Scope;
import dev.canopy.audit.Actor;
import dev.canopy.feature.FeatureAddition;
import dev.canopy.feature.FeatureAdditions;
import dev.canopy.problem.ProblemException;
import dev.canopy.problem.SqlState;
import dev.canopy.tenant.TenantAddition;
import dev.canopy.tenant.TenantAdditions;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jboss.logging.Logger;

/**
 * Creates the tenants and features of rejected events, as far as the configuration and the scope of the caller allow.
 * Runs a fixed number of statements, however many there are. Thread-safe.
 */
@ApplicationScoped
class Provisioner {
    private static final Logger LOG = Logger.getLogger(Provisioner.class);

    private final TenantAdditions tenants;
    private final FeatureAdditions features;
    private final Optional<String> parent;
    private final long maxTenants;
    private final boolean addsFeatures;

    Provisioner(TenantAdditions tenants, FeatureAdditions features, UsageConfig config) {
        this.tenants = tenants;
        this.features = features;
        this.parent = UnknownTenant.parent(config.unknownTenant());
        this.maxTenants = config.maxCreatedTenants();
        this.addsFeatures = config.unknownFeature() == UnknownFeature.CREATE;
    }

    /** Whether the tenant or the feature of an event with this outcome could be created. */
    boolean canHelp(EventOutcome outcome) {
        return (outcome == EventOutcome.UNKNOWN_TENANT && parent.isPresent())
                || (outcome == EventOutcome.UNKNOWN_FEATURE && addsFeatures);
    }

    /**
     * Creates the tenants and features that the events lack.
     *
     * @param events some that were rejected
     * @param outcomes one for each event, in the same order
     */
    Uni<ProvisioningResult> create(Scope scope, List<UsageEvent> events, List<EventOutcome> outcomes) {
        Actor.becomeCaller(); // for the audit log
        Set<String> unknown = new HashSet<>();
        for (int i = 0; i < events.size(); i++) {
            if (outcomes.get(i) == EventOutcome.UNKNOWN_TENANT) {
                unknown.add(events.get(i).tenant());
            }
        }
        return createTenants(scope, unknown)
                .chain(found ->
                        addFeatures(events, outcomes, found).map(added -> new ProvisioningResult(found, added)));
    }

    private Uni<Map<String, TenantAddition>> createTenants(Scope scope, Set<String> keys) {
        return parent.isEmpty() || keys.isEmpty()
                ? Uni.createFrom().item(Map.of())
                : tenants.addBelow(scope, parent.get(), maxTenants, keys)
                        .onFailure(Provisioner::isLasting)
                        .recoverWithItem(Provisioner::nothing);
    }

    /** Adds the features of events whose tenant exists: other events are rejected in any case. */
    private Uni<Map<String, FeatureAddition>> addFeatures(
            List<UsageEvent> events, List<EventOutcome> outcomes, Map<String, TenantAddition> found) {
        Set<String> keys = new HashSet<>();
        for (int i = 0; i < events.size(); i++) {
            if (outcomes.get(i) == EventOutcome.UNKNOWN_FEATURE
                    || found.get(events.get(i).tenant()) == TenantAddition.PRESENT) {
                keys.add(events.get(i).feature());
            }
        }
        return keys.isEmpty() || !addsFeatures
                ? Uni.createFrom().item(Map.of())
                : features.add(keys).onFailure(Provisioner::isLasting).recoverWithItem(Provisioner::nothing);
    }

    /** Whether another attempt would fail, too. The events are then rejected, so that they do not hold up others. */
    private static boolean isLasting(Throwable failure) {
        return SqlState.isOfData(failure)
                || (failure instanceof ProblemException problem
                        && problem.type().status() < 500);
    }

    private static <T> Map<String, T> nothing(Throwable failure) {
        LOG.error("The tenants or features of events cannot be created", failure);
        return Map.of();
    }
}
