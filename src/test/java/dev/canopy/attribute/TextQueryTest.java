package dev.canopy.attribute;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the database makes of these is compared in {@link TextSearchIT}. */
class TextQueryTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "'a'",
                "'it''s':*",
                "'x\\\\y':*AD",
                "!!'a' & 'b' | 'c'",
                "'a' & ( 'b' | 'c' )",
                "!( 'a' | 'b' )",
                "'a' <-> 'b' <2> 'c'",
                "'a' <-> ( 'b' <0> !'c' )",
                "( 'a' & 'b' ) <16384> 'c'"
            })
    void writesWhatItReads(String text) {
        assertThat(TextQuery.parse(text)).hasToString(text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a",
                "'a",
                "'a' 'b'",
                "'a' &",
                "& 'a'",
                "( 'a'",
                "'a' )",
                "!",
                "'a' <> 'b'",
                "'a' <16385> 'b'",
                "'a':Z",
                "'a' <--> 'b'"
            })
    void refusesWhatTheDatabaseDoesNotWrite(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> TextQuery.parse(text));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "'a'", "'a':1A,2B,3C,4 'it''s':7 'x\\\\y'", "'a b':16383"})
    void writesTheVectorThatItReads(String text) {
        assertThat(TextVector.parse(text)).hasToString(text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "'a':", "'a':0", "'a':16384", "'a':2,1", "'a':1,1", "'a':1E", "''", "'a' 'a'", "'a"})
    void refusesAVectorThatTheDatabaseDoesNotWrite(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> TextVector.parse(text));
    }

    @Test
    void aWordHasAtMost256Places() {
        String places = IntStream.rangeClosed(1, 257).mapToObj(String::valueOf).collect(Collectors.joining(","));

        assertThat(TextVector.parse("'a':" + places.replace(",257", "")).words().get("a"))
                .hasSize(256);
        assertThatIllegalArgumentException().isThrownBy(() -> TextVector.parse("'a':" + places));
    }

    @Test
    void aVectorIsACopy() {
        TreeMap<String, List<TextVector.Place>> words = new TreeMap<>(Map.of("a", List.of()));
        TextVector vector = new TextVector(words);
        words.clear();

        assertThat(vector.words()).containsOnlyKeys("a");
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '"',
            value = {
                "'a', 'a', true",
                "'ab', 'a', false",
                "'ab', 'a':*, true",
                "'a':1B, 'a':A, false",
                "'a':1B,'a':AB, true",
                "'a', 'a':A, true", // a word without places
                "'a':1, !'b', true",
                "\"\", !'b', true",
                "'a', \"\", false",
                "'a':1 'b':2, 'a' <-> 'b', true",
                "'a':1 'b':3, 'a' <-> 'b', false",
                "'a':1 'b':3, 'a' <2> 'b', true",
                "'a' 'b', 'a' <-> 'b', false",
                "'a':1 'b':3, 'a' <-> !'b', true",
                "'a':1 'b':2, 'a' <-> !'b', false",
                "'a':1 'c':2, 'a' <-> ( 'b' | 'c' ), true",
                "'a':1 'b':2 'c':3, 'a' <-> ( 'b' <-> 'c' ), true",
                "'a':1 'b':1, 'a' <0> 'b', true",
                "'ab':1 'ac':4 'd':5, 'a':* <-> 'd', true"
            })
    void findsATextByItsWords(String vector, String query, boolean found) {
        assertThat(TextVector.parse(vector).matches(TextQuery.parse(query))).isEqualTo(found);
    }
}
