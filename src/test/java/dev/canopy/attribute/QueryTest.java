package dev.canopy.attribute;

import static dev.canopy.attribute.Expressions.column;
import static dev.canopy.attribute.Expressions.constant;
import static dev.canopy.attribute.Expressions.count;
import static dev.canopy.attribute.Expressions.override;
import static dev.canopy.attribute.Expressions.plus;
import static dev.canopy.attribute.Expressions.times;
import static dev.canopy.attribute.Expressions.value;
import static dev.canopy.attribute.Expressions.when;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** The texts of queries and updates. */
class QueryTest {
    private static class Node {}

    private static final class Leaf {}

    private static final Expression<Node, Long> ID = column("id", Type.LONG, node -> 0L);
    private static final Expression<Node, Long> SIZE = column("size", Type.LONG, node -> 0L);
    private static final Expression<Node, String> NAME = column("name", Type.TEXT, node -> "");
    private static final Expression<Node, Long> ROOT_ID = column("rootId", Type.LONG, node -> 0L);
    private static final Expression<Leaf, Long> WEIGHT = column("weight", Type.LONG, leaf -> 0L);
    private static final ToMany<Node, Leaf> LEAVES =
            ToMany.by("leaves", ID, Leaf.class, column("nodeId", Type.LONG, (Leaf leaf) -> 0L));
    private static final ToOne<Node, Node> ROOT =
            ToOne.by("root", ROOT_ID, Node.class, ID).required();
    private static final ToOne<Node, Node> PARENT = ToOne.mapped("parent", Node.class, node -> null);

    private static Query<Node> nodes() {
        return Query.ofAll(Node.class);
    }

    @Test
    void bindsValuesAndWritesNone() {
        Statement statement = nodes().select(NAME)
                .where(NAME.eq("secret"))
                .where(SIZE.in(Set.of(4711L)))
                .where(TextFunctions.like(NAME, "secret%"))
                .orderBy(plus(SIZE, value(815)).asc())
                .render();

        assertThat(statement.hql()).doesNotContain("secret", "4711", "815");
        assertThat(statement.parameters().values())
                .containsExactlyInAnyOrder("secret", new Long[] {4711L}, "secret%", 815L);
    }

    @Test
    void bindsAListOfTimesAsTextThatTheDatabaseReads() {
        Expression<Node, Instant> at = column("at", Type.TIME, node -> Instant.EPOCH);
        List<Instant> times = List.of(
                Instant.parse("2026-03-01T23:59:59.999999Z"),
                Instant.parse("+12026-03-01T00:00:00Z"),
                Instant.parse("-0043-03-15T12:00:00Z"));

        Statement statement = nodes().select(NAME).where(at.in(times)).render();

        assertThat((String[]) statement.parameters().get("p0"))
                .containsExactly(
                        "2026-03-01 23:59:59.999999Z AD",
                        "12026-03-01 00:00:00.000000Z AD",
                        "0044-03-15 12:00:00.000000Z BC");
    }

    @Test
    void hasOneTextForListsOfAnyLength() {
        List<String> texts = IntStream.rangeClosed(1, 100)
                .mapToObj(length -> LongStream.range(0, length).boxed().toList())
                .map(values ->
                        nodes().select(NAME).where(SIZE.in(values)).render().hql())
                .distinct()
                .toList();

        assertThat(texts).hasSize(1);
    }

    @Test
    void keepsTheTextThatIsAskedForAgainWhileOthersAreAskedForOnce() {
        Query<Node> hot = nodes().select(NAME).where(NAME.eq("hot"));
        String first = hot.render().hql();

        for (int i = 0; i < 3 * StatementCache.MAX; i++) {
            nodes().select(plus(SIZE, constant(i))).render();
            if (i % 100 == 0) {
                assertThat(hot.render().hql()).isSameAs(first);
            }
        }
        assertThat(Query.texts()).isEqualTo(StatementCache.MAX);
    }

