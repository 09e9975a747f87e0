package dev.canopy.account;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.canopy.attribute.Money;
import dev.canopy.problem.ProblemException;
import dev.canopy.problem.Violation;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CreditDraftTest {
    private static final ObjectMapper JSON =
            new ObjectMapper().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS);

    private static CreditDraft read(String json) throws Exception {
        return CreditDraft.read(JSON.readTree(json));
    }

    @ParameterizedTest
    @CsvSource({
        "\"12.34\", 12340000000",
        "12, 12000000000",
        "1e-9, 1",
        "\"1e-1\", 100000000",
        "\"0.1000000000\", 100000000",
        "9223372036.854775807, 9223372036854775807"
    })
    void readsAmounts(String amount, long nanos) throws Exception {
        assertThat(read("{\"id\":\"g\",\"amount\":%s,\"reason\":\"x\"}".formatted(amount)))
                .isEqualTo(new CreditDraft("g", new Money(nanos), "x", Optional.empty()));
    }

    @Test
    void countsARoundedAmount() throws Exception {
        assertThat(read("{\"id\":\"g\",\"amount\":\"1.0000000015\",\"reason\":\"x\"}"))
                .isEqualTo(new CreditDraft(
                        "g", new Money(1_000_000_002), "x", 100, Optional.empty(), Optional.empty(), false, 0, 1));
    }

    @ParameterizedTest
    @CsvSource({
        "2026-04-01, 2026-04-01T00:00:00Z",
        "2026-04-01T00:00:00Z, 2026-04-01T00:00:00Z",
        "2026-04-01T02:00+02:00, 2026-04-01T00:00:00Z",
        "2026-04-01T00:00:00.123456789Z, 2026-04-01T00:00:00.123456Z"
    })
    void readsTimes(String expires, Instant instant) throws Exception {
        assertThat(read("{\"amount\":1,\"reason\":\"x\",\"expires\":\"%s\"}".formatted(expires))
                        .expires())
                .contains(instant);
    }

    @Test
    void makesAnIdForEachThatHasNone() throws Exception {
        String json = "{\"id\":null,\"amount\":1,\"reason\":\"x\",\"expires\":null}";

        assertThat(read(json).id()).hasSize(36).isNotEqualTo(read(json).id());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\\u0000", "a\\n", "\\u0085", "\\udc00", ".", ".."})
    void refusesIdsThatCannotBeInAnAddress(String id) {
        assertThat(catchThrowableOfType(
                                ProblemException.class,
                                () -> read("{\"id\":\"%s\",\"amount\":1,\"reason\":\"x\"}".formatted(id)))
                        .violations())
                .containsExactly(new Violation("/id", CreditId.FORM));
    }

    @Test
    void boundsIdAndReason() throws Exception {
        String json = "{\"id\":\"%s\",\"amount\":1,\"reason\":\"%s\"}";

        assertThat(read(json.formatted("i".repeat(200), "r".repeat(200))).id()).hasSize(200);
        assertThat(catchThrowableOfType(
                                ProblemException.class, () -> read(json.formatted("i".repeat(201), "r".repeat(201))))
                        .violations())
                .extracting(Violation::pointer)
                .containsExactly("/id", "/reason");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "0              | must be more than 0",
                "1e-10          | must be more than 0",
                "-1e-10         | must not be negative",
                "-0.5           | must be more than 0",
                "9223372036.9   | is larger than 9223372036.854775807",
                "true           | must be a decimal, such as \"12.34\"",
                "\"\"           | must be a decimal, such as \"12.34\"",
                "null           | is missing"
            })
    void reportsTheErrorInAnAmount(String amount, String detail) {
        assertThat(catchThrowableOfType(
                                ProblemException.class,
                                () -> read("{\"amount\":%s,\"reason\":\"x\"}".formatted(amount)))
                        .violations())
                .containsExactly(new Violation("/amount", detail));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"soon\"",
                "1",
                "\"2026-04-01T00:00:00\"",
                "\"10000-01-01T00:00:00Z\"",
                "\"0000-12-31\"",
                "\"9999-12-31T23:00:00-01:00\""
            })
    void refusesOtherTimes(String expires) {
        assertThat(catchThrowableOfType(
                                ProblemException.class,
                                () -> read("{\"amount\":1,\"reason\":\"x\",\"expires\":%s}".formatted(expires)))
                        .violations())
                .containsExactly(new Violation(
                        "/expires", "must be a time with an offset, such as 2026-03-01T12:00:00Z, or a day in UTC"));
    }
}
