package dev.canopy.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import dev.canopy.problem.ProblemException;
import dev.canopy.problem.ProblemType;
import dev.canopy.problem.Violation;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MetricTest {
    private static final Instant TIME = Instant.parse("2026-03-01T12:00:00.000001Z");

    /** Own usage, then that of the subtree, each number different from all others. */
    private static final MetricRow ROW = MetricRows.row(
            "a",
            "A",
            null,
            2,
            entries(
                    BuiltInMetric.FEATURE_ADOPTION_RATE,
                    0.5,
                    BuiltInMetric.SUBTREE_FEATURE_ADOPTION_RATE,
                    0.75,
                    BuiltInMetric.INFERENCE_COST,
                    5L,
                    BuiltInMetric.TOTAL_INFERENCE_COST,
                    7L,
                    BuiltInMetric.USAGE_COUNT,
                    4L,
                    BuiltInMetric.TOTAL_USAGE_COUNT,
                    6L,
                    BuiltInMetric.INPUT_TOKENS,
                    new BigDecimal("11"),
                    BuiltInMetric.TOTAL_INPUT_TOKENS,
                    new BigDecimal("1e30"),
                    BuiltInMetric.OUTPUT_TOKENS,
                    new BigDecimal("13.0"),
                    BuiltInMetric.TOTAL_OUTPUT_TOKENS,
                    new BigDecimal("14"),
                    BuiltInMetric.UNPRICED_COUNT,
                    new BigDecimal("0"),
                    BuiltInMetric.TOTAL_UNPRICED_COUNT,
                    new BigDecimal("1"),
                    BuiltInMetric.COST_PER_USE,
                    8L,
                    BuiltInMetric.PERMISSION_INHERITANCE_DEPTH,
                    2L,
                    BuiltInMetric.SUBTREE_SIZE,
                    3L,
                    BuiltInMetric.LAST_USED_AT,
                    TIME,
                    BuiltInMetric.CREDIT_BALANCE,
                    -9L,
                    BuiltInMetric.SUBTREE_CREDIT_BALANCE,
                    -10L));

    @ParameterizedTest
    @CsvSource({
        "featureAdoptionRate, ratio, own, ratio",
        "subtreeFeatureAdoptionRate, ratio, subtree, ratio",
        "inferenceCost, simple, own, money",
        "totalInferenceCost, cumulative, subtree, money",
        "usageCount, simple, own, events",
        "totalUsageCount, simple, subtree, events",
        "inputTokens, simple, own, tokens",
        "totalInputTokens, cumulative, subtree, tokens",
        "outputTokens, simple, own, tokens",
        "totalOutputTokens, cumulative, subtree, tokens",
        "unpricedCount, simple, own, events",
        "totalUnpricedCount, cumulative, subtree, events",
        "costPerUse, ratio, subtree, money",
        "permissionInheritanceDepth, derived, own, edges",
        "subtreeSize, derived, subtree, tenants",
        "lastUsedAt, latest, subtree, time",
        "creditBalance, derived, own, money",
        "subtreeCreditBalance, derived, subtree, money"
    })
    void isDescribedByTheCatalogue(String name, String kind, String scope, String unit) {
        Metric metric = MetricCatalogue.BUILT_IN.find(name);

        assertThat(MetricResponse.Entry.from(metric))
                .isEqualTo(new MetricResponse.Entry(name, kind, scope, unit, metric.description()));
        assertThat(metric.description()).endsWith(".");
    }

    @Test
    void hasEighteenInTheCatalogue() {
        assertThat(BuiltInMetric.values()).hasSize(18);
    }

    @Test
    void writesEachValueInItsForm() throws JsonProcessingException {
        assertThat(read(MetricValues.of(List.of(BuiltInMetric.values()), ROW)))
                .containsExactly(
                        entry("featureAdoptionRate", 0.5),
                        entry("subtreeFeatureAdoptionRate", 0.75),
                        entry("inferenceCost", "0.000000005"),
                        entry("totalInferenceCost", "0.000000007"),
                        entry("usageCount", 4),
                        entry("totalUsageCount", 6),
                        entry("inputTokens", 11),
                        entry("totalInputTokens", new BigInteger("1" + "0".repeat(30))),
                        entry("outputTokens", 13),
                        entry("totalOutputTokens", 14),
                        entry("unpricedCount", 0),
                        entry("totalUnpricedCount", 1),
                        entry("costPerUse", "0.000000008"),
                        entry("permissionInheritanceDepth", 2),
                        entry("subtreeSize", 3),
                        entry("lastUsedAt", TIME.toString()),
                        entry("creditBalance", "-0.000000009"),
                        entry("subtreeCreditBalance", "-0.00000001"));
    }

    private static Map<Metric, Object> entries(Object... pairs) {
        Map<Metric, Object> entries = new HashMap<>();
        for (int i = 0; i < pairs.length; i += 2) {
            entries.put((Metric) pairs[i], pairs[i + 1]);
        }
        return entries;
    }

    private static Map<String, Object> read(MetricValues values) throws JsonProcessingException {
        ObjectMapper json = new ObjectMapper()
                .registerModule(new JavaTimeModule())
                .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS);
        return json.readValue(json.writeValueAsString(values), new TypeReference<LinkedHashMap<String, Object>>() {});
    }

    private static Map.Entry<String, Object> entry(String name, Object value) {
        return Map.entry(name, value);
    }

    @Test
    void writesMissingValuesAsNull() throws JsonProcessingException {
        MetricRow unused = MetricRows.row("a", "A", null, 0, Map.of());

        assertThat(read(MetricValues.of(
                        List.of(BuiltInMetric.COST_PER_USE, BuiltInMetric.FEATURE_ADOPTION_RATE), unused)))
                .containsOnlyKeys("costPerUse", "featureAdoptionRate")
                .containsEntry("costPerUse", null)
                .containsEntry("featureAdoptionRate", null);
    }

    @Test
    void isNullableWhereThereMayBeNoUseOrNoCatalogue() {
        assertThat(Arrays.stream(BuiltInMetric.values()).filter(Metric::isNullable))
                .containsExactlyInAnyOrder(
                        BuiltInMetric.FEATURE_ADOPTION_RATE,
                        BuiltInMetric.SUBTREE_FEATURE_ADOPTION_RATE,
                        BuiltInMetric.COST_PER_USE,
                        BuiltInMetric.LAST_USED_AT);
    }

    @Test
    void readsAListInAnyOrderAndEachOnce() {
        assertThat(MetricCatalogue.BUILT_IN.parseList("usageCount, inferenceCost,usageCount"))
                .containsExactlyInAnyOrder(BuiltInMetric.USAGE_COUNT, BuiltInMetric.INFERENCE_COST);
        assertThat(MetricCatalogue.BUILT_IN.parseList(null)).containsExactly(BuiltInMetric.values());
    }

    @ParameterizedTest
    @CsvSource({"nope, nope", "'usageCount,', ''", "'', ''", "usagecount, usagecount", "'usageCount, x ', x"})
    void namesTheOneThatDoesNotExist(String list, String unknown) {
        assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(() -> MetricCatalogue.BUILT_IN.parseList(list))
                .satisfies(problem -> {
                    assertThat(problem.type()).isEqualTo(ProblemType.INVALID_PARAMETER);
                    assertThat(problem.violations())
                            .containsExactly(new Violation("metrics", "contains the unknown metric '" + unknown + "'"));
                });
    }
}
