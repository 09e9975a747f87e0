package dev.canopy.access;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BearerTest {
    @ParameterizedTest
    @CsvSource(
            ignoreLeadingAndTrailingWhitespace = false,
            value = {"Bearer abc,abc", "bearer abc,abc", "BEARER   a.B-9_~+/==  ,a.B-9_~+/=="})
    void readsTheToken(String header, String token) {
        assertThat(Bearer.token(header)).contains(token);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "Bearer",
                "Bearer ",
                "Bearerabc",
                " Bearer abc",
                "Basic abc",
                "Bearer a b",
                "Bearer a,b",
                "Bearer =",
                "Bearer a=b",
                "Bearer \tabc",
                "Bearer abc\t",
                "Bearer \u00e4"
            })
    void readsNoTokenFromAnotherHeader(String header) {
        assertThat(Bearer.token(header)).isEmpty();
    }
}
