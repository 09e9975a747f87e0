package dev.canopy.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AddressSpellingTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "/",
                "/api/v1/tenants",
                "/api/v1/tenants?filter=name==a*;depth=gt=1&label=a:b",
                "/api/v1/tenants?q=%F0%9F%98%80+%41",
                "/api/v1/tenants?a[]=1"
            })
    void acceptsUris(String target) {
        assertThat(AddressSpelling.isUri(target)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/%", "/%2", "/%zz", "/a%2g", "/?q=%", "/?q=%zz", "/a b", "/a|b", "/a\\b", "/a#b", "/\u00e9", "/{x}"
            })
    void refusesOtherTexts(String target) {
        assertThat(AddressSpelling.isUri(target)).isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ' ',
            quoteCharacter = '~',
            value = {
                "/a?q={a|b}^`\"\\ /a?q=%7Ba%7Cb%7D%5E%60%22%5C",
                "/a|b?c /a|b?c",
                "/a?b=%7C&c=d? /a?b=%7C&c=d?",
                "/a|b /a|b"
            })
    void encodesWhatClientsSendAsItIsInAQuery(String target, String encoded) {
        assertThat(AddressSpelling.encodeQuery(target)).isEqualTo(encoded);
    }

    @Test
    void checksAddressesOfAnyLength() {
        assertThat(AddressSpelling.isUri("/" + "%41a".repeat(100_000))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/",
                "/q/swagger-ui/",
                "/api/v1/tenants/a.b/credits/...",
                "/api/v1/tenants/acme/credits/a%2Fb%3B%25%C3%BC"
            })
    void acceptsOneSpelling(String path) {
        assertThat(AddressSpelling.fault(path)).isNull();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/api/v1/usage/rebuild;x | has a ';', which must be written as %3B",
                "/api;a=b/v1/usage | has a ';', which must be written as %3B",
                "//api/v1/usage | has an empty segment",
                "/api//v1/usage | has an empty segment",
                "/./api/v1/usage | has the segment '.'",
                "/api/v1/usage/. | has the segment '.'",
                "/api/v1/tenants/../usage | has the segment '..'",
                "/api/v1/tenants/a%E4b | has bytes that are not UTF-8",
                "/api/v1/tenants/a/credits/%ED%A0%80 | has bytes that are not UTF-8",
                "/api/v1/%75sage | has '%75', which must be written as 'u'",
                "/api/v1/tenants/%2e%2E/usage | has '%2e', which must be written as '.'",
                "/api/v1/usage/ | ends with '/'"
            })
    void refusesOtherSpellings(String path, String fault) {
        assertThat(AddressSpelling.fault(path)).isEqualTo(fault);
    }
}
