package dev.canopy.tenant;

import dev.canopy.listing.TextLength;
import dev.canopy.problem.ProblemException;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The words of a search, split in the same way as key, name and labels in the generated column {@code tenant.search}:
 * at blanks and punctuation. Each symbol, such as an emoji, is a word of its own.
 */
final class SearchWords {
    /** Blanks, punctuation, and characters that only join the parts of an emoji. */
    private static final String SEPARATORS =
            "\\u0000-\\u002f\\u003a-\\u0040\\u005b-\\u0060\\u007b-\\u00a9\\u00ab-\\u00b4"
                    + "\\u00b6-\\u00b9\\u00bb-\\u00bf\\u2000-\\u206f\\u3000-\\u3003\\u3008-\\u301f\\ufe00-\\ufe0f\\uff01-\\uff0f"
                    + "\\uff1a-\\uff20\\uff3b-\\uff40\\uff5b-\\uff65";

    /** Currency signs, arrows, mathematical signs and pictographs. */
    private static final String SYMBOLS = "\\u20a0-\\u20cf\\u2190-\\u2bff\\x{1f000}-\\x{1faff}";

    private static final Pattern WORD = Pattern.compile("[" + SYMBOLS + "]|[^" + SEPARATORS + SYMBOLS + "]+");

    /** The database takes words of up to 2,046 bytes. */
    static final int MAX_LENGTH = 500;

    private SearchWords() {}

    /** @throws ProblemException (400) naming the parameter, if the text is too long or contains no word */
    static List<String> parse(String parameter, @Nullable String text) {
        if (text != null && TextLength.exceeds(text, MAX_LENGTH)) {
            throw ProblemException.parameter(parameter, "must have at most " + MAX_LENGTH + " characters");
        }
        List<String> words = text == null ? List.of() : split(text);
        if (text != null && words.isEmpty()) {
            throw ProblemException.parameter(parameter, "must contain a word");
        }
        return words;
    }

    static List<String> split(String text) {
        return WORD.matcher(text).results().map(MatchResult::group).toList();
    }

    /** The words as a query for the text search of the database. No character of a word has a meaning in queries. */
    static String toQuery(List<String> words) {
        return words.stream().map(word -> "'" + word + "':*").collect(Collectors.joining(" & "));
    }
}
