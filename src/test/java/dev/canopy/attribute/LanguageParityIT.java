package dev.canopy.attribute;

import static dev.canopy.attribute.Expressions.plus;
import static dev.canopy.attribute.Expressions.value;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.canopy.testing.OnContext;
import dev.canopy.testing.Sql;
import dev.canopy.testing.TestDatabase;
import io.quarkus.hibernate.reactive.panache.Panache;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import jakarta.inject.Inject;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.function.Function;
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

    @Inject
    Vertx vertx;

    @Inject
    Sql sql;

    private final long seed = System.nanoTime();
    private final SplittableRandom random = new SplittableRandom(seed);

    @BeforeEach
    void fill() {
        await(session -> session.createMutationQuery("update Sample s set s.parent = null")
                .executeUpdate()
                .chain(() -> session.createMutationQuery("delete from Sample").executeUpdate())
                .chain(() -> session.persistAll(samples())));
    }

    private Object[] samples() {
        List<Sample> samples = new ArrayList<>();
        for (long id = 1; id <= SIZE; id++) {
            Sample sample = switch (random.nextInt(3)) {
                case 0 -> new Sample();
                case 1 -> new Sample.FlatSample();
                default -> new Sample.MeteredSample();
            };
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
                    .plus(of(0, 1, -100_000, 300_000), ChronoUnit.DAYS));
            sample.text = maybe(of(TEXTS));
            sample.code = maybe(new UUID(random.nextLong(), random.nextLong()));
            sample.labels = random.nextBoolean() ? Map.of() : Map.of("tier", of(TEXTS));
            samples.add(sample);
        }
        return samples.toArray();
    }

    private Sample pick(List<Sample> samples, int first) {
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
        AttributeSource samples = () -> List.of(SampleAttributes.ALL);
        List<String> mismatches =
                await(session -> Parity.mismatches(session, Instant.now(), Parity.all(List.of(samples)), Map.of()));

        assertThat(mismatches).as("seed " + seed).isEmpty();
    }

    /** What is assigned to one instance after the other, and to all of them in one statement. */
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

    private void execute(Update<?> update) {
        Statement statement = update.render();
        await(session -> {
            Mutiny.MutationQuery query = session.createMutationQuery(statement.hql());
            statement.parameters().forEach(query::setParameter);
            return query.executeUpdate();
        });
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
