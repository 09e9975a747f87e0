package dev.canopy.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.canopy.access.Scope;
import dev.canopy.listing.Column;
import dev.canopy.listing.Keyset;
import dev.canopy.problem.ProblemException;
import dev.canopy.problem.ProblemType;
import dev.canopy.tenant.Tenant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MetricColumnsTest {
    private static final MetricColumns COLUMNS = new MetricColumns(ComparedWindows.ALL_TIME, Scope.all());

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
        assertThat(order(text).toString()).isEqualTo(sort);
    }

    @Test
    void sortsByTheKeyWhereNothingIsAskedFor() {
        assertThat(order(null).toString()).isEqualTo("key");
    }

    @Test
    void sortsByEveryMetric() {
        for (Metric metric : BuiltInMetric.values()) {
            assertThat(order("-" + metric.wireName()).keys().getFirst())
                    .isEqualTo(new Keyset.Key<>(
                            metric.wireName(), new Column<>(COLUMNS.of(metric), metric.isNullable()), true));
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "nope | contains the unknown column 'nope'; the columns are key, name, depth",
                "--name | contains the unknown column '-name'; the columns are",
                "+name | contains the unknown column '+name'; the columns are",
                "\"\" | contains the unknown column ''; the columns are",
                "name, | contains the unknown column ''; the columns are",
                "t.id | contains the unknown column 't.id'; the columns are",
                "archived | cannot use the boolean column 'archived'",
                "-inUse | cannot use the boolean column 'inUse'",
                "name,-name | contains 'name' twice",
                "name,depth,parent,usageCount,inferenceCost,subtreeSize | must have at most 5 keys"
            })
    void reportsTheError(String text, String detail) {
        assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(() -> order(text))
                .satisfies(problem -> {
                    assertThat(problem.type()).isEqualTo(ProblemType.INVALID_PARAMETER);
                    assertThat(problem.violations()).singleElement().satisfies(violation -> {
                        assertThat(violation.pointer()).isEqualTo("sort");
                        assertThat(violation.detail()).startsWith(detail);
                    });
                });
    }

    @Test
    void isNullableWhereARowMayHaveNoValue() {
        assertThat(order("parent,costPerUse,lastUsedAt,featureAdoptionRate,-subtreeFeatureAdoptionRate")
                        .keys()
                        .subList(0, 5))
                .allMatch(key -> key.column().nullable());
        assertThat(order("tenant,name,depth,usageCount,-totalInferenceCost").keys())
                .noneMatch(key -> key.column().nullable());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "-totalInferenceCost | currency,-totalInferenceCost,key",
                "name,creditBalance,-costPerUse | name,currency,creditBalance,-costPerUse,key",
                "-currency,inferenceCost | -currency,inferenceCost,key",
                "inferenceCost,-currency | currency,inferenceCost,key",
                "name,depth,region,usageCount,inferenceCost | name,depth,region,usageCount,currency,inferenceCost,key",
                "-usageCount,name | -usageCount,name,key"
            })
    void sortsAmountsOfSeveralCurrenciesWithinACurrency(String sort, String keys) {
        assertThat(COLUMNS.listed(MetricCatalogue.BUILT_IN, AmountOrder.WITHIN_CURRENCY)
                        .order(sort))
                .hasToString(keys);
    }

    @Test
    void sortsAmountsOfOneCurrencyByThemselves() {
        assertThat(order("-totalInferenceCost")).hasToString("-totalInferenceCost,key");
    }

    private static Keyset<Tenant> order(String sort) {
        return COLUMNS.listed(MetricCatalogue.BUILT_IN, AmountOrder.ALONE).order(sort);
    }
}
