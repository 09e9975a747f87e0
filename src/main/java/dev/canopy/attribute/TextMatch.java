package dev.canopy.attribute;

import dev.canopy.attribute.TextVector.Place;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * Evaluates a query of the text search on a text as PostgreSQL does (TS_execute in its tsvector_op.c). Outside phrases,
 * a part of a query is true or false. Within a phrase it has the places where it is true, which the operators combine.
 */
final class TextMatch {
    /** Places have 14 bits in the database, so that those of a phrase beyond the last place start again at 0. */
    private static final int PLACE_BITS = 0x3fff;

    private final TextVector text;

    TextMatch(TextVector text) {
        this.text = text;
    }

    /** Whether the text as a whole has this part of a query. */
    boolean holds(TextQuery.Node node) {
        return switch (node) {
            case TextQuery.Word word ->
                text.find(word.word(), word.prefix()).values().stream()
                        // Words without places match any weight.
                        .anyMatch(places ->
                                places.isEmpty() || !positions(places, word).isEmpty());
            case TextQuery.Not not -> !holds(not.operand());
            case TextQuery.And and -> holds(and.left()) && holds(and.right());
            case TextQuery.Or or -> holds(or.left()) || holds(or.right());
            case TextQuery.Phrase phrase -> {
                Spots spots = spots(phrase);
                yield !spots.unknown() && !spots.isNone();
            }
        };
    }

    private static List<Integer> positions(List<Place> places, TextQuery.Word word) {
        return places.stream()
                .filter(place -> word.weights().isEmpty() || word.weights().contains(place.weight()))
                .map(Place::position)
                .toList();
    }

    /**
     * Where a part of a phrase is true.
     *
     * @param ends the places of its last word
     * @param inverted whether it is true at all other places instead
     * @param width the number of words from its first word to its last one
     * @param unknown whether the text has its words, but not their places
     */
    private record Spots(List<Integer> ends, boolean inverted, int width, boolean unknown) {
        static final Spots NONE = new Spots(List.of(), false, 0, false);
        static final Spots UNKNOWN = new Spots(List.of(), false, 0, true);

        boolean isNone() {
            return ends.isEmpty() && !inverted && !unknown;
        }

        /** The same with the places moved to the right. */
        List<Integer> moved(int by) {
            return ends.stream().map(end -> (end & PLACE_BITS) + by).toList();
        }
    }

    private Spots spots(TextQuery.Node node) {
        return switch (node) {
            case TextQuery.Word word -> ofWord(word);
            case TextQuery.Not not -> {
                Spots spots = spots(not.operand());
                yield spots.unknown() ? spots : new Spots(spots.ends(), !spots.inverted(), spots.width(), false);
            }
            case TextQuery.And and -> {
                Spots left = spots(and.left());
                Spots right = left.isNone() ? Spots.NONE : spots(and.right());
                yield isUndecided(left, right) ? undecided(left, right) : aligned(left, right, true);
            }
            case TextQuery.Or or -> {
                Spots left = spots(or.left());
                Spots right = spots(or.right());
                if (left.unknown() || right.unknown()) {
                    yield Spots.UNKNOWN;
                }
                yield left.isNone() && right.isNone()
                        ? Spots.NONE
                        : aligned(left.isNone() ? Spots.NONE : left, right.isNone() ? Spots.NONE : right, false);
            }
            case TextQuery.Phrase phrase -> {
                Spots left = spots(phrase.left());
                Spots right = left.isNone() ? Spots.NONE : spots(phrase.right());
                if (isUndecided(left, right)) {
                    yield undecided(left, right);
                }
                int distance = phrase.distance() + right.width();
                Kept kept = Kept.ofBoth(left, right);
                yield new Spots(
                        kept.of(left.moved(distance), right.moved(0)),
                        kept == Kept.EITHER,
                        distance + left.width(),
                        false);
            }
        };
    }

    private Spots ofWord(TextQuery.Word word) {
        Collection<List<Place>> found = text.find(word.word(), word.prefix()).values();
        if (found.stream().anyMatch(List::isEmpty)) {
            return Spots.UNKNOWN;
        }
        List<Integer> ends = found.stream()
                .flatMap(places -> positions(places, word).stream())
                .sorted()
                .distinct()
                .toList();
        return new Spots(ends, false, 0, false);
    }

    private static boolean isUndecided(Spots left, Spots right) {
        return left.isNone() || right.isNone() || left.unknown() || right.unknown();
    }

    private static Spots undecided(Spots left, Spots right) {
        return left.isNone() || right.isNone() ? Spots.NONE : Spots.UNKNOWN;
    }

    /** Two parts that start at the same word. */
    private static Spots aligned(Spots left, Spots right, boolean all) {
        int width = Math.max(left.width(), right.width());
        Kept kept = all ? Kept.ofBoth(left, right) : Kept.ofAny(left, right);
        boolean inverted = all ? left.inverted() && right.inverted() : left.inverted() || right.inverted();
        return new Spots(
                kept.of(left.moved(width - left.width()), right.moved(width - right.width())), inverted, width, false);
    }

    /** Which places of two parts are kept. */
    private enum Kept {
        EITHER(true, true, true),
        BOTH(false, true, false),
        LEFT(true, false, false),
        RIGHT(false, false, true);

        private final boolean left;
        private final boolean common;
        private final boolean right;

        Kept(boolean left, boolean common, boolean right) {
            this.left = left;
            this.common = common;
            this.right = right;
        }

        /** Where both parts are true. */
        static Kept ofBoth(Spots left, Spots right) {
            if (left.inverted()) {
                return right.inverted() ? EITHER : RIGHT; // nowhere else
            }
            return right.inverted() ? LEFT : BOTH;
        }

        /** Where one of the parts is true; if one is inverted, where none is. */
        static Kept ofAny(Spots left, Spots right) {
            if (left.inverted()) {
                return right.inverted() ? BOTH : LEFT;
            }
            return right.inverted() ? RIGHT : EITHER;
        }

        /** Merges the places as the database does, which takes them for ascending even if they start again. */
        List<Integer> of(List<Integer> lefts, List<Integer> rights) {
            List<Integer> ends = new ArrayList<>();
            int i = 0;
            int j = 0;
            while ((i < lefts.size() || right) && (j < rights.size() || left) && i + j < lefts.size() + rights.size()) {
                int a = i < lefts.size() ? lefts.get(i) : Integer.MAX_VALUE;
                int b = j < rights.size() ? rights.get(j) : Integer.MAX_VALUE;
                int end = Math.min(a, b);
                if (end > 0 && (a < b ? left : a == b ? common : right)) {
                    ends.add(end);
                }
                i += a <= b ? 1 : 0;
                j += b <= a ? 1 : 0;
            }
            return ends;
        }
    }
}
