package dev.canopy.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import dev.canopy.access.Scope;
import io.smallrye.mutiny.Uni;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class KafkaScopeTest {
    private static final Map<String, Long> TENANTS = Map.of("acme", 1L, "beta", 2L);

    private static Scope of(String... tenants) {
        return new KafkaScope(List.of(tenants), KafkaScopeTest::find)
                .get()
                .await()
                .indefinitely();
    }

    private static Uni<Map<String, Long>> find(Set<String> keys) {
        Map<String, Long> found = new HashMap<>(TENANTS);
        found.keySet().retainAll(keys);
        return Uni.createFrom().item(found);
    }

    @Test
    void isEverythingWithoutTenants() {
        assertThat(of()).isEqualTo(Scope.all());
    }

    @Test
    void isTheSubtreesOfTheTenantsRegardlessOfCase() {
        assertThat(of("ACME", "beta")).isEqualTo(Scope.subtrees(Set.of(1L, 2L)));
    }

    @Test
    void isNothingIfNoneOfTheTenantsExists() {
        Scope scope = of("gone");

        assertThat(scope.allowed().isNothing()).isTrue();
        assertThat(scope.everything()).isFalse();
    }
}
