package dev.canopy.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.canopy.problem.ProblemException;
import dev.canopy.problem.ProblemType;
import dev.canopy.problem.Violation;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SortKeyTest {
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

    @Test
    void isNullableWhereARowMayHaveNoValue() {
        assertThat(SortKey.parseList("parent,costPerUse,lastUsedAt,featureAdoptionRate,-subtreeFeatureAdoptionRate")
                        .subList(0, 5))
                .allMatch(SortKeyTest::isNullable);
        assertThat(SortKey.parseList("tenant,name,depth,usageCount,-totalInferenceCost"))
                .noneMatch(SortKeyTest::isNullable);
    }

    private static boolean isNullable(SortKey key) {
        return key.column(new MetricColumns(Windows.ALL_TIME)).nullable();
    }
}
