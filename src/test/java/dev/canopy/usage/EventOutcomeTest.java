package dev.canopy.usage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import org.junit.jupiter.api.Test;

class EventOutcomeTest {
    @Test
    void isFoundByTheCodeOfTheStatement() {
        assertThat(EventOutcome.of("archived-tenant")).isEqualTo(EventOutcome.ARCHIVED_TENANT);
    }

    @Test
    void distinguishesAllCodes() {
        assertThatIllegalStateException()
                .isThrownBy(() -> EventOutcome.of("unknown-region"))
                .withMessageEndingWith("unknown-region");
    }
}
