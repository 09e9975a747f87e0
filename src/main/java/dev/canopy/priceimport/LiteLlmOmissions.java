package dev.canopy.priceimport;

import java.util.EnumMap;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** The prices of a model of the map that cannot be taken, with the reasons. Not thread-safe. */
final class LiteLlmOmissions {
    private final Map<Reason, SortedSet<String>> fields = new EnumMap<>(Reason.class);

    /** Why a price cannot be taken. */
    enum Reason {
        PART_OF_TOKENS("for tokens that are not known to be part of the input or the output"),
        BY_TIME_OF_DAY("by the time of day"),
        NO_KNOWN_FORM("in a form that is not known, or out of range");

        private final String text;

        Reason(String text) {
            this.text = text;
        }
    }

    void add(String field, Reason reason) {
        fields.computeIfAbsent(reason, each -> new TreeSet<>()).add(field);
    }

    boolean isEmpty() {
        return fields.isEmpty();
    }

    /** All fields, such as {@code a, b (by the time of day); c (out of range)}. */
    @Override
    public String toString() {
        return fields.entrySet().stream()
                .map(each -> String.join(", ", each.getValue()) + " (" + each.getKey().text + ")")
                .collect(Collectors.joining("; "));
    }
}
