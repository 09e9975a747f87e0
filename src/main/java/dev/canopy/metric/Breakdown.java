package dev.canopy.metric;

import dev.canopy.problem.ProblemException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A metric by its parts, the largest first.
 *
 * @param whole the metric of all parts together
 */
record Breakdown(List<Part> parts, @Nullable Object whole, DataState state) {
    static final int MAX_PARTS = 10_000;

    Breakdown {
        parts = List.copyOf(parts);
    }

    /**
     * A part of the whole.
     *
     * @param key null for what has no value to be told by
     */
    record Part(
            @Nullable String key,
            @Nullable String name,
            @Nullable Object value) {}

    /** By what a metric is broken down. */
    sealed interface By {
        /** By feature. */
        record Feature() implements By {}

        /** By the children of the tenant, each with all below it, and the tenant itself. */
        record Child() implements By {}

        /** By the model of which events name the tokens. */
        record Model() implements By {}

        /** By an attribute of events. */
        record EventAttribute(String name) implements By {}

        private static String attributePrefix() {
            return "attributes.";
        }

        /** @throws ProblemException (400) if it is none of these */
        static By parse(@Nullable String text) {
            if (text != null && text.indexOf(',') >= 0) {
                throw ProblemException.parameter("by", "must be one dimension, without a comma");
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
                    "by", "must be feature, child, model, or attributes. and the name of an attribute of events");
        }
    }
}
