package dev.canopy.account;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.canopy.problem.ProblemException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SubscriptionExtensionTest {
    private static final ObjectMapper JSON =
            new ObjectMapper().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS);

    private static SubscriptionExtension read(String json) throws Exception {
        return SubscriptionExtension.read(JSON.readTree(json));
    }

    @Test
    void isForTheTenantAloneUnlessItSaysMore() throws Exception {
        assertThat(read("{\"days\":36500}")).isEqualTo(new SubscriptionExtension(36_500, false));
        assertThat(read("{\"days\":1,\"subtree\":true}")).isEqualTo(new SubscriptionExtension(1, true));
        assertThat(read("{\"days\":1.2e1,\"subtree\":false}")).isEqualTo(new SubscriptionExtension(12, false));
    }

    @Test
    void refusesANullSubtree() {
        assertThat(catchThrowableOfType(ProblemException.class, () -> read("{\"days\":1,\"subtree\":null}")))
                .hasMessage("/subtree must be true or false.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "-1", "36501", "1.5", "1e-400000", "1e400000", "\"1\"", "[]"})
    void refusesOtherDays(String days) {
        assertThat(catchThrowableOfType(ProblemException.class, () -> read("{\"days\":" + days + "}")))
                .hasMessage("/days must be a whole number from 1 to 36500.");
    }
}
