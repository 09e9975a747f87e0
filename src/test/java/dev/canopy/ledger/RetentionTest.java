package dev.canopy.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.canopy.testing.Configurations;
import io.smallrye.config.ConfigValidationException;
import java.time.LocalDate;
import java.time.Period;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RetentionTest {
    @ParameterizedTest
    @CsvSource({
        "P13M, 2026-11-21, 2025-10-01",
        "P13M, 2026-11-01, 2025-10-01",
        "P13M, 2026-11-30, 2025-10-01",
        "P1M, 2026-03-31, 2026-02-01",
        "P1M, 2026-01-01, 2025-12-01",
        "P1Y, 2024-02-29, 2023-02-01",
        "P1Y1M, 2026-11-21, 2025-10-01"
    })
    void keepsThePresentMonthAndWholeMonthsBefore(String period, LocalDate today, LocalDate firstKept) {
        assertThat(Retention.of(Period.parse(period)).firstKept(today)).isEqualTo(firstKept);
    }

    @ParameterizedTest
    @ValueSource(strings = {"P30D", "P1M1D", "P2W", "P1M-1D", "P0M", "P-1M", "P999999999Y"})
    void refusesAPeriodThatIsNotWholeMonths(String period) {
        assertThatThrownBy(() -> Configurations.of(LedgerConfig.class, "retention", period))
                .isInstanceOf(ConfigValidationException.class)
                .hasMessageContaining("canopy.ledger.retention must be 1 to 1200 whole months, such as P13M, not P");
    }
}
