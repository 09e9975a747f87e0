package dev.canopy.analytics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.canopy.testing.Sql;
import dev.canopy.testing.TestDatabase;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Quotients have the digits that the database gives them. */
@QuarkusTest
@QuarkusTestResource(TestDatabase.class)
class NumericQuotientIT {
    @Inject
    Sql sql;

    @Test
    void hasTheDigitsOfTheDatabase() {
        Random random = new Random(82);
        List<BigDecimal> dividends = new ArrayList<>();
        List<BigDecimal> divisors = new ArrayList<>();
        for (int i = 0; i < 3_000; i++) {
            BigInteger digits = new BigInteger(random.nextInt(100), random);
            dividends.add(new BigDecimal(random.nextBoolean() ? digits : digits.negate(), random.nextInt(31)));
            divisors.add(BigDecimal.valueOf(1 + random.nextLong(1L << random.nextInt(1, 40))));
        }

        List<String> quotients = sql.rows("""
                select trim_scale(dividend / divisor)
                from unnest(?::text::numeric[], ?::text::numeric[]) with ordinality as given (dividend, divisor, place) order by place
                """, array(dividends), array(divisors));

        assertThat(quotients).hasSize(dividends.size());
        for (int i = 0; i < quotients.size(); i++) {
            assertThat(NumericQuotient.of(dividends.get(i), divisors.get(i)).toPlainString())
                    .as(dividends.get(i) + " / " + divisors.get(i))
                    .isEqualTo(quotients.get(i));
        }
    }

    private static String array(List<BigDecimal> numbers) {
        return numbers.stream().map(BigDecimal::toPlainString).collect(Collectors.joining(",", "{", "}"));
    }
}
