package dev.canopy.search;

import dev.canopy.access.Scope;
import dev.canopy.database.ReadDatabase;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Searches all kinds in one statement. */
@ApplicationScoped
class SearchRepository {
    /** The number of rows of each kind that are ranked. It bounds the time for a word that most rows contain. */
    static final int CANDIDATES = 1_000;

    /**
     * Parameters: the tops of the scope, the parts of {@link SearchText} in their order, but the name last, and before
     * it the number of rows.
     */
    private static final String SEARCH = """
            with asked as materialized (
              select case when $4 = '' then websearch_to_tsquery({language}, $2)
                when $3 = '' then websearch_to_tsquery({language}, $2) || to_tsquery({language}, $4)
                else websearch_to_tsquery({language}, $2)
                  || (websearch_to_tsquery({language}, $3) && to_tsquery({language}, $4)) end as query,
                case when $6 <> '' then websearch_to_tsquery({language}, $6) end as excluded),{inside}
            found as materialized ({words}),
            named as materialized ({names}),{common}
            similar_text as materialized ({similar}),
            best as (
              select * from named
              union all select * from {nearly} f where not exists (select from named n where n.kind = f.kind and n.key = f.key)
              union all select * from similar_text
              order by whole desc, rank desc, kind, key limit $7::integer)
            select kind, key, name, text, rank::float8 as rank,
              ts_headline({language}, translate(text, {marks}, repeat(' ', 32)), {query},
                'HighlightAll=true, StartSel={start}, StopSel={stop}') as headline
            from best order by whole desc, rank desc, kind, key
            """;

    private static final String PLAIN = "$5::text";

    /** ASCII punctuation, as in the function make_searchable. */
    private static final String MARKS = "'!\"#$%&''()*+,-./:;<=>?@[\\]^_`{|}~'";

    /** A query that is made once. For one that is made for each row, the database would also send a notice for each. */
    private static final String QUERY = "(select query from asked)";

    /** The query for what must be absent, null if nothing must. */
    private static final String EXCLUDED = "(select excluded from asked)";

    private final ReadDatabase database;
    private final String language;

    SearchRepository(ReadDatabase database, SearchConfig config) {
        this.database = database;
        this.language = "'" + config.language() + "'::regconfig";
    }

    Uni<List<SearchHit>> list(Scope scope, SearchText text, Set<Searchable> kinds, int limit) {
        Tuple values = Tuple.tuple()
                .addArrayOfLong(scope.allowed().array())
                .addString(text.all())
                .addString(text.before())
                .addString(text.prefix())
                .addString(text.plain())
                .addString(text.excluded())
                .addInteger(limit)
                .addString(text.name());
        return database.read(pool ->
                        pool.preparedQuery(statement(reach(scope), kinds)).execute(values))
                .map(SearchRepository::hits);
    }

    private static Searchable.Reach reach(Scope scope) {
        return scope.everything() ? Searchable.Reach.EVERYTHING : Searchable.Reach.SCOPE;
    }

    String statement(Searchable.Reach reach, Set<Searchable> kinds) {
        return SEARCH.replace("{inside}", inside(reach))
                .replace(
                        "{words}",
                        kinds.stream()
                                .map(kind -> kind.byWords(reach, "{query}", CANDIDATES))
                                .collect(Collectors.joining(" union all")))
                .replace(
                        "{names}",
                        kinds.stream()
                                .map(kind -> kind.byName(reach, "{query}", "found", CANDIDATES))
                                .collect(Collectors.joining(" union all")))
                .replace("{common}", common(reach, kinds))
                .replace("{nearly}", nearly(reach))
                .replace(
                        "{similar}",
                        kinds.stream()
                                .map(kind -> kind.bySimilarity(reach, PLAIN, EXCLUDED, nearly(reach), CANDIDATES))
                                .collect(Collectors.joining(" union all")))
                .replace("{query}", QUERY)
                .replace("{language}", language)
                .replace("{marks}", MARKS)
                .replace("{start}", String.valueOf(Snippet.START))
                .replace("{stop}", String.valueOf(Snippet.STOP));
    }

    private static String inside(Searchable.Reach reach) {
        return switch (reach) {
            case EVERYTHING -> "";
            case SCOPE -> AccountWords.relations(Searchable.COMPARED);
        };
    }

    /** The relation that must be empty before names are compared by their trigrams. */
    private static String nearly(Searchable.Reach reach) {
        return switch (reach) {
            case EVERYTHING -> "nearly";
            case SCOPE -> "found";
        };
    }

    /**
     * Rows that have the words, or words that many rows have and that are similar. Which words are frequent depends on
     * all rows, so it is not for a scope.
     */
    private String common(Searchable.Reach reach, Set<Searchable> kinds) {
        return switch (reach) {
            case SCOPE -> "";
            case EVERYTHING ->
                kinds.stream()
                        .map(kind -> " %s as materialized (%s),"
                                .formatted(kind.alikeRelation(), kind.alike(language, PLAIN)))
                        .collect(Collectors.joining(
                                "",
                                "",
                                kinds.stream()
                                        .map(kind -> kind.byAlike(PLAIN, EXCLUDED, "found", CANDIDATES))
                                        .collect(Collectors.joining(
                                                " union all ",
                                                " nearly as materialized (select * from found union all ",
                                                "),"))));
        };
    }

    private static List<SearchHit> hits(RowSet<Row> rows) {
        List<SearchHit> hits = new ArrayList<>();
        rows.forEach(row -> hits.add(new SearchHit(
                row.getString("kind"),
                row.getString("key"),
                row.getString("name"),
                Snippet.of(row.getString("text"), row.getString("headline")),
                row.getDouble("rank"))));
        return hits;
    }
}
