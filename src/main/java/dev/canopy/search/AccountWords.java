package dev.canopy.search;

/**
 * The words by which the rows of one account are found without reading rows of another: the index has each word of a
 * row with the number of its account as a prefix (record 118). The database function words_of_account makes these
 * words.
 */
final class AccountWords {
    /**
     * Three relations for a limited scope. {@code accounts}: the first tops that are roots. {@code parts}: the other
     * tops, except those within these accounts. {@code inside}: one row of queries for the rows of the accounts, each
     * null if nothing can be found.
     *
     * <p>{@code words} finds the rows that have the words; it knows neither positions nor excluded words, so it also
     * finds other rows. {@code named} finds the rows whose name is the text. {@code near} finds the rows whose names
     * are compared with the text: all if there are few tenants, otherwise those that have the first two letters of each
     * word.
     */
    private static final String RELATIONS = """

            accounts as materialized (
              select t.id, t.subtree_size from tenant t where t.id = any ($1::bigint[]) and t.parent_id is null
              order by t.id limit {most}),
            parts as materialized (
              select t.id from tenant t where t.id = any ($1::bigint[])
                and not exists (select from accounts a where a.id = t.root_id)),
            inside as materialized (
              select string_agg('(' || case terms.words when 'T' then {all}
                  else regexp_replace(terms.words, '''((?:[^'']|'''')+)''', '''' || a.id || '/\\1''', 'g') end || ')', ' | ')::tsquery as words,
                string_agg(format('''%1$s=%2$s'' | ''%1$s=%3$s''', a.id, {whole}, {plain}), ' | ')::tsquery as named,
                string_agg('(' || coalesce(case when size.tenants > {few} then starts.words end, {all}) || ')', ' | ')::tsquery as near
              from accounts a
              cross join (select sum(subtree_size) as tenants from accounts) size
              cross join (select nullif(regexp_replace(querytree(query), '<(-|\\d+)>', '&', 'g'), '') as words from asked) terms
              cross join lateral (
                select string_agg(quote_literal(a.id || '/' || left(word, 2)) || ':*', ' & ') as words
                from unnest(tsvector_to_array(to_tsvector({language}, $5::text))) word) starts),""";

    /** The word that every row of an account has. */
    private static final String ALL = "quote_literal(a.id || '/')";

    /** The hash of a name. Other names can have the same hash, so names are compared as well. */
    private static final String HASH = "to_hex(hashtext(lower(%s::text)))";

    /**
     * How many accounts are searched by their words. PostgreSQL compares each word of a query with each other one, and
     * the query has the words once for each account.
     */
    private static final int MOST = 20;

    private AccountWords() {}

    /**
     * The relations in SQL.
     *
     * @param few the number of tenants up to which the names of all rows of the accounts are compared
     */
    static String relations(int few) {
        return RELATIONS
                .replace("{all}", ALL)
                .replace("{whole}", HASH.formatted("$8"))
                .replace("{plain}", HASH.formatted("$5"))
                .replace("{few}", String.valueOf(few))
                .replace("{most}", String.valueOf(MOST));
    }

    /**
     * The rows of a table that a query of the relation {@code inside} finds: the index of the words of accounts. No
     * other index can be used for this condition.
     *
     * @param name an SQL expression: the name of a row
     */
    static String find(String name, String query) {
        return "words_of_account(d.root_id, d.document, " + name + ") @@ (select " + query + " from inside)"
                + " and exists (select from accounts a where a.id = d.root_id offset 0)";
    }
}
