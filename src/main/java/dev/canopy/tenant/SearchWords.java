package dev.canopy.tenant;

import dev.canopy.problem.ProblemException;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The words of a search, split as the generated column {@code tenant.search} splits key, name and labels: at blanks and
 * punctuation. Each symbol, such as an emoji, is a word of its own.
 */
final class SearchWords {
    /** Blanks, punctuation and what only joins the parts of an emoji. */
    private static final String SEPARATORS =
            "\\u0000-\\u002f\\u003a-\\u0040\\u005b-\\u0060\\u007b-\\u00a9\\u00ab-\\u00b4"
                    + "\\u00b6-\\u00b9\\u00bb-\\u00bf\\u2000-\\u206f\\u3000-\\u3003\\u3008-\\u301f\\ufe00-\\ufe0f\\uff01-\\uff0f"
                    + "\\uff1a-\\uff20\\uff3b-\\uff40\\uff5b-\\uff65";

    /** Signs of currencies, arrows, mathematics and pictures. */
    private static final String SYMBOLS = "\\u20a0-\\u20cf\\u2190-\\u2bff\\x{1f000}-\\x{1faff}";

    private static final Pattern WORD = Pattern.compile("[" + SYMBOLS + "]|[^" + SEPARATORS + SYMBOLS + "]+");

    private SearchWords() {}

    /** @throws ProblemException (400) if the text has no word */
    static List<String> parse(String parameter, @Nullable String text) {
        List<String> words = text == null ? List.of() : split(text);
        if (text != null && words.isEmpty()) {
            throw ProblemException.parameter(parameter, "has no word");
        }
        return words;
    }

    static List<String> split(String text) {
        return WORD.matcher(text).results().map(MatchResult::group).toList();
    }

    /** In the query language of the database's text search; no character of a word has a meaning in it. */
    static String toQuery(List<String> words) {
        return words.stream().map(word -> "'" + word + "':*").collect(Collectors.joining(" & "));
    }
}
