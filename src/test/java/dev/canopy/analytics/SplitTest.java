package dev.canopy.analytics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.canopy.meter.MeterAggregation;
import dev.canopy.meter.StoredMeter;
import dev.canopy.metric.BuiltInMetric;
import dev.canopy.metric.MeterMetric;
import dev.canopy.tenant.Reach;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SplitTest {
    @ParameterizedTest
    @CsvSource({
        "child, , ROLLUPS",
        "'child,labels.tier', child==a, ROLLUPS",
        "labels.tier, feature==chat, SLICES",
        "'feature,child', , SLICES",
        "child, user==u, SLICES",
        "'feature,attributes.x', , EVENTS",
        "model, , SLICES"
    })
    void isReadFromTheRowsThatSummarizeTheMost(String by, String filter, UsageSource source) {
        assertThat(UsageSource.of(BuiltInMetric.TOTAL_INFERENCE_COST, Split.parse(by, filter)))
                .isEqualTo(source);
    }

    @ParameterizedTest
    @CsvSource({
        "true, child, ROLLUPS",
        "true, 'feature,user', SLICES",
        "true, 'feature,attributes.x', EVENTS",
        "false, 'child,labels.tier', ROLLUPS",
        "false, 'child,model', EVENTS"
    })
    void readsMetersFromEventsUnlessOtherRowsHaveThem(boolean ofUsers, String by, UsageSource source) {
        StoredMeter meter = new StoredMeter(
                1,
                "m",
                MeterAggregation.DISTINCT,
                false,
                ofUsers,
                Optional.empty(),
                Optional.empty(),
                false,
                Optional.empty(),
                true);

        assertThat(UsageSource.of(new MeterMetric(meter, Reach.SUBTREE), Split.parse(by, null)))
                .isEqualTo(source);
    }

    @Test
    void readsNamesWithCommas() {
        assertThat(Split.parse("attributes.a\\,b, attributes.c\\d,user", null).by())
                .containsExactly(
                        new Breakdown.By.EventAttribute("a,b"),
                        new Breakdown.By.EventAttribute("c\\d"),
                        new Breakdown.By.User());
    }

    @Test
    void isByChildAloneOnlyWithoutAFilter() {
        assertThat(Split.parse("child", null).isByChildAlone()).isTrue();
        assertThat(Split.parse("child", "child==a").isByChildAlone()).isFalse();
        assertThat(Split.parse("child,feature", null).isByChildAlone()).isFalse();
        assertThat(Split.parse("user", null).isByChildAlone()).isFalse();
    }

    @Test
    void readsTheNamesOfFeaturesAndChildren() {
        Breakdown.Part part =
                Split.parse("feature,user", null).part(Arrays.asList("chat Chat with files", "an in"), 1L);

        assertThat(part.keys()).containsExactly("chat", "an in");
        assertThat(part.names()).containsExactly("Chat with files", "an in");
    }

    @Test
    void keepsMissingValues() {
        Breakdown.Part part = Split.parse("feature,user", null).part(Arrays.asList(null, null), 1L);

        assertThat(part.keys()).containsExactly(null, null);
        assertThat(part.names()).containsExactly(null, null);
    }

    @ParameterizedTest
    @CsvSource({"feature, chat Chat with files", "user, an in", "user, "})
    void findsTheTextOfAPartAgain(String by, String text) {
        Split split = Split.parse(by, null);

        assertThat(split.text(split.part(Arrays.asList(text), 1L))).isEqualTo(text);
    }

    @Test
    void findsTheTextOfAnUnknownFeatureAgain() {
        Split split = Split.parse("feature", null);

        assertThat(split.text(split.part(Arrays.asList((String) null), 1L))).isNull();
        assertThat(split.by()).isEqualTo(List.of(new Breakdown.By.Feature()));
    }
}
