package dev.canopy.attribute;

import static dev.canopy.attribute.Expressions.constant;
import static dev.canopy.attribute.Expressions.count;
import static dev.canopy.attribute.Expressions.divide;
import static dev.canopy.attribute.Expressions.divideHalfUp;
import static dev.canopy.attribute.Expressions.nothing;
import static dev.canopy.attribute.Expressions.override;
import static dev.canopy.attribute.Expressions.plus;
import static dev.canopy.attribute.Expressions.times;
import static dev.canopy.attribute.Expressions.value;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import jakarta.persistence.MappedSuperclass;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The values of expressions in Java. {@link LanguageParityIT} compares them with the database. */
class EvaluatorTest {
    private static Object evaluate(Expression<Sample, ?> expression) {
        return evaluate(expression, new Sample());
    }

    private static Object evaluate(Expression<Sample, ?> expression, Sample sample) {
        return new Evaluator(Fetched.nothing()).value(expression, sample);
    }

    private static Expression<Sample, Boolean> truth(String text) {
        return text.equals("null") ? nothing(Type.BOOLEAN) : constant(Type.BOOLEAN, Boolean.valueOf(text));
    }

    @ParameterizedTest
    @CsvSource({
        "true, true, true, true",
        "true, false, false, true",
        "true, null, null, true",
        "false, null, false, null",
        "null, null, null, null",
        "false, false, false, false"
    })
    void conditionsHaveThreeValues(String left, String right, String both, String either) {
        assertThat(String.valueOf(evaluate(Condition.of(truth(left)).and(truth(right)))))
                .isEqualTo(both);
        assertThat(String.valueOf(evaluate(Condition.of(truth(right)).and(truth(left)))))
                .isEqualTo(both);
        assertThat(String.valueOf(evaluate(Condition.of(truth(left)).or(truth(right)))))
                .isEqualTo(either);
        assertThat(String.valueOf(evaluate(Condition.of(truth(right)).or(truth(left)))))
                .isEqualTo(either);
        assertThat(String.valueOf(evaluate(Condition.of(truth("null")).not()))).isEqualTo("null");
    }

    @ParameterizedTest
    @CsvSource({"7, 2, 3, 4", "-7, 2, -3, -4", "7, -2, -3, -4", "-7, -2, 3, 4", "1, 3, 0, 0", "2, 3, 0, 1", "5, 0, , "})
    void divisionsCutOffOrRoundHalvesAwayFromZero(long dividend, long divisor, Long down, Long halfUp) {
        assertThat(evaluate(divide(constant(dividend), constant(divisor)))).isEqualTo(down);
        assertThat(evaluate(divideHalfUp(constant(dividend), constant(divisor))))
                .isEqualTo(halfUp);
    }

    @Test
    void roundsAtTheEndsOfTheRange() {
        assertThat(evaluate(divideHalfUp(constant(Long.MAX_VALUE), constant(Long.MAX_VALUE))))
                .isEqualTo(1L);
        assertThat(evaluate(divideHalfUp(constant(Long.MAX_VALUE), constant(2))))
                .isEqualTo(1L << 62);
    }

    @Test
    void arithmeticOutOfRangeIsAnError() {
        for (Expression<Sample, ?> tooLarge : List.of(
                plus(EvaluatorTest.<Long>of(Long.MAX_VALUE), constant(1)),
                times(EvaluatorTest.<Long>of(Long.MAX_VALUE), constant(2)),
                NumberFunctions.abs(EvaluatorTest.<Long>of(Long.MIN_VALUE)),
                divide(EvaluatorTest.<Long>of(Long.MIN_VALUE), constant(-1)))) {
            assertThatExceptionOfType(ArithmeticException.class).isThrownBy(() -> evaluate(tooLarge));
        }
    }

    private static <T> Expression<Sample, Long> of(long value) {
        return constant(value);
    }

    @Test
    void divisionsOfDoublesOutOfRangeAreErrors() {
        assertThat(evaluate(quotient(1, 4))).isEqualTo(0.25);
        assertThat(evaluate(quotient(1, -0.0))).isNull();
        assertThatExceptionOfType(ArithmeticException.class).isThrownBy(() -> evaluate(quotient(1e300, 1e-300)));
        assertThatExceptionOfType(ArithmeticException.class).isThrownBy(() -> evaluate(quotient(1e-300, 1e300)));
    }

