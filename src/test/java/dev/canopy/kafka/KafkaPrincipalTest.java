package dev.canopy.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import dev.canopy.access.Caller;
import dev.canopy.access.Role;
import dev.canopy.access.Scope;
import io.smallrye.mutiny.Uni;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class KafkaPrincipalTest {
    private static final Map<String, Long> TENANTS = Map.of("acme", 1L, "beta", 2L);

    private static Caller of(String... tenants) {
        return new KafkaPrincipal("writers", List.of(tenants), KafkaPrincipalTest::find)
                .get()
                .await()
                .indefinitely();
    }

    private static Scope scope(String... tenants) {
        return of(tenants).scope(Role.REPORTER);
    }

    private static Uni<Map<String, Long>> find(Set<String> keys) {
        Map<String, Long> found = new HashMap<>(TENANTS);
        found.keySet().retainAll(keys);
        return Uni.createFrom().item(found);
    }

    @Test
    void isEverythingWithoutTenants() {
        assertThat(scope().everything()).isTrue();
    }

    @Test
    void isTheSubtreesOfTheTenantsRegardlessOfCase() {
        assertThat(scope("ACME", "beta")).isEqualTo(Scope.subtrees(Set.of(1L, 2L)));
    }

    @Test
    void isAReporterOfItsName() {
        Caller caller = of("acme");

        assertThat(caller.name()).isEqualTo("writers");
        assertThat(caller.scope(Role.VIEWER).allowed().isNothing()).isTrue();
        assertThat(scope().operator()).isFalse();
    }

    @Test
    void isNothingIfNoneOfTheTenantsExists() {
        Scope scope = scope("gone");

        assertThat(scope.allowed().isNothing()).isTrue();
        assertThat(scope.everything()).isFalse();
    }
}