    @Test
    void hasOneTextForAShape() {
        Query<Node> one = nodes().select(plus(SIZE, value(1))).where(NAME.eq("a"));
        Query<Node> other = nodes().select(plus(SIZE, value(2))).where(NAME.eq("b"));

        assertThat(one.render().hql()).isSameAs(other.render().hql());
        assertThat(other.render().parameters()).containsOnlyKeys("p0", "p1").containsValues(2L, "b");
    }

    /** Of a text that is cast in the condition itself, PostgreSQL makes the array again for each row. */
    @Test
    void bindsManyKeysAsOneTextThatIsReadOnce() {
        Statement statement = nodes().select(SIZE)
                .where(DatabaseFunctions.isOneOf(ID, List.of(3L, 5L)))
                .render();

        assertThat(statement.hql()).contains("(? = any (array(select unnest(cast(cast(? as text) as bigint[])))))");
        assertThat(statement.parameters()).containsValue("{3,5}");
    }

    @Test
    void distinguishesTheSameValueTwiceFromTwoValues() {
        Expression<Node, Long> five = value(5);
        Statement same =
                nodes().select(SIZE).where(SIZE.gt(five)).where(ID.lt(five)).render();
        Statement two = nodes().select(SIZE).where(SIZE.gt(5L)).where(ID.lt(5L)).render();

        assertThat(same.parameters()).hasSize(1);
        assertThat(two.parameters()).hasSize(2);
        assertThat(same.hql()).isNotEqualTo(two.hql());
    }

    @Test
    void distinguishesAGroupFromAConditionOnGroups() {
        Query<Node> grouped = nodes().select(count()).groupBy(SIZE, SIZE.gt(0L));
        Query<Node> filtered = nodes().select(count()).groupBy(SIZE).having(SIZE.gt(0L));

        assertThat(grouped.render().hql()).doesNotContain("having");
        assertThat(filtered.render().hql()).endsWith(" group by n1.size having n1.size > :p0");
    }

    @Test
    void distinguishesTheSelectionOfARoleFromItsJoinCondition() {
        EntityAlias<Node> other = new EntityAlias<>("other", Node.class);

        assertThat(nodes().select(NAME).join(other, SIZE.eq(0L)).render().hql()).contains("join Node other on");
        assertThatExceptionOfType(NotRenderableException.class)
                .isThrownBy(
                        () -> nodes().select(NAME, SIZE.eq(0L).<Node>on(other)).render())
                .withMessageContaining("'other'");
    }

    @Test
    void hasOneTextForFunctionsThatAreMadeAnew() {
        Expression<Node, BigDecimal> amount = column("amount", Type.DECIMAL, node -> BigDecimal.ONE);
        Query<Node> one =
                nodes().select(NAME).where(NumberFunctions.round(amount, 1).gt(BigDecimal.ONE));
        Query<Node> other =
                nodes().select(NAME).where(NumberFunctions.round(amount, 1).gt(BigDecimal.TWO));

        assertThat(one.render().hql()).isSameAs(other.render().hql());
    }

    @Test
    void distinguishesConstants() {
        assertThat(nodes().select(plus(SIZE, constant(1))).render().hql()).contains("1L");
        assertThat(nodes().select(plus(SIZE, constant(2))).render().hql()).contains("2L");
    }