    private static Expression<Sample, Double> quotient(double dividend, double divisor) {
        return NumberFunctions.divide(constant(Type.DOUBLE, dividend), constant(Type.DOUBLE, divisor));
    }

    @ParameterizedTest
    @CsvSource({"x---y, --, x, -y, -y", "--, --, '', '', ''", "---, --, '', -, -", "a, --, a, a, ''"})
    void separatorsAreFoundFromTheStart(String text, String separator, String first, String last, String rest) {
        assertThat(evaluate(TextFunctions.firstPart(constant(text), separator))).isEqualTo(first);
        assertThat(evaluate(TextFunctions.lastPart(constant(text), separator))).isEqualTo(last);
        assertThat(evaluate(TextFunctions.afterFirstPart(constant(text), separator)))
                .isEqualTo(rest);
    }

    @Test
    void aValueOfAnEnumIsItsText() {
        Type<Nodes.Rounding> type = Type.ofEnum(Nodes.Rounding.class, Nodes.Rounding::name);

        assertThat(type.name()).isEqualTo("rounding");
        assertThat(type.toBase(Nodes.Rounding.DOWN)).isEqualTo("DOWN");
        assertThat(type.fromBase("HALF_UP")).isEqualTo(Nodes.Rounding.HALF_UP);
        assertThatExceptionOfType(IllegalStateException.class)
                .isThrownBy(() -> type.fromBase("UP"))
                .withMessage("There is no Rounding 'UP'");
    }

    @Test
    void sumsOfAmountsMayHaveAnySize() {
        Sample one = new Sample();
        one.whole = Long.MAX_VALUE;
        one.small = 1;
        Sample parent = new Sample();
        parent.children = new ArrayList<>(List.of(one, one));

        assertThat(SampleAttributes.ALL.attributes().stream()
                        .filter(attribute -> attribute.name().equals("sumOfMoney_"))
                        .findFirst()
                        .orElseThrow()
                        .of(parent))
                .isEqualTo(new Money(Long.MAX_VALUE).plus(new Money(Long.MAX_VALUE)));
    }

    @Test
    void anAggregateOfAGroupIsForQueriesOnly() {
        assertThatExceptionOfType(IllegalStateException.class)
                .isThrownBy(() -> evaluate(count()))
                .withMessageContaining("query");
    }

    @Test
    void oneThatRefersToItselfGoesThroughTheInstances() throws InterruptedException {
        Sample root = new Sample();
        Sample child = new Sample();
        child.parent = root;
        child.parentId = 1L;
        Attribute<Sample, Long> depth = SampleAttributes.selfReference();

        assertThat(depth.of(root)).isZero();
        assertThat(depth.of(child)).isEqualTo(1);
        root.parent = child;
        root.parentId = 2L;
        // Continuous testing traces each call on the stack of the caller, for which the usual stack does not do.
        AtomicReference<Throwable> thrown = new AtomicReference<>();
        Thread deep = new Thread(null, () -> depth.of(root), "deep", 16 << 20);
        deep.setUncaughtExceptionHandler((thread, failure) -> thrown.set(failure));
        deep.start();
        deep.join();
        assertThat(thrown.get()).isInstanceOf(IllegalStateException.class).hasMessageContaining("Sample.selfDepth");
    }

