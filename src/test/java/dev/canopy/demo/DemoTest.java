package dev.canopy.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.canopy.tenant.TenantDraft;
import dev.canopy.usage.UsageEvent;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class DemoTest {
    private static final LocalDate TODAY = LocalDate.of(2026, 3, 1);

    private static List<String> keys() {
        return DemoTree.build().stream().map(TenantDraft::key).toList();
    }

    @Test
    void growsATreeOfAboutAThousandTenants() {
        Map<String, Integer> levels = new HashMap<>();
        for (TenantDraft tenant : DemoTree.build()) {
            int level = tenant.parent() == null ? 1 : levels.get(tenant.parent()) + 1;
            assertThat(tenant.key()).matches("[a-z0-9][a-z0-9._-]{0,62}");
            assertThat(levels.put(tenant.key(), level)).isNull();
        }

        assertThat(levels).hasSizeBetween(900, 1_100);
        assertThat(new HashSet<>(levels.values())).containsExactlyInAnyOrder(1, 2, 3, 4, 5);
    }

    @Test
    void usesFeaturesOnTheNinetyDaysBefore() {
        long count = 0;
        Set<String> ids = new HashSet<>();
        Set<String> features = new HashSet<>();
        Set<String> tenants = new HashSet<>();
        for (List<UsageEvent> day : DemoUsage.days(keys(), TODAY)) {
            for (UsageEvent event : day) {
                count++;
                ids.add(event.id());
                features.add(event.feature());
                tenants.add(event.tenant());
                assertThat(event.cost()).isPositive();
                assertThat(event.time().toLocalDate()).isBetween(TODAY.minusDays(90), TODAY.minusDays(1));
            }
        }

        assertThat(count).isBetween(199_000L, 201_000L).isEqualTo(ids.size());
        assertThat(features).hasSize(9);
        assertThat(tenants).hasSizeBetween(500, keys().size() - 50);
    }

    @Test
    void isTheSameForTheSameDay() {
        assertThat(DemoTree.build()).isEqualTo(DemoTree.build());
        assertThat(first(TODAY)).isEqualTo(first(TODAY));
        assertThat(first(TODAY)).isNotEqualTo(first(TODAY.plusDays(1)));
    }

    private static List<UsageEvent> first(LocalDate today) {
        List<UsageEvent> events = new ArrayList<>();
        DemoUsage.days(keys(), today).iterator().next().forEach(events::add);
        return events.stream().limit(500).collect(Collectors.toList());
    }
}
