package dev.canopy.attribute;

import static dev.canopy.attribute.Expressions.constant;
import static dev.canopy.attribute.Expressions.override;
import static dev.canopy.attribute.Expressions.plus;
import static dev.canopy.attribute.Expressions.value;
import static dev.canopy.attribute.TextFunctions.concat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.canopy.testing.OnContext;
import dev.canopy.testing.SessionRows;
import dev.canopy.testing.TestDatabase;
import io.quarkus.hibernate.reactive.panache.Panache;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import jakarta.inject.Inject;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.time.Instant;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Stream;
import org.hibernate.reactive.mutiny.Mutiny;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Each node and function of the language means the same in Java and in the database, on instances made by chance. */
@QuarkusTest
@QuarkusTestResource(TestDatabase.class)
class LanguageParityIT {
    private static final int SIZE = 120;
    private static final String[] TEXTS = {
        "",
        "a",
        "ab",
        "aB",
        "AB",
        "ABC",
        "abc",
        "abC",
        "x---y",
        "--",
        "---",
        "----x--",
        "ababab",
        " abc  ",
        "a_\\x",
        "a%b",
        "100%",
        "O'Neil",
        "\"",
        "É",
        "é",
        "ß",
        "İ",
        "\uD83D\uDE00",
        "\uFFFD",
        "\uE000",
        "z\uD83D\uDE00a",
        "Zebra",
        "zebra",
        "_",
        "\\",
        "\t"
    };

    private static final String[] ADDRESSES = {
        "0.0.0.0",
        "10.0.0.0/8",
        "10.1.2.3",
        "10.1.2.0/23",
        "10.1.3.255/23",
        "10.1.2.3/0",
        "192.0.2.255",
        "::",
        "::1",
        "::ffff:10.1.2.3",
        "2001:db8::/32",
        "2001:db8::1:0:0:7",
        "2001:db8:0:0:1::",
        "2001:db8:0:1::7/61",
        "fe80::1"
    };

    private static final String[] WORDS = {
        "", "'a'", "'a':1 'b':2", "'a':1 'c':2", "'ab':5B 'it''s':3", "'b':2A,16383C 'x\\\\y':1B,2", "'\uD83D\uDE00':1"
    };

    @Inject
    Vertx vertx;

    private final long seed = System.nanoTime();
    private final SplittableRandom random = new SplittableRandom(seed);

    @BeforeEach
    void fill() {
        await(session -> session.createNativeQuery(
                        "truncate sample, joined_sample, joined_part, joined_leaf, joined_stem, joined_tip")
                .executeUpdate()
                .chain(() -> session.persistAll(samples()))
                .chain(() -> session.persistAll(joinedSamples())));
    }

    private Object[] samples() {
        List<Sample> samples = new ArrayList<>();
        for (long id = 1; id <= SIZE; id++) {
            Sample sample = sample(random.nextInt(6));
            sample.id = id;
            // The last have no children.
            sample.parent = random.nextInt(4) == 0 ? null : pick(samples, SIZE / 2);
            sample.whole = maybe(of(0L, 1L, -1L, 2L, 7L, -7L, Long.MAX_VALUE, -Long.MAX_VALUE, random.nextLong() >> 1));
            sample.small = maybe(of(0, 1, -1, 2, -2, 3, 10, random.nextInt(-1_000, 1_000)));
            sample.rate = maybe(of(0.0, -0.0, 0.5, -2.5, 1e10, random.nextDouble()));
            sample.amount = maybe(new BigDecimal(
                    of("0", "0.005", "-0.005", "2.5", "-2.5", "1.50", "1.5", "123456789012345678.123456789", "-1e-9")));
            sample.divisor = maybe(new BigDecimal(of("0", "0.000", "3", "-3", "0.4", "1000000", "-0.125")));
            sample.flag = maybe(random.nextBoolean());
            sample.day = maybe(LocalDate.of(2026, 3, 1)
                    .plusDays(of(0, 1, -1, 365, -30_000, 200_000, random.nextInt(-700_000, 1_000_000))));
            sample.at = maybe(Instant.parse("2026-03-01T23:59:59.999999Z")
                    .plus(of(0, 1, -1, random.nextInt()), ChronoUnit.MICROS)
                    .plus(of(0, 1, -100_000, 300_000, 3_652_425), ChronoUnit.DAYS));
            sample.text = maybe(of(TEXTS));
            sample.code = maybe(new UUID(random.nextLong(), random.nextLong()));
            // Aggregates read bits only up to those of features, of which a database has nine from the start.
            sample.bits = maybe(of(
                    "",
                    "1",
                    "01000000",
                    Bits.of(8).toString(),
                    Bits.of(1, random.nextInt(9)).toString()));
            sample.address = maybe(of(ADDRESSES));
            sample.words = maybe(of(WORDS));
            sample.texts = maybe(random.ints(random.nextInt(4), 0, TEXTS.length)
                    .mapToObj(index -> TEXTS[index])
                    .toList());
            sample.labels = random.nextBoolean() ? Map.of() : Map.of("tier", of(TEXTS));
            samples.add(sample);
        }
        return samples.toArray();
    }

