package dev.canopy.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AcceptHeaderTest {
    private static final List<String> OFFERED = List.of("application/json", "text/csv", "application/x-ndjson");

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "*/* | application/json",
                "application/json | application/json",
                "APPLICATION/JSON; charset=utf-8 | application/json",
                "text/* | text/csv",
                "text/csv, */* | text/csv",
                "text/csv;q=0.5, */*;q=0.4 | text/csv",
                "text/csv;q=0.5, */* | application/json",
                "text/html, application/xml;q=0.9, */*;q=0.8 | application/json",
                "application/x-ndjson, text/csv | application/x-ndjson",
                "application/ndjson, text/csv | application/x-ndjson",
                "application/jsonl;q=0.5, application/json;q=0.4 | application/x-ndjson",
                "application/json;q=0, */* | text/csv",
                "garbage, text/csv | text/csv",
                "application/problem+json | application/json",
                "application/json, application/problem+json | application/json",
                "application/problem+json, text/csv;q=0.9 | application/json",
                "application/problem+json;q=0.5, text/csv | text/csv"
            })
    void choosesTheBestType(String header, String chosen) {
        assertThat(new AcceptHeader(List.of(header)).choose(OFFERED)).contains(chosen);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "text/html", "garbage", "application/json;q=0", "*/*;q=0", "application/*;q=0.0, text/html"})
    void choosesNothingThatIsNotAccepted(String header) {
        assertThat(new AcceptHeader(List.of(header)).choose(OFFERED)).isEmpty();
    }

    @Test
    void readsSeveralHeadersAsOne() {
        assertThat(new AcceptHeader(List.of("text/html", "text/csv")).choose(OFFERED))
                .contains("text/csv");
    }
}
