package dev.canopy.metric;

import dev.canopy.listing.ParameterValue;
import dev.canopy.problem.ProblemException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A metric split by a dimension, with the largest part first.
 *
 * @param other the parts beyond the limit together; null if there are none
 * @param whole the metric of all parts together
 */
record Breakdown(
        List<Part> parts, @Nullable Other other, @Nullable Object whole, DataState state) {
    static final int MAX_PARTS = 10_000;

    Breakdown {
        parts = List.copyOf(parts);
    }

    /**
     * A part of the whole.
     *
     * @param key null for events without a value of the dimension
     * @param name the name of the child or feature, otherwise the same as the key
     * @param value null if the metric has no value
     */
    record Part(
            @Nullable String key,
            @Nullable String name,
            @Nullable Object value) {}

    /**
     * Parts that are too small to be shown one by one.
     *
     * @param parts their number, 1 or more
     * @param value the metric of all of them together; null if it has no value
     */
    record Other(long parts, @Nullable Object value) {}

    /**
     * What to split.
     *
     * @param limit the largest number of parts, 1 to {@value #MAX_PARTS}; all others are combined
     */
    record Query(Metric metric, By by, Window window, int limit) {
        /** @throws ProblemException (400) if the limit is not a whole number in range */
        static int limit(@Nullable String text) {
            return ParameterValue.wholeNumber("limit", text, 1, MAX_PARTS)
                    .map(Long::intValue)
                    .orElse(MAX_PARTS);
        }
    }

    /** The dimension of a breakdown. */
    sealed interface By {
        /** By feature. */
        record Feature() implements By {}

        /** By the subtrees of the children of the tenant, and by the tenant itself. */
        record Child() implements By {}

        /** By the model whose tokens the events used. */
        record Model() implements By {}

        /** By an attribute of events. */
        record EventAttribute(String name) implements By {}

        private static String attributePrefix() {
            return "attributes.";
        }

        /** @throws ProblemException (400) if the text is not a dimension */
        static By parse(@Nullable String text) {
            if (text != null && text.indexOf(',') >= 0) {
                throw ProblemException.parameter("by", "must be a single dimension");
            }
            if ("feature".equals(text)) {
                return new Feature();
            }
            if ("child".equals(text)) {
                return new Child();
            }
            if ("model".equals(text)) {
                return new Model();
            }
            if (text != null
                    && text.startsWith(attributePrefix())
                    && text.length() > attributePrefix().length()
                    && text.indexOf('\0') < 0) {
                return new EventAttribute(text.substring(attributePrefix().length()));
            }
            throw ProblemException.parameter(
                    "by", "must be 'feature', 'child', 'model', or 'attributes.' and the name of an event attribute");
        }
    }
}
