package dev.canopy.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ContentTypeTest {
    private static final List<String> READ = List.of("application/json", "application/*+json");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "application/json",
                " Application/JSON ; charset=UTF-8",
                "application/json;",
                "application/json; profile=\"a;b\"; charset=utf-8",
                "application/vnd.example+json"
            })
    void readsMediaTypes(String header) {
        assertThat(new ContentType(header).isOneOf(READ)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"application/x-ndjson", "application/ndjson;charset=utf-8", "Application/JSONL"})
    void readsAllNamesOfNewlineDelimitedJson(String header) {
        ContentType type = new ContentType(header);

        assertThat(type.isLines()).isTrue();
        assertThat(type.isOneOf(List.of("application/x-ndjson"))).isTrue();
        assertThat(type.isOneOf(READ)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "garbage",
                "/",
                "application/",
                "*/*",
                "application/*",
                "application/json, text/plain",
                "application/json text/plain",
                "application/json; charset",
                "text/plain",
                "application/jsonp"
            })
    void refusesOthers(String header) {
        assertThat(new ContentType(header).isOneOf(READ)).isFalse();
    }
}
