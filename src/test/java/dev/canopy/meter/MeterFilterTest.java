package dev.canopy.meter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.canopy.problem.ProblemException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** MeterIT shows what the database makes of the conditions. */
class MeterFilterTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '#',
            quoteCharacter = '`',
            value = {
                "feature==chat # strict (($.\"feature\" == \"chat\"))",
                "feature==Ch* # strict (($.\"feature\" like_regex \"^ch.*$\" flag \"s\"))",
                "user==Ada # strict (($.\"user\" == \"Ada\"))",
                "attributes.size=gt=4.5 # strict ($.\"attributes\".\"size\" > 4.5)",
                "attributes.size=le=large # strict ($.\"attributes\".\"size\" <= \"large\")",
                "user==null # strict ((($.\"user\" == null) is unknown || $.\"user\" == null))",
                "model!=null # strict (($.\"model\" != null))",
                "user=null=true # strict (($.\"user\" == null) is unknown || $.\"user\" == null)",
                "model=null=false # strict ($.\"model\" != null)",
                "feature==null # strict ((($.\"feature\" == null) is unknown || $.\"feature\" == null))",
                "feature==NULL # strict (($.\"feature\" == \"null\"))",
                "feature=in=(Chat,NULL,null) # strict (($.\"feature\" == \"chat\") || ($.\"feature\" == \"null\")"
                        + " || (($.\"feature\" == null) is unknown || $.\"feature\" == null))",
                "attributes.a.b==5 # strict (($.\"attributes\".\"a.b\" == \"5\" || $.\"attributes\".\"a.b\" == 5))",
                "attributes.size==5.0 # strict (($.\"attributes\".\"size\" == \"5.0\" || $.\"attributes\".\"size\" == 5))",
                "attributes.size=gt=1.2e1 # strict ($.\"attributes\".\"size\" > 12)",
                "attributes.size=lt=-0.50 # strict ($.\"attributes\".\"size\" < -0.5)",
                "user==a\\*b # strict (($.\"user\" == \"a*b\"))",
                "user=='a\\*b' # strict (($.\"user\" == \"a*b\"))",
                "user==\"a\\*\\\"*\" # strict (($.\"user\" like_regex \"^a\\\\*\\\".*$\" flag \"s\"))",
                "user==a\\** # strict (($.\"user\" like_regex \"^a\\\\*.*$\" flag \"s\"))",
                "user=in=(a*,5) # strict (($.\"user\" == \"a*\") || ($.\"user\" == \"5\" || $.\"user\" == 5))",
                "user=in=('a\\*',5) # strict (($.\"user\" == \"a*\") || ($.\"user\" == \"5\" || $.\"user\" == 5))",
                "model==gpt-*.5 # strict (($.\"model\" like_regex \"^gpt-.*\\\\.5$\" flag \"s\"))"
            })
    void writesAComparisonAsAPredicate(String filter, String condition) {
        assertThat(MeterFilter.parse(filter).condition()).isEqualTo(condition);
    }

    @Test
    void quotesTextsOfTheClient() {
        assertThat(MeterFilter.parse("user=='a\" || true || \"\\\\'").condition())
                .isEqualTo("strict (($.\"user\" == \"a\\\" || true || \\\"\\\\\"))");
    }

    @Test
    void keepsAlternativesTogether() {
        assertThat(MeterFilter.parse("feature==a,feature==b;user==c").condition())
                .isEqualTo(
                        "strict ((($.\"feature\" == \"a\")) || ((($.\"feature\" == \"b\")) && (($.\"user\" == \"c\"))))");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "feature",
                "cost==1",
                "attributes.==1",
                "labels.tier==gold",
                "feature==(",
                "feature==a;",
                "user=null=x",
                "feature=null=TRUE",
                "user=in=()",
                "feature=out=()",
                "attributes.size=gt=1e40"
            })
    void refusesAnythingElse(String filter) {
        assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(() -> MeterFilter.parse(filter))
                .withMessageStartingWith("/filter ");
    }

    @Test
    void refusesAFilterThatIsTooLong() {
        assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(() -> MeterFilter.parse("feature==" + "a".repeat(MeterFilter.MAX_LENGTH)));
        assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(() -> MeterFilter.parse("(".repeat(21) + "feature==a" + ")".repeat(21)));
    }
}
