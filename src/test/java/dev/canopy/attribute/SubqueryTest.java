package dev.canopy.attribute;

import static dev.canopy.attribute.Expressions.count;
import static dev.canopy.attribute.Expressions.now;
import static dev.canopy.attribute.Expressions.sum;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Instant;
import org.junit.jupiter.api.Test;

class SubqueryTest {
    private static Query<Sample> samples() {
        return Query.ofAll(Sample.class)
                .select(SampleAttributes.TEXT, SampleAttributes.WHOLE)
                .where(SampleAttributes.WHOLE.gt(3L))
                .orderBy(SampleAttributes.WHOLE.desc());
    }

    @Test
    void selectsFromTheFirstRowsOfAQuery() {
        Subquery first = Subquery.first(10, samples());
        Expression<Subquery, Long> whole = first.get(SampleAttributes.WHOLE);
        Statement statement =
                Query.from(first).select(sum(whole)).where(whole.lt(7L)).render();

        assertThat(statement.hql())
                .isEqualTo("select coalesce(cast(sum(subquery0.v2) as Long), 0L)"
                        + " from (select s1.text as v1, s1.whole as v2 from Sample s1 where s1.whole > :p0"
                        + " order by s1.whole desc nulls last limit :p1) subquery0 where subquery0.v2 < :p2");
        assertThat(statement.parameters())
                .containsEntry("p0", 3L)
                .containsEntry("p1", 10)
                .containsEntry("p2", 7L);
    }

    @Test
    void hasTheTimeOfItsQuery() {
        Instant time = Instant.parse("2026-03-01T00:00:00Z");
        Query<Sample> query = samples().where(SampleAttributes.AT.le(now())).at(time);

        assertThat(Query.from(Subquery.of(query)).select(count()).render().parameters())
                .containsValue(time);
    }

    /** Otherwise each request would take a place in the cache. */
    @Test
    void hasOneTextForAnyValues() {
        Query.forgetTexts();
        for (int limit = 1; limit < 5; limit++) {
            Subquery first = Subquery.first(limit, samples());
            Query.from(first).select(first.get(SampleAttributes.WHOLE)).render();
        }

        assertThat(Query.texts()).isEqualTo(1);
    }

    @Test
    void mayBeTheSourceOfASubquery() {
        Subquery all = Subquery.of(Query.ofAll(Sample.class).select(SampleAttributes.WHOLE));
        Expression<Subquery, Long> sizes = count();
        Subquery counted = Subquery.of(Query.from(all).select(sizes).groupBy(all.get(SampleAttributes.WHOLE)));

        assertThat(Query.from(counted).select(sum(counted.get(sizes))).render().hql())
                .isEqualTo(
                        "select coalesce(cast(sum(subquery1.v1) as Long), 0L) from (select coalesce(count(*), 0L) as v1"
                                + " from (select s1.whole as v1 from Sample s1) subquery0 group by subquery0.v1) subquery1");
    }

    @Test
    void hasOnlyWhatIsSelected() {
        Subquery rows = Subquery.of(samples());

        assertThatIllegalArgumentException()
                .isThrownBy(() -> rows.get(SampleAttributes.RATE))
                .withMessage("'Sample.rate' was not selected");
        assertThatIllegalArgumentException().isThrownBy(() -> Subquery.first(-1, samples()));
    }

    @Test
    void isNotEvaluated() {
        Subquery rows = Subquery.of(samples());
        Attribute<Subquery, Long> whole =
                Attributes.of(Subquery.class).define("whole", "", rows.get(SampleAttributes.WHOLE));

        assertThatExceptionOfType(UnsupportedOperationException.class).isThrownBy(() -> whole.of(rows));
    }
}
