package dev.canopy.analytics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.canopy.meter.MeterAggregation;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Values that are combined part by part are those that plain Java computes from all values at once. */
class MeterTotalsTest {
    /** @param part the part that the value belongs to */
    record Value(int part, BigDecimal time, BigDecimal number, int member, boolean correction) {}

    @Provide
    Arbitrary<Value> values() {
        return Combinators.combine(
                        Arbitraries.integers().between(0, 12),
                        Arbitraries.integers().between(0, 5).map(BigDecimal::valueOf),
                        Arbitraries.bigDecimals()
                                .between(new BigDecimal("-1000"), new BigDecimal("1000"))
                                .ofScale(4),
                        Arbitraries.integers().between(1, 9),
                        Arbitraries.of(false, false, false, true))
                .as(Value::new);
    }

    @Property
    void areThoseOfAllValuesAtOnce(
            @ForAll MeterAggregation aggregation, @ForAll List<@net.jqwik.api.From("values") Value> values) {
        RunningTotal<MeterTotals> all = new RunningTotal<>(MeterTotals.none(aggregation));
        for (int part = 0; part <= 12; part++) {
            int chosen = part;
            MeterTotals ofPart = MeterTotals.none(aggregation);
            for (Value value :
                    values.stream().filter(each -> each.part == chosen).toList()) {
                ofPart = ofPart.plus(totals(aggregation, value));
            }
            all.add(ofPart);
        }

        BigDecimal expected = expected(aggregation, values);
        BigDecimal figure = all.total().figure();
        if (expected == null) {
            assertThat(figure).isNull();
        } else if (aggregation == MeterAggregation.AVERAGE) {
            assertThat(figure.round(MathContext.DECIMAL32)).isEqualByComparingTo(expected.round(MathContext.DECIMAL32));
        } else {
            assertThat(figure).isEqualByComparingTo(expected);
        }
    }

    /** What an event adds, as the SQL function {@code meter_values} has it. */
    private static MeterTotals totals(MeterAggregation aggregation, Value value) {
        MeterTotals none = MeterTotals.none(aggregation);
        return switch (aggregation) {
            case SUM -> none.withSum(value.number);
            case AVERAGE -> none.withSum(value.number).withCount(value.correction ? 0 : 1);
            case COUNT -> value.correction ? none : none.withCount(1);
            case MIN -> value.correction ? none : none.withMinimum(value.number);
            case MAX -> value.correction ? none : none.withMaximum(value.number);
            case LATEST -> value.correction ? none : none.withLatest(new MeterTotals.Latest(value.time, value.number));
            case DISTINCT -> value.correction ? none : none.withMembers(NumberSet.parse("{" + value.member + "}"));
        };
    }

    private static BigDecimal expected(MeterAggregation aggregation, List<Value> values) {
        List<Value> uses = values.stream().filter(value -> !value.correction).toList();
        BigDecimal sum = values.stream().map(Value::number).reduce(BigDecimal.ZERO, BigDecimal::add);
        return switch (aggregation) {
            case SUM -> sum;
            case COUNT -> BigDecimal.valueOf(uses.size());
            case AVERAGE -> uses.isEmpty() ? null : sum.divide(BigDecimal.valueOf(uses.size()), MathContext.DECIMAL64);
            case MIN ->
                uses.stream().map(Value::number).min(Comparator.naturalOrder()).orElse(null);
            case MAX ->
                uses.stream().map(Value::number).max(Comparator.naturalOrder()).orElse(null);
            case LATEST ->
                uses.stream()
                        .max(Comparator.comparing(Value::time).thenComparing(Value::number))
                        .map(Value::number)
                        .orElse(null);
            case DISTINCT ->
                BigDecimal.valueOf(uses.stream().map(Value::member).distinct().count());
        };
    }

    /** Far more than two parts, each of which is a set of one: combining them one by one would take minutes. */
    @Example
    void unitesManySmallSets() {
        RunningTotal<MeterTotals> all = new RunningTotal<>(MeterTotals.none(MeterAggregation.DISTINCT));
        List<MeterTotals> ones = new ArrayList<>();
        for (int i = 0; i < 300_000; i++) {
            ones.add(MeterTotals.none(MeterAggregation.DISTINCT)
                    .withMembers(NumberSet.parse("{" + (i % 200_000) + "}")));
        }

        ones.forEach(all::add);

        assertThat(all.total().figure()).isEqualByComparingTo("200000");
    }
}
