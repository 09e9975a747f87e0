package dev.canopy.listing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.canopy.problem.ProblemException;
import dev.canopy.problem.ProblemType;
import dev.canopy.testing.TestSeals;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CursorsTest {
    private final Cursors cursors = cursors("a key of this test");

    @Test
    void bringsBackValuesOfEachKind() {
        Cursor cursor = new Cursor(Arrays.asList("ümläut \"'\\", Long.MIN_VALUE, 0.1, -2.5e-300, null));

        assertThat(cursors.read(cursors.write("tenants", cursor), "tenants")).isEqualTo(cursor);
    }

    @Property
    void bringsBackNumbersExactly(@ForAll long whole, @ForAll double decimal) {
        Cursor cursor = new Cursor(List.of(whole, decimal));

        assertThat(cursors.read(cursors.write("v", cursor), "v")).isEqualTo(cursor);
    }

    @Property
    void fitsAnAddress(@ForAll String text) {
        assertThat(cursors.write("v", new Cursor(List.of(text)))).matches("[A-Za-z0-9_-]+");
    }

    @Test
    void writesTheSameCursorTheSame() {
        assertThat(cursors.write("v", new Cursor(List.of("a"))))
                .isEqualTo(cursors.write("v", new Cursor(List.of("a"))));
    }

    /** Numbers of rows are those of all tenants. */
    @Property
    void hasOneLengthForAllNumbers(@ForAll long one, @ForAll long other) {
        assertThat(cursors.write("v", new Cursor(List.of("a", one))))
                .hasSameSizeAs(cursors.write("v", new Cursor(List.of("a", other))));
    }

    @Test
    void isNothingWhereNoneIsGiven() {
        assertThat(cursors.read(null, "tenants")).isNull();
    }

    @Test
    void refusesTheCursorOfAnotherList() {
        assertRefused(cursors.write("features", new Cursor(List.of("a"))));
        assertRefused(cursors.write("tenants,name", new Cursor(List.of("a"))));
    }

    @Test
    void refusesTheCursorOfAnotherKey() {
        assertRefused(cursors("another key").write("tenants", new Cursor(List.of("a"))));
    }

    @Property
    void refusesAChangedCursor(@ForAll String value, @ForAll int place, @ForAll byte change) {
        byte[] written = Base64.getUrlDecoder().decode(cursors.write("tenants", new Cursor(List.of(value))));
        written[Math.floorMod(place, written.length)] ^= change == 0 ? 1 : change;

        assertRefused(Base64.getUrlEncoder().withoutPadding().encodeToString(written));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a", "%", "====", "garbage", "bnVsbA", "ümläut", "a b", "\0", "AAAAAAAAAAAAAAAAAAAAAA"})
    void refusesGarbage(String text) {
        assertRefused(text);
    }

    private void assertRefused(String text) {
        assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(() -> cursors.read(text, "tenants"))
                .satisfies(problem -> {
                    assertThat(problem.type()).isEqualTo(ProblemType.INVALID_PARAMETER);
                    assertThat(problem.detail())
                            .isEqualTo("The parameter 'cursor' is not a cursor of this list in this order.");
                });
    }

    private static Cursors cursors(String key) {
        return new Cursors(TestSeals.of(key));
    }
}
