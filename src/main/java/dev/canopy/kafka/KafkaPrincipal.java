package dev.canopy.kafka;

import dev.canopy.access.Caller;
import dev.canopy.access.Grant;
import dev.canopy.access.Role;
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
 * The caller behind all usage from Kafka, a reporter: the service checks no credential of a record, so that any client
 * that may write to the topic reports in its name.
 */
@ApplicationScoped
class KafkaPrincipal {
    private final String name;
    private final Set<String> tenants;
    private final Function<Set<String>, Uni<Map<String, Long>>> ids;

    @Inject
    KafkaPrincipal(KafkaConfig config, TenantIds ids) {
        this(config.principal(), config.tenants().orElse(List.of()), ids::of);
    }

    /** @param ids finds the ids of the tenants that exist, by key */
    KafkaPrincipal(String name, List<String> tenants, Function<Set<String>, Uni<Map<String, Long>>> ids) {
        this.name = name;
        this.tenants = tenants.stream().map(TenantKey::normalize).collect(Collectors.toUnmodifiableSet());
        this.ids = ids;
    }

    /**
     * Has its role in the subtrees of the configured tenants that exist, or in the whole service if none is configured.
     */
    Uni<Caller> get() {
        return tenants.isEmpty()
                ? Uni.createFrom().item(Caller.system(name, List.of(Grant.everywhere(Role.REPORTER))))
                : ids.apply(tenants)
                        .map(found -> Caller.system(
                                name,
                                found.entrySet().stream()
                                        .map(tenant -> new Grant(tenant.getValue(), tenant.getKey(), Role.REPORTER))
                                        .toList()));
    }
}
