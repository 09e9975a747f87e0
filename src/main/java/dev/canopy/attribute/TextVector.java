package dev.canopy.attribute;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The words of a text as the database keeps them for its text search ({@code tsvector}), with the places in the text
 * where they occur. The database has normalised the words by its dictionaries and its locale; Java never does.
 *
 * @param words each word with its places in ascending order; a word has no places if they were not kept
 */
public record TextVector(NavigableMap<String, List<Place>> words) {
    /** The highest place. The database counts all later words of a text as there. */
    static final int MAX_POSITION = 16_383;

    /** The highest number of places of a word. The database keeps the first ones. */
    static final int MAX_PLACES = 256;

    /** Marks the part of a text that a word is from, such as a title. A word has {@link #D} if nothing is said. */
    public enum Weight {
        A,
        B,
        C,
        D
    }

    /**
     * Where a word occurs.
     *
     * @param position the number of the word in the text, 1 to 16,383
     */
    public record Place(int position, Weight weight) {
        /** @throws IllegalArgumentException if the position is out of range */
        public Place {
            if (position < 1 || position > MAX_POSITION) {
                throw new IllegalArgumentException("A text has no position " + position);
            }
        }

        @Override
        public String toString() {
            return position + (weight == Weight.D ? "" : weight.name());
        }
    }

    /**
     * @throws IllegalArgumentException if a word is empty, or has more than 256 places or places that do not ascend,
     *     which the database does not keep
     */
    public TextVector {
        NavigableMap<String, List<Place>> copy = new TreeMap<>();
        words.forEach((word, places) -> copy.put(word, List.copyOf(places)));
        copy.forEach(TextVector::check);
        words = Collections.unmodifiableNavigableMap(copy);
    }

    private static void check(String word, List<Place> places) {
        boolean ascending = true;
        for (int i = 1; i < places.size(); i++) {
            ascending &= places.get(i - 1).position() < places.get(i).position();
        }
        if (word.isEmpty() || places.size() > MAX_PLACES || !ascending) {
            throw new IllegalArgumentException("A text cannot have the word '" + word + "' at " + places);
        }
    }

    /**
     * Reads a vector as the database writes it, such as {@code 'fat':2A,5 'rat':3}.
     *
     * @throws IllegalArgumentException for any other text
     */
    public static TextVector parse(String text) {
        NavigableMap<String, List<Place>> words = new TreeMap<>();
        LexemeReader reader = new LexemeReader(text);
        while (!reader.atEnd()) {
            String word = reader.quoted();
            List<Place> places = new ArrayList<>();
            if (reader.skip(":")) {
                do {
                    places.add(new Place(reader.number(), reader.weight()));
                } while (reader.skip(","));
            }
            if (words.put(word, places) != null) {
                throw reader.failure();
            }
            reader.skipBlanks();
        }
        return new TextVector(words);
    }

    /** Whether a query finds the text. It means the same as {@code @@} of the database. */
    public boolean matches(TextQuery query) {
        return query.root().filter(root -> new TextMatch(this).holds(root)).isPresent();
    }

    /** The words that are a word of a query, or start with it, with their places. */
    Map<String, List<Place>> find(String word, boolean prefix) {
        if (prefix) {
            Map<String, List<Place>> found = new TreeMap<>();
            for (Map.Entry<String, List<Place>> entry :
                    words.tailMap(word, true).entrySet()) {
                if (!entry.getKey().startsWith(word)) {
                    break;
                }
                found.put(entry.getKey(), entry.getValue());
            }
            return found;
        }
        List<Place> places = words.get(word);
        return places == null ? Map.of() : Map.of(word, places);
    }

    /** The vector as the database reads it. */
    @Override
    public String toString() {
        return words.entrySet().stream()
                .map(entry -> LexemeReader.quote(entry.getKey())
                        + entry.getValue().stream()
                                .map(Place::toString)
                                .collect(
                                        Collectors.joining(",", entry.getValue().isEmpty() ? "" : ":", "")))
                .collect(Collectors.joining(" "));
    }
}