    private Sample sample(int kind) {
        return switch (kind) {
            case 0 -> new Sample();
            case 1 -> new Sample.FlatSample();
            case 2 -> pooled(new Sample.SharedSample());
            case 3 -> pooled(new Sample.ReservedSample());
            case 4 -> metered(new Sample.MeteredSample());
            default -> {
                Sample.TieredSample tiered = new Sample.TieredSample();
                tiered.tier = maybe(random.nextLong(1_000));
                yield metered(tiered);
            }
        };
    }

    private Sample pooled(Sample.PooledSample sample) {
        sample.pool = maybe(random.nextLong(-5, 5));
        return sample;
    }

    private Sample metered(Sample.MeteredSample sample) {
        sample.step = maybe(random.nextLong(1_000));
        return sample;
    }

    private Object[] joinedSamples() {
        List<JoinedSample> samples = new ArrayList<>();
        for (long id = 1; id <= 60; id++) {
            JoinedSample sample = joinedSample(random.nextInt(4));
            sample.id = id;
            sample.whole = maybe(random.nextLong(-1_000, 1_000));
            sample.parent = random.nextInt(4) == 0 ? null : pick(samples, 30);
            if (sample instanceof JoinedSample.JoinedPart part) {
                part.part = maybe(random.nextLong(1_000));
                part.twin = samples.isEmpty() ? part : pick(samples, 60);
            }
            samples.add(sample);
        }
        return samples.toArray();
    }

    private JoinedSample joinedSample(int kind) {
        return switch (kind) {
            case 0 -> new JoinedSample();
            case 1 -> {
                JoinedSample.JoinedLeaf leaf = new JoinedSample.JoinedLeaf();
                leaf.leaf = maybe(random.nextLong(1_000));
                yield leaf;
            }
            case 2 -> stem(new JoinedSample.JoinedStem());
            default -> {
                JoinedSample.JoinedTip tip = new JoinedSample.JoinedTip();
                tip.tip = maybe(random.nextLong(1_000));
                yield stem(tip);
            }
        };
    }

    private JoinedSample stem(JoinedSample.JoinedStem sample) {
        sample.stem = maybe(random.nextLong(1_000));
        return sample;
    }

    private <S> S pick(List<S> samples, int first) {
        return samples.isEmpty() ? null : samples.get(random.nextInt(Math.min(samples.size(), first)));
    }

    @SafeVarargs
    private <T> T of(T... values) {
        return values[random.nextInt(values.length)];
    }

    private <T> T maybe(T value) {
        return random.nextInt(6) == 0 ? null : value;
    }

    @Test
    void everyNodeIsTheSameInJavaAndInTheDatabase() {
        AttributeSource samples = () -> List.of(
                SampleAttributes.ALL,
                SampleAttributes.METERED,
                SampleAttributes.TIERED,
                JoinedSampleAttributes.ALL,
                JoinedSampleAttributes.PARTS,
                JoinedSampleAttributes.STEMS);
        List<String> mismatches =
                await(session -> Parity.mismatches(session, Instant.now(), Parity.all(List.of(samples)), Map.of()));

        assertThat(mismatches).as("seed " + seed).isEmpty();
    }

    /** The assignments to one instance after the other, and to all of them in one statement. */
    @Test
    void anAssignmentIsTheSameOnAnInstanceAndInAnUpdate() {
        Map<Long, String> expected = await(session -> all(session).map(samples -> {
            session.clear();
            samples.stream()
                    .filter(sample -> sample.small != null)
                    .forEach(sample -> SampleAttributes.DOUBLED.set(sample, 5L + sample.small * 2L));
            return columns(samples);
        }));
        execute(Update.of(Sample.class)
                .set(SampleAttributes.DOUBLED, plus(SampleAttributes.DOUBLED, value(5)))
                .where(SampleAttributes.SMALL.isNotNull()));
        Map<Long, String> updated = await(session -> all(session).map(LanguageParityIT::columns));

        assertThat(updated).as("seed " + seed).isEqualTo(expected);
    }

