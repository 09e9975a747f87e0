package dev.canopy.kafka;

import dev.canopy.access.Scope;
import dev.canopy.tenant.TenantIds;
import dev.canopy.tenant.TenantKey;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The tenants for which usage from Kafka is accepted: the service checks no credential of a record, so that any client
 * that may write to the topic reports for all of them.
 */
@ApplicationScoped
class KafkaScope {
    private final Set<String> tenants;
    private final Function<Set<String>, Uni<Map<String, Long>>> ids;

    @Inject
    KafkaScope(KafkaConfig config, TenantIds ids) {
        this(config.tenants().orElse(List.of()), ids::of);
    }

    /** @param ids finds the ids of the tenants that exist, by key */
    KafkaScope(List<String> tenants, Function<Set<String>, Uni<Map<String, Long>>> ids) {
        this.tenants = tenants.stream().map(TenantKey::normalize).collect(Collectors.toUnmodifiableSet());
        this.ids = ids;
    }

    /** The subtrees of the configured tenants that exist; everything if none is configured. */
    Uni<Scope> get() {
        return tenants.isEmpty()
                ? Uni.createFrom().item(Scope.all())
                : ids.apply(tenants).map(found -> Scope.subtrees(Set.copyOf(found.values())));
    }
}
