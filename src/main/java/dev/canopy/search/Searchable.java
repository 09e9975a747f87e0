package dev.canopy.search;

import dev.canopy.access.ScopeSql;
import java.util.Locale;

/** A kind of entity that can be found. The rows of each kind have a column {@code document}, which make_searchable of the database adds. */
enum Searchable {
    TENANT("tenants", "tenant", "d.key", "d.name", "(d.key collate \"default\")", "d.id = {tenants}"),
    USER(
            "users",
            "directory_user",
            "d.id::text",
            "(d.first_name || ' ' || d.last_name)",
            "d.email",
            "d.organization_id = any (array(select o.id from organization o where o.tenant_id = {tenants}))"),
    ORGANIZATION("organizations", "organization", "d.id::text", "d.name", "''::text", "d.tenant_id = {tenants}"),
    /** Features belong to no tenant. Every caller that sees a tenant sees those that are not retired. */
    FEATURE("features", "ai_feature", "d.key", "d.name", "(d.key collate \"default\")", "$1::bigint[] <> '{}'") {
        @Override
        String only() {
            return " and d.retired_at is null";
        }
    };

    private final String parameter;
    private final String table;
    private final String key;
    private final String title;
    private final String text;
    private final String inScope;

    Searchable(String parameter, String table, String key, String title, String details, String inScope) {
        this.parameter = parameter;
        this.table = table;
        this.key = key;
        this.title = title;
        this.text = "(" + title + " || ' ' || " + details + ")";
        this.inScope = inScope.replace("{tenants}", ScopeSql.all("$1"));
    }

    /** Which rows of the table can be found at all. */
    String only() {
        return "";
    }

    /** The name in the parameter {@code in}. */
    String parameter() {
        return parameter;
    }

    /** The rows that contain the words, at most a number of them. */
    String byWords(Reach reach, String query, int candidates) {
        return rows(reach, "ts_rank(d.document, " + query + ", 1)", "d.document @@ " + query, "", candidates);
    }

    /** The rows with a name that is similar to a text, if another relation is empty. */
    String bySimilarity(Reach reach, String plain, String other, int candidates) {
        return rows(
                reach,
                "word_similarity(" + plain + ", " + title + ")",
                title + " %> " + plain,
                " and not exists (select from " + other + ")",
                candidates);
    }

    /** Among which rows a search looks. */
    enum Reach {
        /** All, by the indexes of words and trigrams. */
        EVERYTHING,
        /**
         * Those of the tenants of the scope, which are read first. No index fits coalesce, so that rows of other tenants are not read,
         * whatever words they have.
         */
        SCOPE
    }

    private String rows(Reach reach, String rank, String found, String condition, int candidates) {
        String where = switch (reach) {
            case EVERYTHING -> "$1::bigint[] is null and " + found;
            case SCOPE -> inScope + " and coalesce(" + found + ", false)";
        };
        return "(select '" + name().toLowerCase(Locale.ROOT) + "' as kind, " + key + " collate \"C\" as key, " + title
                + " as name, " + text + " as text, " + rank + " as rank from " + table + " d where " + where + only()
                + condition + " limit " + candidates + ")";
    }
}
