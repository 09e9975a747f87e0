package dev.canopy.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.canopy.problem.ProblemException;
import dev.canopy.problem.ProblemType;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CursorTest {
    @Test
    void bringsBackValuesOfEachKind() {
        Cursor cursor = new Cursor("tenants", Arrays.asList("ümläut \"'\\", Long.MIN_VALUE, 0.1, -2.5e-300, null));

        assertThat(Cursor.parse(cursor.encode(), "tenants", 5)).isEqualTo(cursor);
    }

    @Property
    void bringsBackNumbersExactly(@ForAll long whole, @ForAll double decimal) {
        Cursor cursor = new Cursor("v", List.of(whole, decimal));

        assertThat(Cursor.parse(cursor.encode(), "v", 2)).isEqualTo(cursor);
    }

    @Property
    void fitsAnAddress(@ForAll String text) {
        assertThat(new Cursor("v", List.of(text)).encode()).matches("[A-Za-z0-9_-]+");
    }

    @Test
    void isNothingWhereNoneIsGiven() {
        assertThat(Cursor.parse(null, "tenants", 1)).isNull();
    }

    @Test
    void refusesTheCursorOfAnotherList() {
        assertRefused(new Cursor("features", List.of("a")).encode());
    }

    @Test
    void refusesACursorWithAnotherNumberOfValues() {
        assertRefused(new Cursor("tenants", List.of("a", "b")).encode());
        assertRefused(new Cursor("tenants", List.of()).encode());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a", "%", "====", "garbage", "bnVsbA", "ümläut", "a b", "\0"})
    void refusesGarbage(String text) {
        assertRefused(text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "[]",
                "1",
                "{\"v\":\"tenants\"}",
                "{\"v\":\"tenants\",\"k\":{}}",
                "{\"v\":\"tenants\",\"k\":[\"a\"],\"x\":1}",
                "{\"v\":\"tenants\",\"k\":[\"a\"]}{}",
                "{\"v\":\"tenants\",\"k\":[{}]}",
                "{\"v\":\"tenants\",\"k\":[[]]}",
                "{\"v\":\"tenants\",\"k\":[true]}",
                "{\"v\":\"tenants\",\"k\":[99999999999999999999]}",
                "{\"v\":\"tenants\",\"k\":[\"\\u0000\"]}"
            })
    void refusesWhatItHasNotWritten(String json) {
        assertRefused(Base64.getUrlEncoder().withoutPadding().encodeToString(json.getBytes(StandardCharsets.UTF_8)));
    }

    private static void assertRefused(String text) {
        assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(() -> Cursor.parse(text, "tenants", 1))
                .satisfies(problem -> {
                    assertThat(problem.type()).isEqualTo(ProblemType.INVALID_PARAMETER);
                    assertThat(problem.detail())
                            .isEqualTo("The parameter 'cursor' is not a cursor of this list with this sort.");
                });
    }
}
