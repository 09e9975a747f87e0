package dev.canopy.search;

import dev.canopy.access.ScopeSql;
import java.util.Locale;

/**
 * A kind of entity that can be found. The rows of each kind have a column {@code document}, which make_searchable of
 * the database adds.
 */
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

        @Override
        boolean isOfAccounts() {
            return false;
        }
    };

    /**
     * The share of the rows from which on a word is one that many have. The trigrams of rarer words find few rows by
     * their index.
     */
    private static final String COMMON = "0.01";

    /** Such a word is similar if this much of it and of the asked one is the same. One wrong letter in seven is. */
    private static final String SIMILAR = "0.45";

    /**
     * The most rows of each kind whose names are compared with a text in the accounts of a limited scope, and in its
     * parts. It bounds the time.
     */
    static final int COMPARED = 1_000;

    /** The tops of the scope that are searched as parts of accounts. */
    private static final String PARTS = "array(select p.id from parts p)";

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
        this.inScope = inScope;
    }

    /** The kind of a hit. */
    private String kind() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Which rows of the table can be found at all. */
    String only() {
        return "";
    }

    /** Whether each row belongs to an account. */
    boolean isOfAccounts() {
        return true;
    }

    /** The name in the parameter {@code in}. */
    String parameter() {
        return parameter;
    }

    /** The rows that contain the words, at most a number of them. */
    String byWords(Reach reach, String query, int candidates) {
        String rank = ofWords(query);
        String found = "d.document @@ " + query;
        return switch (reach) {
            case EVERYTHING -> everywhere(rank, "false", found, candidates);
            // The relation of byName is empty for most searches.
            case SCOPE -> {
                String whole = unindexed(isNamed());
                yield inAccounts("words", rank, whole, unindexed(found), candidates)
                        + rows(table, rank, whole, inParts() + " and " + unindexed(found), candidates);
            }
        };
    }

    /**
     * The rows that contain the words and have the text as their name, which come before all others. They may be
     * missing in {@link #byWords}, if the name is a word that many rows have. An index finds them, except in parts of
     * accounts: there, all names are compared, but only if at least as many rows have the words as are ranked.
     *
     * @param found the relation with the rows of {@link #byWords}
     */
    String byName(Reach reach, String query, String found, int candidates) {
        String rank = ofWords(query);
        String condition = isNamed() + " and d.document @@ " + query;
        return switch (reach) {
            case EVERYTHING -> everywhere(rank, "true", condition, candidates);
            case SCOPE ->
                inAccounts("named", rank, "true", unindexed(condition), candidates)
                        + rows(
                                table,
                                rank,
                                "true",
                                inParts() + " and (select count(*) from " + found + " f where f.kind = '" + kind()
                                        + "') >= " + candidates + " and " + unindexed(condition),
                                candidates);
        };
    }

    /**
     * The rows of whole accounts that match a query of {@link AccountWords} and a condition, and {@code union all}
     * after them; empty if the rows belong to no account.
     */
    private String inAccounts(String inside, String rank, String whole, String condition, int candidates) {
        return isOfAccounts()
                ? rows(table, rank, whole, AccountWords.find(title, inside) + " and " + condition, candidates)
                        + " union all "
                : "";
    }

    /** The rows of parts of accounts, which are found by their tenants, since an index also has the rows of others. */
    private String inParts() {
        return inScope.replace("{tenants}", ScopeSql.all(PARTS));
    }

    /** A condition that no index fits. */
    private static String unindexed(String condition) {
        return "coalesce(" + condition + ", false)";
    }

    private static String ofWords(String query) {
        return "ts_rank(d.document, " + query + ", 1)";
    }

    private String isNamed() {
        return "lower(" + title + ") collate \"C\" = any (array[lower($8::text), lower($5::text)])";
    }

    /**
     * A text in the frequent words of the table. The statistics of the database have these words, so that the names are
     * not compared one by one. One row: {@code query} is the query for rows with the frequent words that are similar to
     * those of the text, null if none is; {@code rare} has the words of the text that are similar to none, null if all
     * are.
     *
     * @param language an SQL expression: the text search configuration
     * @param plain an SQL expression: words with blanks between them
     */
    String alike(String language, String plain) {
        return """
                select case when bool_or(alike.words is not null) then
                  string_agg(coalesce('(' || alike.words || ')', nullif(plainto_tsquery({language}, asked.word)::text, '')), ' & ')::tsquery end as query,
                  string_agg(asked.word, ' ' order by asked.place) filter (where alike.words is null) as rare
                from regexp_split_to_table(lower({plain}), ' +') with ordinality asked (word, place)
                left join lateral (
                  select string_agg(quote_literal(c.word) || ':A', ' | ') as words
                  from pg_stats s cross join unnest(s.most_common_elems::text::text[], s.most_common_elem_freqs) c (word, share)
                  where s.schemaname = current_schema() and s.tablename = '{table}' and s.attname = 'document'
                    and c.share >= {share} and word_similarity(asked.word, c.word) >= {similarity}) alike on true
                """.replace("{language}", language)
                .replace("{plain}", plain)
                .replace("{table}", table)
                .replace("{share}", COMMON)
                .replace("{similarity}", SIMILAR);
    }

    /**
     * The rows that {@link #alike} finds, if another relation is empty.
     *
     * @param excluded an SQL expression: the query for what must be absent, null if nothing must
     */
    String byAlike(String plain, String excluded, String other, int candidates) {
        return everywhere(
                similarity(plain),
                "false",
                "d.document @@ " + ofText("query") + without(excluded) + isEmpty(other),
                candidates);
    }

    /** The relation with the row of {@link #alike}. */
    String alikeRelation() {
        return "alike_" + parameter;
    }

    private String ofText(String column) {
        return "(select " + column + " from " + alikeRelation() + ")";
    }

    /**
     * The rows with a name that is similar to a text, if another relation is empty. Among all rows, only the rare words
     * of the text must be similar, because the trigrams of frequent words find too many rows by the index.
     *
     * @param excluded an SQL expression: the query for what must be absent, null if nothing must
     */
    String bySimilarity(Reach reach, String plain, String excluded, String other, int candidates) {
        return switch (reach) {
            case EVERYTHING ->
                everywhere(
                        similarity(plain),
                        "false",
                        title + " %> " + ofText("rare") + without(excluded) + isEmpty(other),
                        candidates);
            case SCOPE -> {
                String similar = unindexed(title + " %> " + plain) + without(excluded);
                String inAccounts = isOfAccounts()
                        ? similarOf(AccountWords.find(title, "near"), plain, similar, other, candidates) + " union all "
                        : "";
                yield inAccounts
                        + similarOf(
                                inScope.replace("{tenants}", ScopeSql.first(PARTS, COMPARED)),
                                plain,
                                similar,
                                other,
                                candidates);
            }
        };
    }

    private String similarOf(String compared, String plain, String similar, String other, int candidates) {
        String first = "(select * from " + table + " d where " + compared + isEmpty(other) + " limit " + COMPARED + ")";
        return rows(first, similarity(plain), "false", similar, candidates);
    }

    private String similarity(String plain) {
        return "word_similarity(" + plain + ", " + title + ")";
    }

    /** No index fits it. */
    private static String without(String excluded) {
        return " and (d.document @@ " + excluded + ") is not true";
    }

    private static String isEmpty(String relation) {
        return " and not exists (select from " + relation + ")";
    }

    /** Among which rows a search looks. */
    enum Reach {
        /** All, by the indexes of words and trigrams. */
        EVERYTHING,
        /**
         * Those of the accounts and tenants of the scope. These are found first; the other conditions are written so
         * that no index can be used for them, and rows of other tenants are not read even if they have the words.
         */
        SCOPE
    }

    private String everywhere(String rank, String whole, String where, int candidates) {
        return rows(table, rank, whole, "$1::bigint[] is null and " + where, candidates);
    }

    /**
     * @param rank an SQL expression: how well a row fits, from 0 to 1
     * @param whole an SQL expression: whether its name is the whole text
     */
    private String rows(String from, String rank, String whole, String where, int candidates) {
        return "(select '" + kind() + "' as kind, " + key + " collate \"C\" as key, " + title
                + " as name, " + text + " as text, " + rank + " as rank, " + whole + " as whole from " + from
                + " d where " + where + only() + " limit " + candidates + ")";
    }
}
