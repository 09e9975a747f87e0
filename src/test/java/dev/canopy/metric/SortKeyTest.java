package dev.canopy.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.canopy.problem.ProblemException;
import dev.canopy.problem.ProblemType;
import dev.canopy.problem.Violation;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class SortKeyTest {
    private static final Instant TIME = Instant.parse("2026-03-01T12:00:00.000001Z");
    private static final MetricRow ROW = MetricRows.row(
            "a",
            "A",
            "p",
            2,
            Map.of(
                    Metric.PERMISSION_INHERITANCE_DEPTH, 2L,
                    Metric.SUBTREE_SIZE, 3L,
                    Metric.USAGE_COUNT, 4L,
                    Metric.TOTAL_INFERENCE_COST, 7L,
                    Metric.SUBTREE_FEATURE_ADOPTION_RATE, 0.1,
                    Metric.LAST_USED_AT, TIME));

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "name | name,key",
                "-totalInferenceCost,name | -totalInferenceCost,name,key",
                "tenant | tenant",
                "-key | -key",
                "-tenant,name | -tenant,name",
                "depth , -parent | depth,-parent,key"
            })
    void endsWithTheKeyUnlessItHasIt(String text, String sort) {
        assertThat(SortKey.parseList(text)).extracting(SortKey::toString).containsExactly(sort.split(",", -1));
    }

    @Test
    void isTheKeyWhereNothingIsAskedFor() {
        assertThat(SortKey.parseList(null)).containsExactly(new SortKey("key", null, false));
    }

    @Test
    void takesEveryMetric() {
        for (Metric metric : Metric.values()) {
            assertThat(SortKey.parseList("-" + metric.wireName()).getFirst())
                    .isEqualTo(new SortKey(metric.wireName(), metric, true));
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "nope | names neither a metric nor a column: 'nope'",
                "--name | names neither a metric nor a column: '-name'",
                "+name | names neither a metric nor a column: '+name'",
                "\"\" | names neither a metric nor a column: ''",
                "name, | names neither a metric nor a column: ''",
                "t.id | names neither a metric nor a column: 't.id'",
                "name,-name | has 'name' twice",
                "name,depth,parent,usageCount,inferenceCost,subtreeSize | may have 5 keys at most"
            })
    void saysWhatIsWrong(String text, String detail) {
        assertRefused(text, detail);
    }

    private static void assertRefused(String text, String detail) {
        assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(() -> SortKey.parseList(text))
                .satisfies(problem -> {
                    assertThat(problem.type()).isEqualTo(ProblemType.INVALID_PARAMETER);
                    assertThat(problem.violations()).containsExactly(new Violation("sort", detail));
                });
    }

    static Stream<Arguments> values() {
        return Stream.of(
                Arguments.of("tenant", "a", "a"),
                Arguments.of("name", "A", "A"),
                Arguments.of("parent", "p", "p"),
                Arguments.of("depth", 2L, 2L),
                Arguments.of("permissionInheritanceDepth", 2L, 2L),
                Arguments.of("subtreeSize", 3L, 3L),
                Arguments.of("usageCount", 4L, 4L),
                Arguments.of("totalInferenceCost", 7L, 7L),
                Arguments.of("subtreeFeatureAdoptionRate", 0.1, 0.1),
                Arguments.of("lastUsedAt", "2026-03-01T12:00:00.000001Z", TIME));
    }

    @ParameterizedTest
    @MethodSource("values")
    void comparesTheValueOfACursor(String name, Object written, Object compared) {
        SortKey key = SortKey.parseList(name).getFirst();

        assertThat(key.cursorValue(ROW)).isEqualTo(written);
        assertThat(key.comparable(readBack(written))).isEqualTo(compared);
    }

    private static Object readBack(Object value) {
        try {
            ObjectMapper json = new ObjectMapper().enable(DeserializationFeature.USE_LONG_FOR_INTS);
            return json.readValue(json.writeValueAsBytes(value), Object.class);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Stream<Arguments> foreignValues() {
        return Stream.of(
                Arguments.of("tenant", 1L),
                Arguments.of("depth", "a"),
                Arguments.of("subtreeSize", "3"),
                Arguments.of("usageCount", "4"),
                Arguments.of("usageCount", 1.5),
                Arguments.of("totalInferenceCost", "0.5"),
                Arguments.of("featureAdoptionRate", "0.5"),
                Arguments.of("lastUsedAt", 1L),
                Arguments.of("lastUsedAt", "2026-03-01"),
                Arguments.of("lastUsedAt", "+1000000000-12-31T23:59:59Z"),
                Arguments.of("lastUsedAt", "-0001-01-01T00:00:00Z"));
    }

    @ParameterizedTest
    @MethodSource("foreignValues")
    void refusesTheValueOfAnotherKind(String name, Object value) {
        SortKey key = SortKey.parseList(name).getFirst();

        assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(() -> key.comparable(value))
                .satisfies(problem -> assertThat(problem.violations())
                        .containsExactly(new Violation("cursor", "is not a cursor of this list with this sort")));
    }

    @Test
    void isNullableWhereARowMayHaveNoValue() {
        assertThat(SortKey.parseList("parent,costPerUse,lastUsedAt,featureAdoptionRate,-subtreeFeatureAdoptionRate")
                        .subList(0, 5))
                .allMatch(SortKey::isNullable);
        assertThat(SortKey.parseList("tenant,name,depth,usageCount,-totalInferenceCost"))
                .noneMatch(SortKey::isNullable);
    }
}
