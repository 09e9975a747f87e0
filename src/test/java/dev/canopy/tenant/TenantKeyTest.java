package dev.canopy.tenant;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TenantKeyTest {
    @ParameterizedTest
    @ValueSource(strings = {"a", "0", "acme", "acme-emea_1.x", "imports", "a.", "a-"})
    void acceptsAKey(String key) {
        assertThat(TenantKey.violation(key)).isNull();
    }

    @Test
    void acceptsAKeyOf63Characters() {
        assertThat(TenantKey.violation("a".repeat(63))).isNull();
        assertThat(TenantKey.violation("a".repeat(64))).isEqualTo("must match [a-z0-9][a-z0-9._-]{0,62}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "-a", ".a", "_a", "a b", "a/b", "ä", "a\n", "a\0", "A"})
    void refusesOthers(String key) {
        assertThat(TenantKey.violation(key)).isEqualTo("must match [a-z0-9][a-z0-9._-]{0,62}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"import", "metrics"})
    void refusesReservedWords(String key) {
        assertThat(TenantKey.violation(key)).isEqualTo("is a reserved word");
    }

    @Test
    void reportsAMissingKey() {
        assertThat(TenantKey.violation(null)).isEqualTo("is missing");
    }

    @Test
    void isInLowerCaseInAnyLocale() {
        Locale before = Locale.getDefault();
        try {
            Locale.setDefault(Locale.forLanguageTag("tr"));
            assertThat(TenantKey.normalize("ACME-INDIA")).isEqualTo("acme-india");
        } finally {
            Locale.setDefault(before);
        }
    }
}
