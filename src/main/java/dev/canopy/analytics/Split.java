package dev.canopy.analytics;

import dev.canopy.attribute.Condition;
import dev.canopy.listing.Filter;
import dev.canopy.metric.Horizon;
import dev.canopy.metric.Metric;
import dev.canopy.metric.Window;
import dev.canopy.problem.ProblemException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * How usage is split: by one to three dimensions, and by which of it a filter leaves.
 *
 * @param filter RSQL on the same dimensions; null for all usage
 * @param compared the dimensions that the filter names
 */
record Split(List<Breakdown.By> by, @Nullable String filter, Set<Breakdown.By> compared) {
    static final int MAX_DIMENSIONS = 3;

    /** A comma, unless a backslash makes it a part of a name. */
    private static final Pattern SEPARATOR = Pattern.compile("(?<!\\\\),");

    private static final String EXAMPLE = "feature==chat;attributes.route=in=(search,answer)";

    Split {
        by = List.copyOf(by);
        compared = Set.copyOf(compared);
    }

    /** @throws ProblemException (400) if a dimension is unknown, or if the filter is malformed */
    static Split parse(@Nullable String by, @Nullable String filter) {
        List<Breakdown.By> dimensions = new ArrayList<>();
        for (String part : SEPARATOR.split(by == null ? "" : by, -1)) {
            String name = part.replace("\\,", ",").strip();
            Breakdown.By dimension = Breakdown.By.parse(name);
            if (dimensions.contains(dimension)) {
                throw ProblemException.parameter("by", "names '" + name + "' twice");
            }
            dimensions.add(dimension);
        }
        if (dimensions.size() > MAX_DIMENSIONS) {
            throw ProblemException.parameter("by", "must have at most " + MAX_DIMENSIONS + " dimensions");
        }
        return new Split(dimensions, filter, filter == null ? Set.of() : compared(filter));
    }

    /** Events have all dimensions, so their columns check any filter. The tenant does not matter for that. */
    private static Set<Breakdown.By> compared(String filter) {
        return parse(filter, DimensionColumns.ofEvents(0, true)).names().stream()
                .map(Split::dimension)
                .collect(Collectors.toSet());
    }

    private static <E> Filter<E> parse(String filter, DimensionColumns<E> columns) {
        return Filter.parse(filter, EXAMPLE, name -> columns.compared(dimension(name)));
    }

    private static Breakdown.By dimension(String name) {
        return Breakdown.By.find(name)
                .orElseThrow(() -> Filter.refused("compares '" + name + "', which is not " + Breakdown.By.NAMES));
    }

    /** The filter as a condition on rows; empty for all usage. */
    <E> Optional<Condition<E>> condition(DimensionColumns<E> columns) {
        return Optional.ofNullable(filter).map(text -> parse(text, columns).condition());
    }

    /** Whether the parts are the children of the tenant, with all of their usage. */
    boolean isByChildAlone() {
        return filter == null && by.size() == 1 && by.getFirst() instanceof Breakdown.By.Child;
    }

    /**
     * A part.
     *
     * @param texts a text for each dimension, as {@link DimensionColumns#text} has it
     */
    Breakdown.Part part(List<@Nullable String> texts, @Nullable Object value) {
        List<@Nullable String> keys = new ArrayList<>();
        List<@Nullable String> names = new ArrayList<>();
        for (int i = 0; i < texts.size(); i++) {
            String text = texts.get(i);
            int space = text != null && by.get(i).isNamed() ? text.indexOf(' ') : -1;
            keys.add(text == null || space < 0 ? text : text.substring(0, space));
            names.add(text == null ? null : text.substring(space + 1));
        }
        return new Breakdown.Part(keys, names, value);
    }

    /** The text of the first dimension of a part. */
    @Nullable String text(Breakdown.Part part) {
        return part.key() != null && by.getFirst().isNamed()
                ? part.key() + " " + part.names().getFirst()
                : part.key();
    }

    /**
     * The only dimension, for a cost that only breakdowns have.
     *
     * @throws ProblemException (400) if there are several, or a filter
     */
    Breakdown.By alone(CostComparison cost) {
        if (by.size() > 1) {
            throw ProblemException.parameter("by", "must be a single dimension for '" + cost.wireName() + "'");
        }
        if (filter != null) {
            throw ProblemException.parameter("filter", "cannot be used with '" + cost.wireName() + "'");
        }
        return by.getFirst();
    }

    /** The dimensions that the rows of usage must have. */
    Stream<Breakdown.By> all() {
        return Stream.concat(by.stream(), compared.stream());
    }

    /** @throws ProblemException (422) if the rows that the split reads do not have all of the window */
    void requireKept(Metric metric, Horizon horizon, Window window) {
        switch (UsageSource.of(metric, this)) {
            case ROLLUPS, SLICES -> horizon.require(window);
            case EVENTS -> requireEvents(metric, horizon, window);
        }
    }

    /** @throws ProblemException (422) if events of the window may have been dropped */
    void requireEvents(Metric metric, Horizon horizon, Window window) {
        boolean named = by.stream().anyMatch(dimension -> UsageSource.of(metric, dimension) == UsageSource.EVENTS);
        horizon.requireAll(window, named ? "by" : "filter");
    }
}
