package dev.canopy.account;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.canopy.attribute.Range;
import dev.canopy.problem.ProblemException;
import dev.canopy.table.FormatParam;
import java.time.LocalDate;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SubscriptionFilterParamsTest {

    private static final FormatParam ANY = new FormatParam(null);
    private static final Range<LocalDate> MARCH = Range.of(LocalDate.of(2026, 3, 1), LocalDate.of(2026, 4, 1));

    @Test
    void asksForNothingByItself() {
        assertThat(new SubscriptionFilterParams(null, null, null, null, ANY).toFilter())
                .isEqualTo(new SubscriptionQuery.Filter(
                        Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"2026-03-01/2026-04-01", "2026-03-01,2026-04-01"})
    void readsAnInterval(String interval) {
        assertThat(new SubscriptionFilterParams("2026-03-15", interval, interval, "030", ANY).toFilter())
                .isEqualTo(new SubscriptionQuery.Filter(
                        Optional.of(LocalDate.of(2026, 3, 15)),
                        Optional.of(MARCH),
                        Optional.empty(),
                        Optional.of(MARCH),
                        Optional.of(30L)));
    }

    @Test
    void readsAnId() {
        UUID id = UUID.randomUUID();

        assertThat(new SubscriptionFilterParams(null, id.toString().toUpperCase(), null, null, ANY)
                        .toFilter()
                        .other())
                .contains(id);
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            delimiter = '|',
            value = {
                "2026-3-1   | -                     | -                     | -    | activeOn",
                "0000-01-01 | -                     | -                     | -    | activeOn",
                "''         | -                     | -                     | -    | activeOn",
                "-          | ''                    | -                     | -    | overlapping",
                "-          | 2026-03-01            | -                     | -    | overlapping",
                "-          | 2026-03-01/           | -                     | -    | overlapping",
                "-          | 2026-04-01/2026-03-01 | -                     | -    | overlapping",
                "-          | 1-1-1-1-1             | -                     | -    | overlapping",
                "-          | -                     | ''                    | -    | adjacentTo",
                "-          | -                     | 2026-03-01/2026-03-01 | -    | adjacentTo",
                "-          | -                     | 1-1-1-1-1             | -    | adjacentTo",
                "-          | -                     | -                     | ''   | minLength",
                "-          | -                     | -                     | +1   | minLength",
                "-          | -                     | -                     | 1.5  | minLength"
            })
    void namesTheParameterThatIsWrong(
            String activeOn, String overlapping, String adjacentTo, String minLength, String name) {
        ProblemException problem = catchThrowableOfType(
                ProblemException.class,
                () -> new SubscriptionFilterParams(activeOn, overlapping, adjacentTo, minLength, ANY).toFilter());

        assertThat(problem.type().status()).isEqualTo(400);
        assertThat(problem).hasMessageStartingWith("The parameter '" + name + "' must be");
    }
}