    @Test
    void assigningNullIsTheSameOnAnInstanceAndInAnUpdate() {
        Sample sample = new Sample();
        sample.whole = 1L;
        SampleAttributes.WHOLE.set(sample, null);
        execute(Update.of(Sample.class).set(SampleAttributes.WHOLE, value(Type.LONG, null)));

        assertThat(sample.whole).isNull();
        assertThat(await(LanguageParityIT::all)).extracting(each -> each.whole).containsOnlyNulls();
    }

    @Test
    void anUpdateOfOneTableSeesTheOverridesOfEachSubclass() {
        Map<Long, Long> expected = await(session -> all(session).map(samples -> {
            Map<Long, Long> values = new HashMap<>();
            samples.forEach(sample -> values.put(sample.id, SampleAttributes.OF_EACH_LEVEL.of(sample)));
            return values;
        }));
        execute(Update.of(Sample.class).set(SampleAttributes.WHOLE, SampleAttributes.OF_EACH_LEVEL));
        Map<Long, Long> updated = new HashMap<>();
        await(LanguageParityIT::all).forEach(sample -> updated.put(sample.id, sample.whole));

        assertThat(updated).as("seed " + seed).isEqualTo(expected);
    }

    @Test
    void anUpdateOfJoinedTablesSeesTheSubclassOfEachRow() {
        Expression<JoinedSample, Long> assigned = override(
                constant(-1), JoinedSample.JoinedPart.class, plus(JoinedSampleAttributes.WHOLE, constant(100)));
        Attribute<JoinedSample, Long> attribute =
                Attributes.of(JoinedSample.class).define("assigned", "", assigned);
        Condition<JoinedSample> condition = JoinedSampleAttributes.OF_EACH_LEVEL.isNotNull();
        Attribute<JoinedSample, Boolean> chosen =
                Attributes.of(JoinedSample.class).define("chosen", "", condition);
        Map<Long, Long> expected = await(session -> joined(session).map(samples -> {
            Map<Long, Long> values = new HashMap<>();
            samples.forEach(sample -> values.put(
                    sample.id, Boolean.TRUE.equals(chosen.of(sample)) ? attribute.of(sample) : sample.whole));
            return values;
        }));
        execute(Update.of(JoinedSample.class)
                .set(JoinedSampleAttributes.WHOLE, assigned)
                .where(condition));
        Map<Long, Long> updated = new HashMap<>();
        await(LanguageParityIT::joined).forEach(sample -> updated.put(sample.id, sample.whole));

        assertThat(updated).as("seed " + seed).isEqualTo(expected);
    }

    /** A subquery keeps the types that Hibernate does not know. */
    @Test
    void aSubqueryHasTheValuesOfItsRows() {
        Query<Sample> samples = Query.ofAll(Sample.class)
                .select(SampleAttributes.ID, SampleAttributes.ADDRESS, SampleAttributes.BITS, SampleAttributes.WORDS)
                .select(SampleAttributes.TEXTS, SampleAttributes.MONEY)
                .orderBy(SampleAttributes.ID.desc());
        Subquery first = Subquery.first(30, samples);
        List<Expression<Subquery, ?>> columns = List.of(
                first.get(SampleAttributes.ADDRESS),
                first.get(SampleAttributes.BITS),
                first.get(SampleAttributes.WORDS),
                first.get(SampleAttributes.TEXTS),
                first.get(SampleAttributes.MONEY));
        Expression<Subquery, Long> id = first.get(SampleAttributes.ID);
        Query<Subquery> query = Query.from(first).select(columns).orderBy(id.asc());
        List<Row> rows = await(session -> SessionRows.of(session, query));
        List<Sample> last = await(LanguageParityIT::all).stream()
                .filter(sample -> sample.id > SIZE - 30)
                .sorted(Comparator.comparing(sample -> sample.id))
                .toList();

        assertThat(rows).hasSize(30);
        for (int i = 0; i < 30; i++) {
            Row row = rows.get(i);
            Sample sample = last.get(i);
            assertThat(columns.stream().map(row::get).map(String::valueOf))
                    .as("seed " + seed)
                    .containsExactly(
                            String.valueOf(SampleAttributes.ADDRESS.of(sample)),
                            String.valueOf(SampleAttributes.BITS.of(sample)),
                            String.valueOf(SampleAttributes.WORDS.of(sample)),
                            String.valueOf(SampleAttributes.TEXTS.of(sample)),
                            String.valueOf(SampleAttributes.MONEY.of(sample)));
        }
    }

