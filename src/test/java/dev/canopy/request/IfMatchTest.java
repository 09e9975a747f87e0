package dev.canopy.request;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.canopy.problem.ProblemException;
import dev.canopy.problem.ProblemType;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IfMatchTest {
    private static final Instant FIRST = Instant.parse("2026-03-01T12:00:00.000001Z");
    private static final Instant SECOND = Instant.parse("2026-03-01T12:00:00.000002Z");
    private static final String ONE = '"' + VersionTags.tag(FIRST) + '"';
    private static final String OTHER = '"' + VersionTags.tag(SECOND) + '"';

    private static List<Instant> versions(String... lines) {
        return IfMatch.parse(List.of(lines)).versions().orElseThrow();
    }

    @Test
    void allowsEveryVersionWithoutTheHeader() {
        assertThat(IfMatch.parse(List.of()).isGiven()).isFalse();
        assertThat(IfMatch.parse(List.of()).versions()).isEmpty();
        assertThat(IfMatch.parse(List.of()).array()).isNull();
    }

    @Test
    void takesTheStarForEveryVersion() {
        assertThat(IfMatch.parse(List.of(" * ")).isGiven()).isTrue();
        assertThat(IfMatch.parse(List.of("*")).versions()).isEmpty();
    }

    /** A client may send as much as a header can have, and the event loop reads it. */
    @Test
    @Timeout(10)
    void readsManyBlanksInLittleTime() {
        String blanks = " ".repeat(20_000);

        assertThat(versions(ONE + blanks + "," + blanks + OTHER)).containsExactly(FIRST, SECOND);
        assertThatThrownBy(() -> versions(ONE + blanks + "x")).isInstanceOf(ProblemException.class);
    }

    @Test
    void readsListsOverSeveralLines() {
        assertThat(versions(ONE)).containsExactly(FIRST);
        assertThat(versions(ONE + " ,, \t" + OTHER)).containsExactly(FIRST, SECOND);
        assertThat(versions("," + ONE + ",", OTHER)).containsExactly(FIRST, SECOND);
    }

    @Test
    void matchesNoWeakTag() {
        assertThat(versions("W/" + ONE)).isEmpty();
        assertThat(versions("W/" + ONE + ", " + OTHER)).containsExactly(SECOND);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"\"",
                "\"*\"",
                "\"-1\"",
                "\"01\"",
                "\"A\"",
                "\"a,b\"",
                "\"zzzzzzzzzzzz\"",
                "\"zzzzzzzzzzzzzzzz\"",
                "\"\u00e4\""
            })
    void matchesNoTagOfOthers(String tag) {
        assertThat(versions(tag)).isEmpty();
        assertThat(versions(tag + "," + ONE)).containsExactly(FIRST);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                ",",
                "abc",
                "\"a",
                "a\"",
                "\"a\"\"b\"",
                "\"a\" \"b\"",
                "*,\"a\"",
                "w/\"a\"",
                "\"a b\"",
                "W/ \"a\""
            })
    void refusesOtherTexts(String text) {
        assertThatThrownBy(() -> IfMatch.parse(List.of(text)))
                .isInstanceOfSatisfying(ProblemException.class, problem -> {
                    assertThat(problem.type()).isEqualTo(ProblemType.BAD_REQUEST);
                    assertThat(problem.violations())
                            .singleElement()
                            .satisfies(
                                    violation -> assertThat(violation.pointer()).isEqualTo("If-Match"));
                });
    }

    @Test
    void makesADifferentTagOfEachMicrosecond() {
        assertThat(ONE).isNotEqualTo(OTHER);
        assertThat(VersionTags.version(VersionTags.tag(FIRST))).contains(FIRST);
    }
}
