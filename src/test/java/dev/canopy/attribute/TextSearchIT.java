package dev.canopy.attribute;

import static org.assertj.core.api.Assertions.assertThat;

import dev.canopy.testing.Sql;
import dev.canopy.testing.TestDatabase;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Texts and queries made by chance are read, written and matched in Java as in the database. */
@QuarkusTest
@QuarkusTestResource(TestDatabase.class)
class TextSearchIT {
    private static final int VECTORS = 200;
    private static final int QUERIES = 400;
    private static final String[] WORDS = {"a", "ab", "abc", "b", "ba", "c", "it's", "x\\y", "é", "\uD83D\uDE00", "a b"
    };
    private static final String[] WEIGHTS = {"", "", "A", "B", "C", "D"};

    @Inject
    Sql sql;

    private final long seed = System.nanoTime();
    private final SplittableRandom random = new SplittableRandom(seed);

    @Test
    void aQueryMatchesInJavaWhatItMatchesInTheDatabase() {
        List<String> vectors = written("tsvector", VECTORS, this::vector);
        List<String> queries = written("tsquery", QUERIES, () -> query(4));
        Set<String> database = new HashSet<>(sql.rows(
                "select v.text, q.text from unnest(?::text[]) v (text), unnest(?::text[]) q (text) where v.text::tsvector @@ q.text::tsquery",
                vectors.toArray(String[]::new),
                queries.toArray(String[]::new)));
        Set<String> java = new HashSet<>();
        for (String query : queries) {
            TextQuery parsed = TextQuery.parse(query);
            vectors.stream()
                    .filter(vector -> TextVector.parse(vector).matches(parsed))
                    .forEach(vector -> java.add(vector + "|" + query));
        }

        // Neither all of them nor none.
        assertThat(database).hasSizeBetween(VECTORS * QUERIES / 20, VECTORS * QUERIES * 19 / 20);
        assertThat(difference(java, database)).as("only in Java, seed " + seed).isEmpty();
        assertThat(difference(database, java))
                .as("only in the database, seed " + seed)
                .isEmpty();
    }

    private static List<String> difference(Set<String> of, Set<String> without) {
        return of.stream().filter(each -> !without.contains(each)).limit(5).toList();
    }

    @Test
    void javaWritesWhatTheDatabaseWrites() {
        List<String> vectors = written("tsvector", VECTORS, this::vector);
        List<String> queries = written("tsquery", QUERIES, () -> query(6));

        assertThat(queries)
                .as("seed " + seed)
                .allSatisfy(query -> assertThat(TextQuery.parse(query)).hasToString(query));
        assertThat(written(
                        "tsvector", vectors, vector -> TextVector.parse(vector).toString()))
                .as("seed " + seed)
                .isEqualTo(vectors);
    }

    /** The database cuts off what a vector cannot hold, so that Java reads all that it writes. */
    @Test
    void readsTheLongestTextOfTheDatabase() {
        String places = IntStream.rangeClosed(1, 300).mapToObj(String::valueOf).collect(Collectors.joining(","));
        String cast = sql.one("select ?::tsvector", "a:" + places);
        String made = sql.one("select to_tsvector('simple', repeat('a ', 20000))");
        String last = sql.one("select to_tsvector('simple', repeat('a ', 20000) || 'b c')");

        assertThat(TextVector.parse(cast).words().get("a")).hasSize(TextVector.MAX_PLACES);
        assertThat(TextVector.parse(made).words().get("a")).hasSize(TextVector.MAX_PLACES - 1);
        assertThat(TextVector.parse(last).words().get("c"))
                .extracting(TextVector.Place::position)
                .containsExactly(TextVector.MAX_POSITION);
        for (String query : List.of("'b' <-> 'c'", "'b' <0> 'c'", "'a' <-> 'b'", "'b' <1> 'c' <16383> !'a'")) {
            boolean found =
                    sql.one("select ?::tsvector @@ ?::tsquery", last, query).equals("t");
            assertThat(TextVector.parse(last).matches(TextQuery.parse(query)))
                    .as(query)
                    .isEqualTo(found);
        }
    }

    /** Texts as the database writes them. */
    private List<String> written(String type, int count, Supplier<String> text) {
        return written(type, Stream.generate(text).limit(count).toList(), given -> given);
    }

    private List<String> written(String type, List<String> texts, UnaryOperator<String> change) {
        return sql.rows(
                "select given.text::" + type
                        + " from unnest(?::text[]) with ordinality given (text, place) order by place",
                (Object) texts.stream().map(change).toArray(String[]::new));
    }

    private String vector() {
        return IntStream.range(0, random.nextInt(8))
                .mapToObj(i -> word() + places())
                .collect(Collectors.joining(" "));
    }

    /** None, some at the start, or some at the end, where the places of a phrase leave their range. */
    private String places() {
        int count = random.nextInt(4);
        int from = random.nextInt(5) == 0 ? TextVector.MAX_POSITION - 3 : 1;
        return count == 0
                ? ""
                : IntStream.range(0, count)
                        .mapToObj(i -> from + random.nextInt(6) + WEIGHTS[random.nextInt(WEIGHTS.length)])
                        .collect(Collectors.joining(",", ":", ""));
    }

    private String word() {
        return LexemeReader.quote(WORDS[random.nextInt(random.nextInt(3) == 0 ? WORDS.length : 5)]);
    }

    /** A query with this many levels at most. */
    private String query(int depth) {
        return switch (depth == 0 ? 0 : random.nextInt(8)) {
            case 0, 1 -> word() + marks();
            case 2 -> "!(" + query(depth - 1) + ")";
            case 3 -> both(" & ", depth);
            case 4 -> both(" | ", depth);
            default -> both(random.nextInt(3) == 0 ? " <" + distance() + "> " : " <-> ", depth);
        };
    }

    private int distance() {
        return random.nextInt(6) == 0 ? 16_380 + random.nextInt(5) : random.nextInt(4);
    }

    private String both(String operator, int depth) {
        return "(" + query(depth - 1) + ")" + operator + "(" + query(depth - 1) + ")";
    }

    private String marks() {
        List<String> marks = new ArrayList<>();
        for (String mark : List.of("*", "A", "B", "D")) {
            if (random.nextInt(5) == 0) {
                marks.add(mark);
            }
        }
        return marks.isEmpty() ? "" : ":" + String.join("", marks);
    }
}
