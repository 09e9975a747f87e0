package dev.canopy.request;

import static org.assertj.core.api.Assertions.assertThat;

import dev.canopy.listing.Calendar;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.junit.jupiter.api.Test;

class VersionTagsTest {
    @Test
    void acceptsVersionsUpToTheLastTimeOfTheCalendar() {
        assertThat(Instant.EPOCH.plus(VersionTags.END - 1, ChronoUnit.MICROS)).isEqualTo(Calendar.LAST_TIME);
    }
}
