package dev.canopy.access;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Whether a statement that runs for a caller with a limited scope names that scope, or the account or tenant that was
 * found in it, as a bound value.
 */
final class StatementScope {
    /** After these words comes the name of a table. */
    private static final Pattern TABLE = Pattern.compile("\\b(?:from|join|into|update)\\s+(?:only\\s+)?([a-z_]+)");

    /** Values of these columns belong to one account or tenant, or to a row that the request names. */
    private static final Pattern BOUND = Pattern.compile(
            "\\b(?:root_id|tenant_id|ancestor_id|descendant_id|organization_id)\\s*(?:=|in)\\s*(?:any\\s*)?\\(*\\s*"
                    + "(?:array\\s*\\(\\s*select unnest\\s*\\(\\s*)?(?:cast\\s*\\(\\s*)*(?:\\?|\\.\\.\\.)");

    /** A tenant by its id, which the service has found in the scope. */
    private static final Pattern TENANT_BY_ID = Pattern.compile(
            "\\b(?:tenant|t\\d*_\\d*|t)\\.id\\s*=\\s*(?:any\\s*)?\\(*\\s*(?:cast\\s*\\(\\s*)*(?:\\?|\\.\\.\\.)");

    private final Set<String> tables;
    private final Map<String, String> allowed;

    /**
     * @param tables those with rows of tenants
     * @param allowed the beginnings of statements that need no restriction, each with the reason
     */
    StatementScope(Set<String> tables, Map<String, String> allowed) {
        this.tables = Set.copyOf(tables);
        this.allowed = Map.copyOf(allowed);
    }

    /**
     * The tables of tenants whose rows the statement reads or writes without a restriction; empty if there are none.
     */
    Set<String> unrestricted(String statement) {
        Set<String> named = new TreeSet<>();
        Matcher table = TABLE.matcher(statement);
        while (table.find()) {
            if (tables.contains(table.group(1))) {
                named.add(table.group(1));
            }
        }
        boolean restricted = BOUND.matcher(statement).find()
                || TENANT_BY_ID.matcher(statement).find()
                || reason(statement).isPresent();
        return restricted ? Set.of() : named;
    }

    /** Why the statement needs no restriction, if it is one of those. */
    Optional<String> reason(String statement) {
        return allowed.entrySet().stream()
                .filter(each -> statement.startsWith(each.getKey()))
                .map(Map.Entry::getValue)
                .findFirst();
    }
}
