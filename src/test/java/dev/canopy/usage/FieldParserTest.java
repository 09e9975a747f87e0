package dev.canopy.usage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.canopy.body.TestJson;
import dev.canopy.ledger.EventField;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** The forms of fields, including those that no field has yet. {@link EventFormIT} stores what they are read as. */
class FieldParserTest {
    private static final String NO_TIME =
            "must be an ISO-8601 time with an offset, such as 2026-03-01T12:00:00Z, in the years 0001 to 9999";

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "NAME | \"ada\" | ada",
                "TEXT | \"call-1\" | call-1",
                "JSON | {\"b\":1.50,\"a\":1e1} | {\"a\":10,\"b\":1.5}",
                "NUMBER | 12 | 12",
                "NUMBER | 12.0 | 12",
                "NUMBER | 1.2e1 | 12",
                "NUMBER | -0.0 | 0",
                "NUMBER | -1.50 | -1.5",
                "NUMBER | 1e-9 | 0.000000001",
                "NUMBER | 123456789012345678901234567890 | 123456789012345678901234567890",
                "TIME | \"2026-03-01T12:00:00Z\" | 2026-03-01T12:00:00Z",
                "TIME | \"2026-03-01T13:00:00.1000000+01:00\" | 2026-03-01T12:00:00.100Z",
                "TIME | \"2026-03-01T12:00:00.1234567Z\" | 2026-03-01T12:00:00.123456Z",
                "TIME | \"2016-12-31T23:59:60Z\" | 2016-12-31T23:59:59Z",
                "BOOLEAN | true | true",
                "BOOLEAN | false | false"
            })
    void readsOneValueAsOneText(EventField.Form form, String value, String text) throws Exception {
        assertThat(read(form, value)).isEqualTo(text);
    }

    @ParameterizedTest
    @EnumSource
    void readsNullAsNoValue(EventField.Form form) throws Exception {
        assertThat(read(form, "null")).isNull();
        assertThat(FieldParser.text(event("null"), "missing", form)).isNull();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "NAME | 1 | must be a string",
                "TEXT | \"\" | must have 1 to 200 characters",
                "JSON | [] | must be a JSON object",
                "JSON | {\"a\":\"\\ud83d\"} | must not contain the character U+0000 or half of a surrogate pair",
                "NUMBER | \"12\" | must be a number",
                "NUMBER | true | must be a number",
                "NUMBER | 1e200 | has more than 200 digits before or after the point when written without an exponent",
                "NUMBER | 1e-201 | has more than 200 digits before or after the point when written without an exponent",
                "NUMBER | 1e400000000 | has more than 200 digits before or after the point when written without an exponent",
                "TIME | 1767225600 | must be a string",
                "TIME | \"2026-03-01\" | " + NO_TIME,
                "TIME | \"+10000-01-01T00:00:00Z\" | " + NO_TIME,
                "TIME | \"0000-12-31T23:59:59Z\" | " + NO_TIME,
                "BOOLEAN | \"true\" | must be true or false",
                "BOOLEAN | 1 | must be true or false"
            })
    void rejectsOtherValues(EventField.Form form, String value, String reason) {
        assertThatExceptionOfType(UsageParser.Rejected.class)
                .isThrownBy(() -> read(form, value))
                .satisfies(rejected -> {
                    assertThat(rejected.field()).isEqualTo("value");
                    assertThat(rejected.reason()).isEqualTo(reason);
                });
    }

    @Test
    void readsNumbersOfTheMostDigits() throws Exception {
        String most = "9".repeat(FieldParser.MAX_DIGITS) + "." + "9".repeat(FieldParser.MAX_DIGITS);

        assertThat(read(EventField.Form.NUMBER, most)).isEqualTo(most);
    }

    private static @Nullable String read(EventField.Form form, String value) throws Exception {
        return FieldParser.text(event(value), "value", form);
    }

    private static ObjectNode event(String value) throws Exception {
        return (ObjectNode) TestJson.reader().read(("{\"value\":" + value + "}").getBytes(StandardCharsets.UTF_8));
    }
}
