package dev.canopy.attribute;

import static dev.canopy.attribute.Expressions.constant;
import static dev.canopy.attribute.Expressions.nothing;
import static dev.canopy.attribute.Expressions.plus;
import static dev.canopy.attribute.Expressions.value;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import org.junit.jupiter.api.Test;

class InsertTest {
    private static Insert<Sample, JoinedSample> insert() {
        return Insert.into(Sample.class, Query.ofAll(JoinedSample.class).where(JoinedSampleAttributes.WHOLE.gt(3L)));
    }

    @Test
    void makesARowOfEachRowOfAQuery() {
        Statement statement = insert().set(SampleAttributes.WHOLE, plus(JoinedSampleAttributes.WHOLE, constant(1)))
                .set(SampleAttributes.REQUIRED, value(5))
                .set(SampleAttributes.TEXT, nothing(Type.TEXT))
                .render();

        assertThat(statement.hql())
                .isEqualTo("insert into Sample (whole, required, text)"
                        + " select j1.whole + 1L, cast(:p0 as Long), cast(null as String)"
                        + " from JoinedSample j1 where j1.whole > :p1");
        assertThat(statement.parameters()).containsEntry("p0", 5L).containsEntry("p1", 3L);
    }

    /** A query would select its text. */
    @Test
    void takesATypeThatHibernateDoesNotKnowAsItIs() {
        assertThat(Insert.into(Sample.class, Query.ofAll(Sample.class))
                        .set(SampleAttributes.ADDRESS, SampleAttributes.ADDRESS)
                        .render()
                        .hql())
                .isEqualTo("insert into Sample (address) select function('inet' as String, s1.address)"
                        + " from Sample s1");
    }

    @Test
    void fillsTwoColumnsWithOneValue() {
        Expression<JoinedSample, Long> whole = JoinedSampleAttributes.WHOLE;

        assertThat(insert().set(SampleAttributes.WHOLE, whole)
                        .set(SampleAttributes.REQUIRED, whole)
                        .render()
                        .hql())
                .isEqualTo("insert into Sample (whole, required) select j1.whole, j1.whole"
                        + " from JoinedSample j1 where j1.whole > :p0");
    }

    /** The same query that is only read has another text. */
    @Test
    void isNoQuery() {
        Query<JoinedSample> query = Query.ofAll(JoinedSample.class).select(JoinedSampleAttributes.WHOLE);

        assertThat(query.render().hql()).isEqualTo("select j1.whole from JoinedSample j1");
        assertThat(Insert.into(Sample.class, Query.ofAll(JoinedSample.class))
                        .set(SampleAttributes.WHOLE, JoinedSampleAttributes.WHOLE)
                        .render()
                        .hql())
                .isEqualTo("insert into Sample (whole) select j1.whole from JoinedSample j1");
        assertThatIllegalArgumentException().isThrownBy(() -> Insert.into(Sample.class, query));
    }

    @Test
    void refusesATargetThatIsNotOneColumn() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> insert().set(SampleAttributes.DOUBLED, constant(1)))
                .withMessageContaining("needs a column");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> insert().set(SampleAttributes.WHOLE, constant(1))
                        .set(SampleAttributes.MONEY, constant(Money.TYPE, new Money(1))))
                .withMessageContaining("assigned twice");
    }

    @Test
    void refusesAValueThatTheColumnCannotHave() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> insert().set(SampleAttributes.REQUIRED, nothing(Type.LONG)))
                .withMessageContaining("mapped as not null");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> insert().set(SampleAttributes.MONEY, constant(Money.TYPE.sum(), new Money(1))))
                .withMessageContaining("of the same type");
    }

    @Test
    void needsAColumn() {
        assertThatIllegalStateException().isThrownBy(() -> insert().render()).withMessageContaining("needs a value");
    }
}