    @Test
    void definitionsThatCannotBeRightAreRefused() {
        Attributes<Sample> attributes = Attributes.of(Sample.class);
        attributes.define("a", "", constant(1));

        assertThatIllegalArgumentException()
                .isThrownBy(() -> attributes.define("a", "", constant(2)))
                .withMessage("Sample has two attributes named 'a'");
        assertThatIllegalArgumentException().isThrownBy(() -> plus(constant("a"), constant("b")));
        assertThatIllegalArgumentException()
                .isThrownBy(() ->
                        SampleAttributes.FOLDED.eq(new CaseInsensitiveText("a")).and(plusText()));
        assertThatIllegalArgumentException().isThrownBy(() -> Expressions.sum(SampleAttributes.RATE));
        assertThatIllegalArgumentException().isThrownBy(() -> TextFunctions.firstPart(SampleAttributes.TEXT, ""));
        assertThatIllegalArgumentException().isThrownBy(() -> TextFunctions.afterFirstPart(SampleAttributes.TEXT, ""));
        assertThatIllegalArgumentException().isThrownBy(() -> TextFunctions.lastPart(SampleAttributes.TEXT, ""));
        assertThatIllegalArgumentException().isThrownBy(() -> TextFunctions.like(SampleAttributes.TEXT, "a\\"));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Assignment.assign(
                        TextFunctions.trim(SampleAttributes.TEXT), (Expression<Sample, String> any) -> any));
    }

    @Test
    void anOverrideThatNoQueryCouldFindIsRefused() {
        Expression<Sample, Long> overridden =
                override(SampleAttributes.WHOLE, Sample.MeteredSample.class, SampleAttributes.STEP);

        assertThatIllegalArgumentException()
                .isThrownBy(() -> override(overridden, Sample.MeteredSample.class, constant(1)))
                .withMessage("An attribute is overridden twice for MeteredSample.");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> override(SampleAttributes.WHOLE, Unmapped.class, constant(1)))
                .withMessageContaining("Unmapped: it is not an entity");
    }

    @MappedSuperclass
    private abstract static class Unmapped extends Sample {}

    @Test
    void appliesTheOverrideOfTheMostSpecialSubclassInAnyOrder() {
        Sample.TieredSample tiered = new Sample.TieredSample();
        tiered.step = 3L;
        tiered.tier = 4L;
        Expression<Sample, Long> steps =
                override(SampleAttributes.WHOLE, Sample.MeteredSample.class, SampleAttributes.STEP);
        Expression<Sample, Long> tiers =
                override(SampleAttributes.WHOLE, Sample.TieredSample.class, SampleAttributes.TIER);

        assertThat(evaluate(steps, tiered)).isEqualTo(3L);
        assertThat(evaluate(override(steps, Sample.TieredSample.class, SampleAttributes.TIER), tiered))
                .isEqualTo(4L);
        assertThat(evaluate(override(tiers, Sample.MeteredSample.class, SampleAttributes.STEP), tiered))
                .isEqualTo(4L);
    }

    /** A proxy as Hibernate makes it: a subclass with empty fields, which gives its target when it is serialized. */
    static class Proxy extends Sample {
        private final Sample target;

        Proxy(Sample target) {
            this.target = target;
        }

        public Object writeReplace() {
            return target;
        }
    }

    @Test
    void aProxyIsReadAndWrittenThroughItsTarget() {
        Sample.MeteredSample target = new Sample.MeteredSample();
        target.whole = 1L;
        target.step = 2L;
        Sample child = new Sample();
        child.parent = new Proxy(target);

        assertThat(SampleAttributes.WHOLE.of(child.parent)).isEqualTo(1);
        assertThat(SampleAttributes.OF_EACH_LEVEL.of(child.parent)).isEqualTo(2);
        assertThat(SampleAttributes.OF_PARENT.of(child)).isEqualTo(2);
        SampleAttributes.WHOLE.set(child.parent, 5L);
        assertThat(target.whole).isEqualTo(5);
    }

    @Test
    void nullIsAssignedOnlyWhereTheColumnMayBeNull() {
        Sample sample = new Sample();
        sample.whole = 1L;

        SampleAttributes.WHOLE.set(sample, null);
        assertThat(sample.whole).isNull();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SampleAttributes.REQUIRED.set(sample, null))
                .withMessage("'Sample.required' cannot be null: the field 'required' is mapped as not null");
        assertThat(sample.required).isZero();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Update.of(Sample.class)
                        .set(SampleAttributes.REQUIRED, plus(SampleAttributes.WHOLE, value(Type.LONG, null))))
                .withMessageContaining("'Sample.required' cannot be null");
    }

    private static Expression<Sample, Boolean> plusText() {
        return TextFunctions.like(SampleAttributes.WHOLE, "1%");
    }
}
