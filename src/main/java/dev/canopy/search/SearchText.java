package dev.canopy.search;

import dev.canopy.listing.TextLength;
import dev.canopy.problem.ProblemException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The text of a search, in the syntax of {@code websearch_to_tsquery}: words, phrases in quotation marks, {@code or},
 * and {@code -} before a word that must be absent.
 *
 * @param all the text, in which all other punctuation and symbols are blanks
 * @param before the text before the last word, if that word may be the start of a longer word; otherwise the text
 * @param prefix the last word as a query for words that start with it; empty if the last word is only itself
 * @param plain the words alone
 */
record SearchText(String all, String before, String prefix, String plain) {
    static final int MAX_LENGTH = 200;

    /** A hyphen at the start of a word is an operator. The database takes all other punctuation for blanks, as well. */
    private static final Pattern BLANK =
            Pattern.compile("[^\\p{L}\\p{N}\\p{M}\"-]|(?<=[\\p{L}\\p{N}\\p{M}-])-|-(?![\\p{L}\\p{N}\"])");

    private static final Pattern LAST_WORD = Pattern.compile("(^|.*[ \"])([\\p{L}\\p{N}\\p{M}]+)$");
    private static final Pattern OR = Pattern.compile("(?i)(^|.* )or *$");

    /** @throws ProblemException (400) if the text is missing, too long, or without a letter or a digit */
    static SearchText parse(String parameter, @Nullable String text) {
        if (text == null) {
            throw ProblemException.parameter(parameter, "is required");
        }
        if (TextLength.exceeds(text, MAX_LENGTH)) {
            throw ProblemException.parameter(parameter, "must have at most " + MAX_LENGTH + " characters");
        }
        if (text.codePoints().noneMatch(Character::isLetterOrDigit)) {
            throw ProblemException.parameter(parameter, "must contain a letter or a digit");
        }
        String all = BLANK.matcher(text).replaceAll(" ").strip();
        // No index finds the rows without a word.
        if (Stream.of(all.split(" +")).allMatch(word -> word.startsWith("-"))) {
            throw ProblemException.parameter(parameter, "must contain a word without a hyphen before it");
        }
        return of(all);
    }

    private static SearchText of(String all) {
        String plain = all.replaceAll("[\"-]", " ").strip();
        Matcher last = LAST_WORD.matcher(all);
        if (!last.matches()
                || isInQuotes(last.group(1))
                || OR.matcher(last.group(1)).matches()) {
            return new SearchText(all, all, "", plain);
        }
        return new SearchText(all, last.group(1).strip(), last.group(2) + ":*", plain);
    }

    private static boolean isInQuotes(String text) {
        return text.chars().filter(character -> character == '"').count() % 2 == 1;
    }
}
