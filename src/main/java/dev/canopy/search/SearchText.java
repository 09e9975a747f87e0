package dev.canopy.search;

import dev.canopy.listing.StorableText;
import dev.canopy.listing.TextLength;
import dev.canopy.problem.ProblemException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The text of a search, in the syntax of {@code websearch_to_tsquery}: words, phrases in quotation marks, {@code or},
 * and {@code -} before a word that must be absent.
 *
 * @param all the text, in which all other punctuation and symbols are blanks
 * @param before the text before the last word, if that word may be the start of a longer word; otherwise the text
 * @param prefix the last word as a query for words that start with it; empty if the last word is only itself
 * @param plain the words without operators; a row may have only some of them
 * @param excluded the words and phrases that must be absent, separated by {@code or}; empty if there are none
 * @param name the text as it was given, which may be a whole name; empty if the database cannot store it
 */
record SearchText(String all, String before, String prefix, String plain, String excluded, String name) {
    static final int MAX_LENGTH = 200;

    /** A hyphen at the start of a word is an operator. The database takes all other punctuation for blanks, as well. */
    private static final Pattern BLANK =
            Pattern.compile("[^\\p{L}\\p{N}\\p{M}\"-]|(?<=[\\p{L}\\p{N}\\p{M}-])-|-(?![\\p{L}\\p{N}\"])");

    /** A word, or a phrase up to the next quotation mark or the end; and a hyphen if it must be absent. */
    private static final Pattern PART = Pattern.compile("(-?)(?:\"([^\"]*)\"?|([^ \"-]+))");

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
        List<Part> parts = parts(all);
        // No index finds the rows without a word.
        if (alternatives(parts).anyMatch(alternative -> alternative.stream().allMatch(Part::absent))) {
            throw ProblemException.parameter(
                    parameter, "must contain a word without a hyphen before it, and so must each side of 'or'");
        }
        String plain = parts.stream()
                .filter(part -> !part.absent() && !part.or())
                .map(Part::words)
                .collect(Collectors.joining(" "));
        String excluded = parts.stream()
                .filter(Part::absent)
                .map(part -> '"' + part.words() + '"')
                .collect(Collectors.joining(" or "));
        String name = StorableText.fits(text) ? text.strip() : "";
        Part last = parts.getLast();
        boolean afterOr = parts.size() > 1 && parts.get(parts.size() - 2).isOr();
        return last.isStart(all) && !afterOr
                ? new SearchText(all, all.substring(0, last.at()).strip(), last.words() + ":*", plain, excluded, name)
                : new SearchText(all, all, "", plain, excluded, name);
    }

    /**
     * A word or a phrase, or the operator {@code or}.
     *
     * @param absent whether it must be absent
     * @param phrase whether it is in quotation marks
     * @param words words with a blank between them
     * @param or whether it is the operator
     * @param at the index of its first character
     */
    private record Part(boolean absent, boolean phrase, String words, boolean or, int at) {
        /** Whether it may be the start of a longer word: a single word at the end of the text. */
        boolean isStart(String all) {
            return !absent && !phrase && at + words.length() == all.length();
        }

        Part asOperator() {
            return new Part(absent, phrase, words, true, at);
        }

        /** Whether it is {@code or}, as an operator or as a word. */
        boolean isOr() {
            return !absent && !phrase && words.equalsIgnoreCase("or");
        }
    }

    private static List<Part> parts(String all) {
        List<Part> parts = new ArrayList<>();
        Matcher matcher = PART.matcher(all);
        while (matcher.find()) {
            boolean phrase = matcher.group(3) == null;
            int group = phrase ? 2 : 3;
            String words = matcher.group(group).replaceAll("[ -]+", " ").strip();
            Part part = new Part(!matcher.group(1).isEmpty(), phrase, words, false, matcher.start(group));
            // As in the database, it is a word if nothing is before or after it.
            boolean or = part.isOr() && !parts.isEmpty() && !parts.getLast().or() && matcher.end() < all.length();
            if (!words.isEmpty()) {
                parts.add(or ? part.asOperator() : part);
            }
        }
        return parts;
    }

    /** The parts between one {@code or} and the next. */
    private static Stream<List<Part>> alternatives(List<Part> parts) {
        List<List<Part>> alternatives = new ArrayList<>(List.of(new ArrayList<>()));
        for (Part part : parts) {
            if (part.or()) {
                alternatives.add(new ArrayList<>());
            } else {
                alternatives.getLast().add(part);
            }
        }
        return alternatives.stream();
    }
}
