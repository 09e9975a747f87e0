package dev.canopy.statement;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Locale;
import org.junit.jupiter.api.Test;

class ServerTimingTest {
    private final Statements statements = new Statements();

    @Test
    void reportsNoStatement() {
        assertThat(ServerTiming.value(statements)).isEqualTo("db;dur=0.000;desc=\"0 statements\"");
    }

    @Test
    void reportsOneStatement() {
        statements.executed("select ?");
        statements.answered(1_234_567);

        assertThat(ServerTiming.value(statements)).isEqualTo("db;dur=1.235;desc=\"1 statement\"");
    }

    @Test
    void reportsManyStatementsInAnyLocale() {
        Locale before = Locale.getDefault();
        Locale.setDefault(Locale.GERMANY);
        try {
            for (int i = 0; i < 1200; i++) {
                statements.executed("select ?");
                statements.answered(1_000_000);
            }

            assertThat(ServerTiming.value(statements)).isEqualTo("db;dur=1200.000;desc=\"1200 statements\"");
        } finally {
            Locale.setDefault(before);
        }
    }
}