    /** Types that Hibernate does not know are selected as text, but not for an insert. */
    @Test
    void anInsertCopiesEveryType() {
        Insert<Sample, Sample> insert = Insert.into(Sample.class, Query.ofAll(Sample.class))
                .set(SampleAttributes.ID, plus(SampleAttributes.ID, constant(1_000)))
                .set(SampleAttributes.SMALL, SampleAttributes.SMALL)
                .set(SampleAttributes.REQUIRED, value(7))
                .set(SampleAttributes.RATE, SampleAttributes.RATE)
                .set(SampleAttributes.AMOUNT, SampleAttributes.AMOUNT)
                .set(SampleAttributes.DIVISOR, SampleAttributes.AMOUNT)
                .set(SampleAttributes.FLAG, SampleAttributes.AMOUNT.isNull())
                .set(SampleAttributes.DAY, SampleAttributes.DAY)
                .set(SampleAttributes.AT, SampleAttributes.AT)
                .set(SampleAttributes.TEXT, concat(SampleAttributes.TEXT, constant("'")))
                .set(SampleAttributes.CODE, value(Type.UUID, new UUID(1, 2)))
                .set(SampleAttributes.BITS, SampleAttributes.BITS)
                .set(
                        SampleAttributes.ADDRESS,
                        value(Type.ADDRESS, IpAddress.parse("10.1.2.0/23").orElseThrow()))
                .set(SampleAttributes.WORDS, SampleAttributes.WORDS)
                .set(SampleAttributes.TEXTS, SampleAttributes.TEXTS)
                .set(SampleAttributes.LABELS, SampleAttributes.LABELS);
        Statement statement = insert.render();
        int inserted = await(session -> {
            Mutiny.MutationQuery query = session.createMutationQuery(statement.hql());
            statement.parameters().forEach(query::setParameter);
            return query.executeUpdate();
        });
        Long copies =
                await(session -> session.createNativeQuery("""
                        select count(*) from sample a join sample b on b.id = a.id + 1000
                        where (b.small, b.rate, b.amount, b.divisor, b.day, b.at, b.bits, b.words, b.texts, b.labels, b.text)
                            is not distinct from
                            (a.small, a.rate, a.amount, a.amount, a.day, a.at, a.bits, a.words, a.texts, a.labels, a.text || '''')
                          and b.required = 7 and b.kind = 'plain' and b.whole is null and b.flag = (a.amount is null)
                          and b.code = '00000000-0000-0001-0000-000000000002' and b.address = '10.1.2.0/23'""", Long.class).getSingleResult());

        assertThat(inserted).isEqualTo(SIZE);
        assertThat(copies).as("seed " + seed).isEqualTo(SIZE);
    }

    @Test
    void theMeanOfAGroupIsThatOfItsDecimals() {
        Expression<Sample, BigDecimal> ofAmounts = Expressions.avgOfDecimals(SampleAttributes.AMOUNT);
        Expression<Sample, BigDecimal> ofRates =
                Expressions.avgOfDecimals(NumberFunctions.toDecimal(SampleAttributes.RATE));
        Query<Sample> query = Query.ofAll(Sample.class).select(ofAmounts, ofRates);
        List<Row> rows =
                await(session -> session.createSelectionQuery(query.render().hql(), Object[].class)
                        .getResultList()
                        .map(found -> Row.of(query, found)));
        List<Sample> samples = await(LanguageParityIT::all);

        assertThat(rows).hasSize(1);
        assertThat(rows.get(0).get(ofAmounts))
                .as("seed " + seed)
                .isEqualByComparingTo(mean(samples.stream().map(sample -> sample.amount)));
        assertThat(rows.get(0).get(ofRates))
                .as("seed " + seed)
                .isEqualByComparingTo(mean(samples.stream()
                        .filter(sample -> sample.rate != null)
                        .map(sample -> new BigDecimal(sample.rate).round(new MathContext(15)))));
    }

    private static BigDecimal mean(Stream<BigDecimal> values) {
        List<BigDecimal> given = values.filter(Objects::nonNull).toList();
        return given.stream()
                .reduce(BigDecimal.ZERO, BigDecimal::add)
                .divide(BigDecimal.valueOf(given.size()), 9, RoundingMode.HALF_UP);
    }

    private void execute(Update<?> update) {
        Statement statement = update.render();
        await(session -> {
            Mutiny.MutationQuery query = session.createMutationQuery(statement.hql());
            statement.parameters().forEach(query::setParameter);
            return query.executeUpdate();
        });
    }