    @Test
    void writesConstantsWithTheirTypesAndValues() {
        assertThat(nodes().select(
                                constant("O'Neil"),
                                constant(-3),
                                constant(Long.MIN_VALUE),
                                constant(Type.BOOLEAN, true))
                        .render()
                        .hql())
                .isEqualTo("select 'O''Neil', (-3L), -9223372036854775807L - 1L, true from Node n1");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> constant(Type.DATE, java.time.LocalDate.EPOCH))
                .withMessageContaining("date");
    }

    @Test
    void joinsOnceHoweverManyGoThrough() {
        String hql = nodes().select(PARENT.get(NAME), PARENT.get(SIZE))
                .where(PARENT.get(SIZE).gt(1L))
                .orderBy(PARENT.get(NAME).asc())
                .render()
                .hql();

        assertThat(hql.split("join", -1)).hasSize(2);
    }

    /** An inner join for the instances of a subclass would take away the rows of the others. */
    @Test
    void usesAnOuterJoinForARelationThatOnlyAnOverrideNeeds() {
        Expression<Node, String> overridden = override(NAME, SpecialNode.class, ROOT.get(NAME));

        assertThat(nodes().select(overridden).render().hql()).contains(" left join Node n2");
        assertThat(Query.ofAll(SpecialNode.class).select(overridden).render().hql())
                .contains(" join Node n1")
                .doesNotContain("left");
    }

    private static final class SpecialNode extends Node {}

    /** A required one behind an optional one would take away the rows that have neither. */
    @Test
    void usesAnOuterJoinBehindAnOuterJoin() {
        assertThat(nodes().select(ROOT.get(NAME)).render().hql())
                .contains(" join Node n2")
                .doesNotContain("left");
        assertThat(nodes().select(PARENT.get(ROOT.get(NAME))).render().hql())
                .contains(" left join n1.parent n2 left join Node n3");
    }

    @Test
    void sharesAGroupedJoinAmongTheAggregatesOfARelation() {
        String hql = nodes().select(LEAVES.count(), LEAVES.sum(WEIGHT), plus(LEAVES.sum(WEIGHT), constant(1)))
                .render()
                .hql();

        assertThat(hql).containsOnlyOnce("group by");
        assertThat(hql).contains("as v1").contains("as v2").doesNotContain("as v3");
    }

    @Test
    void joinsAggregatesThatSortAndUsesSubqueriesForOthers() {
        assertThat(nodes().select(LEAVES.sum(WEIGHT)).render().hql()).doesNotContain("group by");
        assertThat(nodes().select(LEAVES.sum(WEIGHT))
                        .orderBy(LEAVES.sum(WEIGHT).desc())
                        .render()
                        .hql())
                .contains("group by");
        assertThat(nodes().select(LEAVES.sum(WEIGHT))
                        .orderBy(LEAVES.sum(WEIGHT).desc())
                        .aggregating(Query.Aggregation.CORRELATED)
                        .render()
                        .hql())
                .doesNotContain("group by");
    }

    @Test
    void keepsFilteredRelationsApart() {
        String hql = nodes().select(LEAVES.where(WEIGHT.gt(1L)).count(), LEAVES.count())
                .aggregating(Query.Aggregation.GROUPED)
                .render()
                .hql();

        assertThat(hql.split("group by", -1)).hasSize(3);
    }

    @Test
    void groupsOnlyForTheKeysThatAreAskedFor() {
        Query<Node> query = nodes().select(LEAVES.count(), ROOT.get(LEAVES.sum(WEIGHT)))
                .where(ID.in(Set.of(1L, 2L)))
                .where(SIZE.gt(0L))
                .aggregating(Query.Aggregation.GROUPED);

        String hql = query.render().hql();

        // Not in the join for the root, which is another node.
        assertThat(hql.split(":p0", -1)).hasSize(3);
        assertThat(hql)
                .contains(" where cast(sql('(? = any(cast(? as bigint[])))', l1.nodeId, :p0) as Boolean) = true"
                        + " group by l1.nodeId");
    }

    @Test
    void groupsByTheSelectedValueAlsoIfItHasParameters() {
        Expression<Node, Long> shifted = plus(SIZE, value(3));

        assertThat(nodes().select(shifted, count())
                        .groupBy(shifted)
                        .having(Expressions.<Node>count().gt(1L))
                        .orderBy(shifted.desc())
                        .render()
                        .hql())
                .isEqualTo("select n1.size + cast(:p0 as Long), coalesce(count(*), 0L) from Node n1 group by 1"
                        + " having coalesce(count(*), 0L) > :p1 order by 1 desc nulls last");
    }

    @Test
    void refusesARoleThatNothingPlays() {
        EntityAlias<Node> other = new EntityAlias<>("other", Node.class);

        assertThatExceptionOfType(NotRenderableException.class)
                .isThrownBy(() -> nodes().select(SIZE.<Node>on(other)).render())
                .withMessageContaining("'other'");
    }

    @Test
    void refusesAnAttributeThatRefersToItself() {
        assertThatExceptionOfType(NotRenderableException.class)
                .isThrownBy(() -> Query.of(SampleAttributes.selfReference()).render())
                .withMessageContaining("Sample.selfDepth -> Sample.selfDepth");
    }

    @Test
    void writesParenthesesOnlyWhereTheMeaningNeedsThem() {
        Condition<Node> either = NAME.eq("a").or(SIZE.gt(0L));

        assertThat(where(either)).isEqualTo("n1.name = :p0 or n1.size > :p1");
        assertThat(where(either.and(either)))
                .isEqualTo("(n1.name = :p0 or n1.size > :p1) and (n1.name = :p0 or n1.size > :p1)");
        assertThat(where(either.not().or(either)))
                .isEqualTo("n1.name <> :p0 and n1.size <= :p1 or n1.name = :p0 or n1.size > :p1");
        assertThat(where(SIZE.eq(0L).and(when(either, SIZE).otherwise(ID).eq(1L))))
                .isEqualTo(
                        "n1.size = :p0 and case when n1.name = :p1 or n1.size > :p2 then n1.size else n1.id end = :p3");
        assertThat(where(times(plus(SIZE, ID), SIZE).gt(ID))).isEqualTo("(n1.size + n1.id) * n1.size > n1.id");
        assertThat(where(TextFunctions.concat(TextFunctions.lower(constant("a or (")), NAME)
                        .eq("a")))
                .isEqualTo("cast(sql('lower(? collate \"C\")', 'a or (') as String) || n1.name = :p0");
        assertThat(where(TextFunctions.concat(TextFunctions.caseInsensitive(TextFunctions.concat(NAME, NAME)), NAME)
                        .eq("a")))
                .isEqualTo("(n1.name || n1.name) || n1.name = :p0");
    }

    private static String where(Condition<Node> condition) {
        String hql = nodes().select(NAME).where(condition).render().hql();
        return hql.substring(hql.indexOf(" where ") + " where ".length());
    }

    @Test
    void writesIsNullForAValueThatIsNull() {
        assertThat(where(NAME.eq((String) null))).isEqualTo("n1.name is null");
        assertThat(where(NAME.ne((String) null))).isEqualTo("n1.name is not null");
        assertThat(where(NAME.in(Arrays.asList("a", null))))
                .isEqualTo("cast(sql('(? = any(cast(? as text[])))', n1.name, :p0) as Boolean) = true"
                        + " or n1.name is null");
        assertThat(where(NAME.in(Arrays.asList((String) null)).not())).isEqualTo("n1.name is not null");
        assertThat(where(NAME.lt((String) null)))
                .isEqualTo("collate(n1.name as `C`) < collate(cast(null as String) as `C`)");
    }

    /** Its attributes are made again for each call, and would fill the cache if each were a text of its own. */
    @Test
    void hasOneTextForTheNullOfAMethod() {
        Method<Node, String, Boolean> isNamed =
                Attributes.of(Node.class).method("isNamed", "", List.of("a"), name -> NAME.eq(name));

        assertThat(Query.of(isNamed.with(null)).render().hql())
                .isSameAs(Query.of(isNamed.with(null)).render().hql());
    }

    @Test
    void findsTheRowsOfASubclassWithAllBelowIt() {
        assertThat(Query.of(SampleAttributes.OF_EACH_LEVEL).render().hql())
                .isEqualTo("select case when exists (select 1 from TieredSample t1 where id(t1) = id(s1)) then s1.tier"
                        + " when exists (select 1 from MeteredSample m1 where id(m1) = id(s1)) then s1.step"
                        + " when exists (select 1 from PooledSample p1 where id(p1) = id(s1)) then s1.pool"
                        + " else s1.whole end from Sample s1");
    }

    @Test
    void knowsTheOverrideOfAQueryOverTheSubclass() {
        assertThat(Query.ofAll(Sample.TieredSample.class)
                        .select(SampleAttributes.OF_EACH_LEVEL)
                        .render()
                        .hql())
                .isEqualTo("select t1.tier from TieredSample t1");
        assertThat(Query.ofAll(Sample.MeteredSample.class)
                        .select(SampleAttributes.OF_EACH_LEVEL)
                        .render()
                        .hql())
                .isEqualTo("select case when exists (select 1 from TieredSample t1 where id(t1) = id(m1)) then m1.tier"
                        + " else m1.step end from MeteredSample m1");
    }

    @Test
    void refusesAnUpdateOfJoinedTablesThatReadsAcrossThem() {
        assertThatExceptionOfType(NotRenderableException.class)
                .isThrownBy(() -> Update.of(JoinedSample.class)
                        .set(
                                JoinedSampleAttributes.WHOLE,
                                override(
                                        JoinedSampleAttributes.WHOLE,
                                        JoinedSample.JoinedPart.class,
                                        JoinedSampleAttributes.PART))
                        .render())
                .withMessage("An update of JoinedSample cannot read 'part' for a field of JoinedSample: under joined"
                        + " inheritance, each table is updated by itself and sees only its own columns.");
        assertThatExceptionOfType(NotRenderableException.class)
                .isThrownBy(() -> Update.of(JoinedSample.JoinedStem.class)
                        .set(JoinedSampleAttributes.STEM_WHOLE, plus(JoinedSampleAttributes.STEM, constant(1)))
                        .render())
                .withMessageContaining("cannot read 'stem' for a field of JoinedSample");
        assertThatExceptionOfType(NotRenderableException.class)
                .isThrownBy(() -> Update.of(JoinedSample.JoinedStem.class)
                        .set(
                                JoinedSampleAttributes.STEM_WHOLE,
                                override(JoinedSampleAttributes.STEM_WHOLE, JoinedSample.JoinedTip.class, constant(1)))
                        .render())
                .withMessageContaining("cannot read the subclass of a row for a field of JoinedSample");
    }

    @Test
    void updatesByTheColumnsOfAnAttribute() {
        Statement update = Update.of(Sample.class)
                .set(SampleAttributes.DOUBLED, value(6))
                .where(SampleAttributes.FLAG)
                .render();

        assertThat(update.hql())
                .isEqualTo("update Sample s1 set s1.whole = cast(:p0 as Long) + cast(s1.small as Long),"
                        + " s1.small = cast(sign(cast(:p0 as Long) / nullif(2L, 0L)) as Integer)"
                        + " where s1.flag = true");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Update.of(Sample.class)
                        .set(SampleAttributes.DOUBLED, value(6))
                        .set(SampleAttributes.WHOLE, value(6)));
        assertThatExceptionOfType(IllegalStateException.class)
                .isThrownBy(() -> Update.of(Sample.class).set(SampleAttributes.DISTANCE, value(6)))
                .withMessageContaining("cannot be assigned");
    }

    @Test
    void reachesThroughAssociationsInAnUpdateBySubqueries() {
        assertThat(Update.of(Sample.class)
                        .set(SampleAttributes.WHOLE, value(1))
                        .where(SampleAttributes.ALL.attributes().stream()
                                .filter(attribute -> attribute.name().equals("isParentFlag_"))
                                .map(QueryTest::truth)
                                .findFirst()
                                .orElseThrow())
                        .render()
                        .hql())
                .isEqualTo("update Sample s1 set s1.whole = cast(:p0 as Long)"
                        + " where (select s2.flag from Sample s2 where s2 = s1.parent) = true");
    }

    @SuppressWarnings("unchecked")
    private static Expression<Sample, Boolean> truth(Attribute<Sample, ?> attribute) {
        return (Attribute<Sample, Boolean>) attribute;
    }

    @Test
    void keepsSoManyTextsAndNoMore() {
        for (int i = 0; i < 5_000; i++) {
            nodes().select(plus(SIZE, constant(i))).render();
        }

        assertThat(Query.texts()).isBetween(1, 2_000);
    }
}
