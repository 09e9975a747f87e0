package dev.canopy.access;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Whether each table of a statement that runs for a caller with a limited scope is restricted: by a bound account or
 * tenant, which is the scope or was found in it, or by an equation with a column of a table that is. What a subquery, a
 * common table expression or a function returns counts as restricted, since the tables that it reads are checked
 * themselves, and functions are not looked into.
 */
final class StatementScope {
    /** Values of these columns belong to one account or tenant, or to a row that the request names. */
    private static final Set<String> PLACES =
            Set.of("root_id", "tenant_id", "ancestor_id", "descendant_id", "organization_id", "parent_id");

    /** A table with one of these has rows of tenants. */
    private static final Set<String> OF_TENANTS = Set.of("root_id", "tenant_id");

    /** Columns by which rows of one table are found from those of another. */
    private static final Set<String> LINKS = Set.of("id");

    /**
     * The id of the tenant that the request names, which restricts nothing: a tenant of the scope is compared with it.
     */
    private static final Pattern NAMED = Pattern.compile(
            "\\(select named\\.id from tenant named where named\\.key = [^()]*(?:\\([^()]*(?:\\([^()]*\\)[^()]*)*\\))?\\)");

    private final Set<String> tables;
    private final Map<String, Set<String>> columns;
    private final Map<String, String> allowed;

    /**
     * @param columns those of each table
     * @param allowed the beginnings of statements that need no restriction, each with the reason
     */
    StatementScope(Map<String, Set<String>> columns, Map<String, String> allowed) {
        this.columns = Map.copyOf(columns);
        this.tables = columns.entrySet().stream()
                .filter(table -> table.getValue().stream().anyMatch(OF_TENANTS::contains))
                .map(Map.Entry::getKey)
                .collect(Collectors.toUnmodifiableSet());
        this.allowed = Map.copyOf(allowed);
    }

    /**
     * The tables of tenants whose rows the statement reads or writes without a restriction; empty if there are none.
     */
    Set<String> unrestricted(String statement) {
        if (reason(statement).isPresent()) {
            return Set.of();
        }
        StatementSources sources = StatementSources.of(NAMED.matcher(statement).replaceAll("0"), columns);
        Set<StatementSources.Source> restricted = new HashSet<>();
        for (StatementSources.Source source : sources.all()) {
            if (source.kind() == StatementSources.Kind.DERIVED) {
                restricted.add(source);
            }
        }
        List<StatementSources.Equation> left = new ArrayList<>(sources.equations());
        boolean grows = true;
        while (grows) {
            grows = left.removeIf(equation -> restricts(equation, restricted));
        }
        Set<String> names = new TreeSet<>();
        for (StatementSources.Source source : sources.all()) {
            if (source.kind() == StatementSources.Kind.TABLE
                    && tables.contains(source.name())
                    && !restricted.contains(source)) {
                names.add(source.name());
            }
        }
        addTargets(sources, names);
        return names;
    }

    /**
     * Rows are added as a subquery selects them, or by values alone, which say nothing about a scope. The subquery has
     * been checked.
     */
    private void addTargets(StatementSources sources, Set<String> names) {
        boolean selects = sources.all().stream().anyMatch(source -> source.kind() != StatementSources.Kind.TARGET);
        for (StatementSources.Source source : sources.all()) {
            if (source.kind() == StatementSources.Kind.TARGET && tables.contains(source.name()) && !selects) {
                names.add(source.name());
            }
        }
    }

    /** Adds the source of a column that is compared with a value, or with a column of a restricted source. */
    private boolean restricts(StatementSources.Equation equation, Set<StatementSources.Source> restricted) {
        if (!tables.contains(equation.source().name())) {
            return false; // what belongs to the whole service cannot restrict anything
        }
        boolean isPlace = PLACES.contains(equation.column())
                || (equation.column().equals("id") && equation.source().name().equals("tenant"));
        boolean isLink = isPlace || LINKS.contains(equation.column());
        boolean byValue = isPlace && equation.isValue();
        boolean bySource = isLink
                && !equation.isValue()
                && equation.other().map(restricted::contains).orElse(true);
        return (byValue || bySource) && restricted.add(equation.source());
    }

    /** Why the statement needs no restriction, if it is one of those. */
    Optional<String> reason(String statement) {
        return allowed.entrySet().stream()
                .filter(each -> statement.startsWith(each.getKey()))
                .map(Map.Entry::getValue)
                .findFirst();
    }
}