    private static Uni<List<JoinedSample>> joined(Mutiny.Session session) {
        return session.createSelectionQuery("from JoinedSample", JoinedSample.class)
                .getResultList();
    }

    private static Uni<List<Sample>> all(Mutiny.Session session) {
        return session.createSelectionQuery("from Sample", Sample.class).getResultList();
    }

    private static Map<Long, String> columns(List<Sample> samples) {
        Map<Long, String> columns = new HashMap<>();
        samples.forEach(sample -> columns.put(sample.id, sample.whole + " " + sample.small));
        return columns;
    }

    @Test
    void evaluatingNeverLoads() {
        Attribute<Sample, ?> parentText = attribute("parentText_");
        Attribute<Sample, ?> count = attribute("count_");
        Attribute<Sample, ?> countById = attribute("countById_");
        Sample sample = await(session -> session.createSelectionQuery(
                        "from Sample s where s.parent is not null order by s.id desc", Sample.class)
                .setMaxResults(1)
                .getSingleResult()
                .invoke(loaded -> {
                    assertNotLoaded(parentText, loaded, "parent", "left join fetch e.parent");
                    assertNotLoaded(count, loaded, "children", "left join fetch e.children");
                    assertNotLoaded(countById, loaded, "childrenById", "Fetched.with");
                }));

        assertNotLoaded(parentText, sample, "parent", "left join fetch e.parent");
    }

    /** The parent of a sample may be of any subclass, so that Hibernate has a proxy in its place. */
    @Test
    void aProxyIsEvaluatedThroughItsTarget() {
        await(session -> withTieredParent(session).chain(child -> {
            Sample proxy = child.parent;
            assertThat(proxy.getClass()).isNotEqualTo(Sample.TieredSample.class);
            return session.fetch(proxy).invoke(loaded -> {
                assertThat(proxy).isNotInstanceOf(Sample.TieredSample.class);
                assertThat(SampleAttributes.WHOLE.of(proxy)).isEqualTo(3);
                assertThat(SampleAttributes.OF_EACH_LEVEL.of(proxy)).isEqualTo(4);
                assertThat(SampleAttributes.OF_PARENT.of(child)).isEqualTo(4L);
                SampleAttributes.WHOLE.set(proxy, 5L);
            });
        }));

        assertThat(await(LanguageParityIT::all))
                .filteredOn(sample -> sample.id == 1_001)
                .extracting(sample -> sample.whole)
                .containsExactly(5L);
    }

    @Test
    void aProxyThatIsNotLoadedIsRefused() {
        await(session -> withTieredParent(session).invoke(child -> {
            assertNotLoaded(SampleAttributes.WHOLE, child.parent, "Sample", "Load the entity first.");
            assertNotLoaded(SampleAttributes.OF_EACH_LEVEL, child.parent, "Sample", "Load the entity first.");
            assertNotLoaded(SampleAttributes.OF_PARENT, child, "parent", "from Sample e left join fetch e.parent");
            assertThatExceptionOfType(NotLoadedException.class)
                    .isThrownBy(() -> SampleAttributes.WHOLE.set(child.parent, 5L))
                    .withMessageContaining("'Sample' is not loaded");
        }));
    }

    private Uni<Sample> withTieredParent(Mutiny.Session session) {
        Sample.TieredSample parent = new Sample.TieredSample();
        parent.id = 1_001L;
        parent.whole = 3L;
        parent.tier = 4L;
        parent.labels = Map.of();
        Sample child = new Sample();
        child.id = 1_002L;
        child.parent = parent;
        child.labels = Map.of();
        return session.persistAll(parent, child)
                .chain(session::flush)
                .invoke(session::clear)
                .chain(() -> session.find(Sample.class, child.id));
    }

    private static void assertNotLoaded(
            Attribute<Sample, ?> attribute, Sample sample, String association, String fetch) {
        assertThatExceptionOfType(NotLoadedException.class)
                .isThrownBy(() -> attribute.of(sample))
                .withMessageContaining("'Sample." + attribute.name() + "'")
                .withMessageContaining("'" + association + "' is not loaded")
                .withMessageContaining(fetch)
                .satisfies(failure -> assertThat(failure.association()).isEqualTo(association));
    }

    private static Attribute<Sample, ?> attribute(String name) {
        return SampleAttributes.ALL.attributes().stream()
                .filter(each -> each.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private <T> T await(Function<Mutiny.Session, Uni<T>> work) {
        return OnContext.await(
                vertx, () -> Panache.withTransaction(() -> Panache.getSession().chain(work::apply)));
    }
}
