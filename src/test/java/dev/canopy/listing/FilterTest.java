package dev.canopy.listing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.canopy.attribute.Expression;
import dev.canopy.attribute.Expressions;
import dev.canopy.attribute.Type;
import dev.canopy.problem.ProblemException;
import dev.canopy.problem.Violation;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FilterTest {
    private static final Column<Object, Long> NUMBER = Column.of(Expressions.column("n", Type.LONG, row -> 1L));

    private static Filter<Object> parse(String text) {
        return Filter.parse(text, "n==1", name -> NUMBER);
    }

    @Test
    void namesTheColumnsThatItCompares() {
        assertThat(parse("a==1;(b=gt=2,a=lt=3)").names()).containsExactlyInAnyOrder("a", "b");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "n=in=()  | has no value for 'n'",
                "n=out=() | has no value for 'n'",
                "n==()    | must be RSQL, such as n==1",
                "n=gt=()  | must be RSQL, such as n==1",
                "n==''    | needs a whole number for 'n', not ''",
                "n        | must be RSQL, such as n==1",
                "()       | must be RSQL, such as n==1",
                "(n==1    | must be RSQL, such as n==1"
            })
    void reportsTheError(String text, String detail) {
        assertRefused(text, detail);
    }

    @ParameterizedTest
    @ValueSource(ints = {101, 1_900})
    void boundsTheDepth(int depth) {
        assertRefused("(".repeat(depth) + "n==1" + ")".repeat(depth), "must have at most 100 opening parentheses");
        assertRefused("(".repeat(depth), "must have at most 100 opening parentheses");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "k==Chat | true",
                "k!=CHAT | false",
                "k==*HA* | true",
                "k=in=(Search,Chat) | true",
                "k=le=CHAT | true"
            })
    void findsKeysRegardlessOfCase(String text, boolean found) {
        Expression<Object, String> key = Expressions.constant("chat");

        assertThat(isFound(Column.of(key).asKey(), text)).isEqualTo(found);
        assertThat(isFound(Column.of(key), text)).isEqualTo(!found);
    }

    /** The words of the language are in lower case, and a key may be one of them. */
    @Test
    void lowersOnlyKeys() {
        Column<Object, String> key =
                Column.<Object, String>ofNullable(Expressions.constant("null")).asKey();

        assertThat(isFound(key, "k==NULL")).isTrue();
        assertThat(isFound(key, "k!=NULL")).isFalse();
        assertThat(isFound(key, "k==null")).isFalse();
        assertThat(isFound(key, "k=null=false")).isTrue();
        assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(() -> isFound(key, "k=null=FALSE"))
                .withMessageContaining("needs true or false for 'k', not 'FALSE'");
    }

    private static @Nullable Boolean isFound(Column<Object, String> column, String text) {
        return Expressions.valueOf(Filter.parse(text, "k==a", name -> column).condition());
    }

    @Test
    void acceptsFiltersWithinTheLimits() {
        assertThat(parse("(".repeat(100) + "n==1" + ")".repeat(100)).names()).containsExactly("n");
        assertThat(parse("n==1" + ",n==1".repeat(49)).names()).containsExactly("n");
        assertThat(parse("n=in=(1" + ",1".repeat(49) + ")").names()).containsExactly("n");
    }

    @Test
    void boundsTheLength() {
        assertRefused("n==1" + ";n==1".repeat(1_000), "must have at most 4000 characters");
    }

    @Test
    void boundsTheComparisonsAndTheirValues() {
        assertRefused("n==1" + ",n==1".repeat(50), "must have at most 50 comparisons");
        assertRefused("n=in=(1" + ",1".repeat(50) + ")", "must list at most 50 values for 'n'");
    }

    private static void assertRefused(String text, String detail) {
        assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(() -> parse(text))
                .satisfies(
                        problem -> assertThat(problem.violations()).containsExactly(new Violation("filter", detail)));
    }
}
