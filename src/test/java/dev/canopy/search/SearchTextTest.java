package dev.canopy.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.canopy.problem.ProblemException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class SearchTextTest {
    /** The text, the part before the last word, and the last word as the start of a word. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "acme | '' | acme:*",
                "acme res | acme | res:*",
                "-old acme | -old | acme:*",
                "acme -old | acme -old | ''",
                "\"acme res | \"acme res | ''",
                "\"acme\" res | \"acme\" | res:*",
                "acme or res | acme or res | ''",
                "or res | or res | ''",
                "\"acme\"or res | \"acme\"or res | ''",
                "acme \"or\" res | acme \"or\" | res:*",
                "acme -or res | acme -or | res:*",
                "acme res\" | acme res\" | ''",
                "ann@x.example | ann x | example:*",
                "team-a | team | a:*",
                "acme ! | '' | acme:*",
                "Zoë | '' | Zoë:*"
            })
    void takesTheLastWordForTheStartOfAWord(String text, String before, String prefix) {
        SearchText parsed = SearchText.parse("q", text);

        assertThat(parsed.before()).isEqualTo(before);
        assertThat(parsed.prefix()).isEqualTo(prefix);
    }

    @Test
    void keepsOnlyOperatorsOfOtherCharacters() {
        assertThat(SearchText.parse("q", "\0a' & b:* (\"c\") - -d\ud800").all()).isEqualTo("a    b    \"c\"    -d");
    }

    @Test
    void keepsTheTextAsAName() {
        assertThat(SearchText.parse("q", " Blue\t&\n'Sons' ").name()).isEqualTo("Blue\t&\n'Sons'");
    }

    @Test
    void isNoNameIfTheDatabaseCannotStoreIt() {
        assertThat(SearchText.parse("q", "Blue\0").name()).isEmpty();
        assertThat(SearchText.parse("q", "Blue \ud800").name()).isEmpty();
    }

    /** The text, the words that a row may have, and those that it must not have. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"acme\" -old | acme | \"old\"",
                "harbour -\"blue sea\" -red | harbour | \"blue sea\" or \"red\"",
                "harbour -\"blue sea | harbour | \"blue sea\"",
                "\"-blue\" | blue | ''",
                "team-a | team a | ''",
                "blue or red | blue red | ''",
                "blue OR \"red sea\" | blue red sea | ''",
                "or | or | ''",
                "acme or | acme or | ''",
                "or acme | or acme | ''",
                "blue or or | blue or | ''",
                "blue -or | blue | \"or\""
            })
    void leavesOutWhatMustBeAbsent(String text, String plain, String excluded) {
        SearchText parsed = SearchText.parse("q", text);

        assertThat(parsed.plain()).isEqualTo(plain);
        assertThat(parsed.excluded()).isEqualTo(excluded);
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(
            strings = {
                "",
                "!!",
                "😀",
                "\"\"",
                "-a",
                "-a -b",
                "-\"a b\"",
                "\"\" -a",
                "-a or b",
                "a or -b",
                "a or -b -c or d"
            })
    void refusesATextWithoutAWord(String text) {
        assertThatExceptionOfType(ProblemException.class).isThrownBy(() -> SearchText.parse("q", text));
    }

    @Test
    void refusesALongText() {
        assertThat(SearchText.parse("q", "a".repeat(200)).all()).hasSize(200);
        assertThatExceptionOfType(ProblemException.class).isThrownBy(() -> SearchText.parse("q", "a".repeat(201)));
    }
}
