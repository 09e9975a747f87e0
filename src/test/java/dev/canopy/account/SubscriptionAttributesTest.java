package dev.canopy.account;

import static dev.canopy.account.SubscriptionAttributes.ADJACENT;
import static dev.canopy.account.SubscriptionAttributes.CONTAINS;
import static dev.canopy.account.SubscriptionAttributes.INTERSECTS;
import static dev.canopy.account.SubscriptionAttributes.LENGTH;
import static dev.canopy.account.SubscriptionAttributes.OTHER;
import static dev.canopy.account.SubscriptionAttributes.OVERLAPS;
import static dev.canopy.account.SubscriptionAttributes.RADIUS;
import static dev.canopy.attribute.Expressions.plus;
import static dev.canopy.attribute.Expressions.value;
import static org.assertj.core.api.Assertions.assertThat;

import dev.canopy.attribute.Fetched;
import dev.canopy.attribute.Query;
import dev.canopy.attribute.Range;
import dev.canopy.attribute.Statement;
import dev.canopy.attribute.Update;
import java.time.LocalDate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SubscriptionAttributesTest {
    private static final Subscription MARCH = subscription("2026-03-01", "2026-04-01");

    private static Subscription subscription(String start, String end) {
        Subscription subscription = new Subscription(LocalDate.parse(start));
        subscription.endOn(LocalDate.parse(end));
        return subscription;
    }

    @Test
    void countsDays() {
        assertThat(LENGTH.of(MARCH)).isEqualTo(31);
        assertThat(RADIUS.of(MARCH)).isEqualTo(15.5);
        assertThat(RADIUS.of(subscription("2026-04-01", "2026-03-01"))).isEqualTo(15.5);
    }

    @Test
    void movesTheEndWithTheLength() {
        Subscription subscription = subscription("2024-02-28", "2024-02-29");

        LENGTH.set(subscription, 3L);

        assertThat(subscription.startDay()).isEqualTo("2024-02-28");
        assertThat(subscription.endDay()).isEqualTo("2024-03-02");
    }

    @ParameterizedTest
    @CsvSource({"2026-02-28, false", "2026-03-01, true", "2026-03-31, true", "2026-04-01, false"})
    void containsItsDays(LocalDate day, boolean expected) {
        assertThat(CONTAINS.with(day).of(MARCH)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "2026-02-01, 2026-03-01, false",
        "2026-02-01, 2026-03-02, true",
        "2026-03-10, 2026-03-11, true",
        "2026-01-01, 2027-01-01, true",
        "2026-03-31, 2026-05-01, true",
        "2026-04-01, 2026-05-01, false"
    })
    void sharesDaysWithAPeriodAsWithAnotherSubscription(String start, String end, boolean expected) {
        Subscription other = subscription(start, end);

        assertThat(OVERLAPS.with(Range.of(other.startDay(), other.endDay())).of(MARCH))
                .isEqualTo(expected);
        assertThat(INTERSECTS.of(MARCH, Fetched.nothing().with(OTHER, other))).isEqualTo(expected);
        assertThat(INTERSECTS.of(other, Fetched.nothing().with(OTHER, MARCH))).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "2026-02-01, 2026-03-01, true",
        "2026-04-01, 2026-05-01, true",
        "2026-02-01, 2026-02-28, false",
        "2026-03-01, 2026-04-01, false",
        "2026-03-31, 2026-05-01, false"
    })
    void isAdjacentToAPeriodWithoutAGap(LocalDate start, LocalDate end, boolean expected) {
        assertThat(ADJACENT.with(Range.of(start, end)).of(MARCH)).isEqualTo(expected);
    }

    @Test
    void joinsASubscriptionWithAnother() {
        String hql = Query.ofAll(Subscription.class)
                .select(LENGTH)
                .join(OTHER, INTERSECTS)
                .render()
                .hql();

        assertThat(hql)
                .contains("join Subscription other on cast(sql('(? && ?)',"
                        + " function('daterange' as String, s1.startDay, s1.endDay),"
                        + " function('daterange' as String, other.startDay, other.endDay)) as Boolean) = true");
    }

    @Test
    void updatesTheEndByWayOfTheLength() {
        Statement statement = Update.of(Subscription.class)
                .set(LENGTH, plus(LENGTH, value(30)))
                .render();

        assertThat(statement.hql())
                .startsWith("update Subscription s1 set s1.endDay = ")
                .doesNotContain("30");
        assertThat(statement.parameters()).containsValue(30L);
    }
}
