package dev.canopy.listing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.canopy.attribute.CaseInsensitiveText;
import dev.canopy.attribute.Money;
import dev.canopy.attribute.Type;
import dev.canopy.problem.ProblemException;
import dev.canopy.problem.Violation;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class CursorValueTest {
    private static final Instant TIME = Instant.parse("2026-03-01T12:00:00.000001Z");
    private static final Money LARGE = new Money(Long.MIN_VALUE).minus(new Money(5));
    private static final UUID ID = UUID.fromString("01234567-89ab-cdef-0123-456789abcdef");

    static Stream<Arguments> values() {
        return Stream.of(
                Arguments.of(Type.TEXT, "Ä", "Ä"),
                Arguments.of(CaseInsensitiveText.TYPE, new CaseInsensitiveText("Ab"), "Ab"),
                Arguments.of(Type.LONG, 2L, 2L),
                Arguments.of(Money.TYPE, new Money(7), 7L),
                Arguments.of(Money.SUM, new Money(7), "7"),
                Arguments.of(Money.SUM, LARGE, LARGE.total().toString()),
                Arguments.of(Type.DOUBLE, 0.1, 0.1),
                Arguments.of(Type.DOUBLE, 1.0, 1.0),
                Arguments.of(Type.TIME, TIME, "2026-03-01T12:00:00.000001Z"),
                Arguments.of(Type.DATE, LocalDate.of(2026, 3, 1), "2026-03-01"),
                Arguments.of(Type.UUID, ID, ID.toString()));
    }

    @ParameterizedTest
    @MethodSource("values")
    <T> void readsBackWrittenValues(Type<T> type, T value, Object written) {
        assertThat(CursorValue.write(type, value)).isEqualTo(written);
        assertThat(CursorValue.read(type, readBack(written))).isEqualTo(value);
    }

    @Test
    void writesNullAsSuch() {
        assertThat(CursorValue.<String>write(Type.TEXT, null)).isNull();
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
                Arguments.of(Type.TEXT, 1L),
                Arguments.of(Type.LONG, "3"),
                Arguments.of(Type.LONG, 1.5),
                Arguments.of(Money.TYPE, "0.5"),
                Arguments.of(Type.DOUBLE, "0.5"),
                Arguments.of(Type.UUID, "a"),
                Arguments.of(Type.UUID, 1L),
                Arguments.of(Type.DATE, 1L),
                Arguments.of(Type.DATE, "2026-3-1"),
                Arguments.of(Type.TIME, 1L),
                Arguments.of(Type.TIME, "2026-03-01"),
                Arguments.of(Type.TIME, "+1000000000-12-31T23:59:59Z"),
                Arguments.of(Type.TIME, "-0001-01-01T00:00:00Z"),
                Arguments.of(Type.TIME, "0000-12-31T23:59:59.999999Z"),
                Arguments.of(Type.TIME, "+10000-01-01T00:00:00Z"));
    }

    @ParameterizedTest
    @MethodSource("foreignValues")
    void refusesTheValueOfAnotherKind(Type<?> type, Object value) {
        assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(() -> CursorValue.read(type, value))
                .satisfies(problem -> assertThat(problem.violations())
                        .containsExactly(new Violation("cursor", "is not a cursor of this list in this order")));
    }
}
