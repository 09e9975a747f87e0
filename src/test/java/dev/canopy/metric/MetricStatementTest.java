package dev.canopy.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.canopy.problem.ProblemException;
import dev.canopy.tenant.Scope;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MetricStatementTest {
    private static final Set<Metric> ALL = EnumSet.allOf(Metric.class);
    private static final Window MARCH = new Window(LocalDate.of(2026, 3, 1), LocalDate.of(2026, 4, 1));

    @Test
    void bindsEveryValueAndWritesNone() {
        List<SortKey> sort = SortKey.parseList("-totalInferenceCost,name");
        MetricStatement statement = new MetricStatement(MARCH, ALL)
                .within(Scope.subtrees(Set.of(4711L)))
                .below(Scope.subtrees(Set.of(4711L)), "secret-ancestor")
                .after(sort, List.of(123_456_789L, "secret-name", "secret-key"));

        assertThat(statement.hql(sort)).doesNotContain("secret", "4711", "123456789", "2026");
        assertThat(statement.parameters())
                .containsOnly(
                        Map.entry("from", MARCH.from()),
                        Map.entry("to", MARCH.to()),
                        Map.entry("ancestor", "secret-ancestor"),
                        Map.entry("visibleRoots", Set.of(4711L)),
                        Map.entry("after0", 123_456_789L),
                        Map.entry("after1", "secret-name"),
                        Map.entry("after2", "secret-key"));
    }

    @Test
    void hasTheSameTextForOtherValues() {
        List<SortKey> sort = SortKey.parseList("-lastUsedAt");
        String one = new MetricStatement(Window.ALL_TIME, ALL)
                .after(sort, List.of("2026-03-01T00:00:00Z", "a"))
                .hql(sort);
        String other = new MetricStatement(Window.ALL_TIME, ALL)
                .after(sort, List.of(Instant.EPOCH.toString(), "z"))
                .hql(sort);

        assertThat(one).isEqualTo(other);
    }

    @Test
    void readsOnlyTheRollupsThatAreNeeded() {
        String own = new MetricStatement(MARCH, EnumSet.of(Metric.USAGE_COUNT)).hql(SortKey.parseList(null));

        assertThat(own).contains("OwnDay").doesNotContain("SubtreeDay");
    }

    @ParameterizedTest
    @ValueSource(strings = {"-totalInferenceCost", "lastUsedAt", "-featureAdoptionRate", "depth", "name"})
    void refusesCursorsWithValuesOfAnotherType(String sort) {
        List<SortKey> keys = SortKey.parseList(sort);
        Object foreign = sort.equals("name") ? 5L : "x";

        assertRefused(keys, Arrays.asList(foreign, "key"));
        assertRefused(keys, Arrays.asList(null, null));
    }

    private static void assertRefused(List<SortKey> sort, List<Object> values) {
        assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(() -> new MetricStatement(Window.ALL_TIME, ALL).after(sort, values))
                .withMessageContaining("is not a cursor of this list");
    }
}
