package dev.canopy.analytics;

import dev.canopy.metric.DataState;
import dev.canopy.problem.ProblemException;
import dev.canopy.tenant.TenantAttributes;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A metric split by one or more dimensions, with the largest part first.
 *
 * @param other the parts beyond the limit together; null if there are none
 * @param whole the metric of all parts together
 * @param currency that of the account
 */
record Breakdown(
        List<Part> parts, @Nullable Other other, @Nullable Object whole, String currency, DataState state) {
    static final int MAX_PARTS = 10_000;

    Breakdown {
        parts = List.copyOf(parts);
    }

    /**
     * A part of the whole.
     *
     * @param keys one for each dimension; null for usage without a value of the dimension
     * @param names the names of children and features, otherwise the same as the keys
     * @param value null if the metric has no value
     */
    record Part(
            List<@Nullable String> keys,
            List<@Nullable String> names,
            @Nullable Object value) {
        Part {
            keys = Collections.unmodifiableList(keys);
            names = Collections.unmodifiableList(names);
        }

        /** A part by one dimension. */
        Part(@Nullable String key, @Nullable String name, @Nullable Object value) {
            this(Collections.singletonList(key), Collections.singletonList(name), value);
        }

        /** The key in the first dimension. */
        @Nullable String key() {
            return keys.getFirst();
        }

        /** The same part with another value. */
        Part with(@Nullable Object other) {
            return new Part(keys, names, other);
        }
    }

    /**
     * Parts that are too small to be shown one by one.
     *
     * @param parts their number, 1 or more
     * @param value the metric of all of them together; null if it has no value
     */
    record Other(long parts, @Nullable Object value) {}

    /** A dimension of usage. */
    sealed interface By {
        /** Names the dimensions, for messages. */
        String NAMES = "'feature', 'child', 'model', 'user', 'attributes.' and the name of an event attribute,"
                + " or 'labels.' and the name of a label";

        String ATTRIBUTE_PREFIX = "attributes.";

        /** The name in requests and files. */
        String wireName();

        /** Whether keys have names of their own. */
        default boolean isNamed() {
            return switch (this) {
                case Feature feature -> true;
                case Child child -> true;
                case Model model -> false;
                case User user -> false;
                case EventAttribute attribute -> false;
                case Label label -> false;
            };
        }

        /** By feature. */
        record Feature() implements By {
            @Override
            public String wireName() {
                return "feature";
            }
        }

        /** By the subtrees of the children of the tenant, and by the tenant itself. */
        record Child() implements By {
            @Override
            public String wireName() {
                return "child";
            }
        }

        /** By the model whose tokens the events used. */
        record Model() implements By {
            @Override
            public String wireName() {
                return "model";
            }
        }

        /** By the user, as clients name the user. */
        record User() implements By {
            @Override
            public String wireName() {
                return "user";
            }
        }

        /** By an attribute of events. */
        record EventAttribute(String name) implements By {
            @Override
            public String wireName() {
                return ATTRIBUTE_PREFIX + name;
            }
        }

        /** By a label of the tenants. */
        record Label(String name) implements By {
            @Override
            public String wireName() {
                return TenantAttributes.LABEL_PREFIX + name;
            }
        }

        /** The dimension with a name; empty if there is none. */
        static Optional<By> find(String name) {
            return switch (name) {
                case "feature" -> Optional.of(new Feature());
                case "child" -> Optional.of(new Child());
                case "model" -> Optional.of(new Model());
                case "user" -> Optional.of(new User());
                default ->
                    named(name, ATTRIBUTE_PREFIX)
                            .<By>map(EventAttribute::new)
                            .or(() -> named(name, TenantAttributes.LABEL_PREFIX).map(Label::new));
            };
        }

        /** @throws ProblemException (400) if the text is not a dimension */
        static By parse(String name) {
            return find(name).orElseThrow(() -> ProblemException.parameter("by", "must be " + NAMES));
        }

        private static Optional<String> named(String text, String prefix) {
            return Optional.of(text)
                    .filter(given ->
                            given.startsWith(prefix) && given.length() > prefix.length() && given.indexOf('\0') < 0)
                    .map(given -> given.substring(prefix.length()));
        }
    }
}
