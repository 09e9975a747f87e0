package dev.canopy.search;

import dev.canopy.access.ScopeSql;
import java.util.Locale;

/** A kind of entity that can be found. The rows of each kind have a column {@code document}, which make_searchable of the database adds. */
enum Searchable {
    TENANT("tenants", "tenant d", "d.key", "d.name", "(d.key collate \"default\")", ScopeSql.covers("d.id", "$1")),
    USER(
            "users",
            "directory_user d join organization o on o.id = d.organization_id and o.root_id = d.root_id",
            "d.id::text",
            "(d.first_name || ' ' || d.last_name)",
            "d.email",
            ScopeSql.covers("o.tenant_id", "$1")),
    ORGANIZATION(
            "organizations",
            "organization d",
            "d.id::text",
            "d.name",
            "''::text",
            ScopeSql.covers("d.tenant_id", "$1")),
    /** Every caller that sees a tenant sees the features that are not retired. */
    FEATURE(
            "features",
            "ai_feature d",
            "d.key",
            "d.name",
            "(d.key collate \"default\")",
            "$1::bigint[] is distinct from '{}' and d.retired_at is null");

    private final String parameter;
    private final String from;
    private final String key;
    private final String title;
    private final String text;
    private final String visible;

    Searchable(String parameter, String from, String key, String title, String details, String visible) {
        this.parameter = parameter;
        this.from = from;
        this.key = key;
        this.title = title;
        this.text = "(" + title + " || ' ' || " + details + ")";
        this.visible = visible;
    }

    /** The name in the parameter {@code in}. */
    String parameter() {
        return parameter;
    }

    /** The rows that contain the words, at most a number of them. */
    String byWords(String query, int candidates) {
        return rows("ts_rank(d.document, " + query + ", 1)", "d.document @@ " + query, candidates);
    }

    /** The rows with a name that is similar to a text, if another relation is empty. */
    String bySimilarity(String plain, String other, int candidates) {
        return rows(
                "word_similarity(" + plain + ", " + title + ")",
                "not exists (select from " + other + ") and " + title + " %> " + plain,
                candidates);
    }

    private String rows(String rank, String found, int candidates) {
        return "(select '" + name().toLowerCase(Locale.ROOT) + "' as kind, " + key + " collate \"C\" as key, " + title
                + " as name, " + text + " as text, " + rank + " as rank from " + from + " where " + found + " and "
                + visible + " limit " + candidates + ")";
    }
}
