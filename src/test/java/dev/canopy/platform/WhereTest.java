package dev.canopy.platform;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class WhereTest {
    @Test
    void isNothingWithoutConditions() {
        assertThat(new Where().clause()).isEmpty();
        assertThat(new Where().parameters()).isEmpty();
    }

    @Test
    void keepsConditionsApart() {
        Where where = new Where().and("a = 1 or b = 2").and("c = 3");

        assertThat(where.clause()).isEqualTo(" where (a = 1 or b = 2) and (c = 3)");
    }

    @Test
    void bindsValuesBesideTheText() {
        Where where = new Where().and("t.key = :key", "key", "' or true --").bind("limit", 3);

        assertThat(where.clause()).isEqualTo(" where (t.key = :key)");
        assertThat(where.parameters()).isEqualTo(Map.of("key", "' or true --", "limit", 3));
    }
}
