package dev.canopy.search;

import static org.assertj.core.api.Assertions.assertThat;

import dev.canopy.database.ReadDatabase;
import dev.canopy.testing.TestDatabase;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;

/**
 * A search in a language: the migration makes the columns of empty tables in a schema of the test, since the language
 * of the service is that of its columns.
 */
@QuarkusTest
@QuarkusTestResource(TestDatabase.class)
class SearchLanguageIT {
    @Inject
    ReadDatabase reads;

    @Inject
    DataSource database;

    private static String migration(String language) throws Exception {
        try (InputStream file = SearchLanguageIT.class.getResourceAsStream("/db/migration/R__search.sql")) {
            return new String(file.readAllBytes(), StandardCharsets.UTF_8).replace("${searchLanguage}", language);
        }
    }

    private static void migrate(Statement statement, String language) throws Exception {
        statement.execute("create schema speaking; set local search_path = speaking, public;"
                + " create table tenant (key text collate \"C\", name text);"
                + " create table ai_feature (key text collate \"C\", name text);"
                + " create table organization (name text);"
                + " create table directory_user (first_name text, last_name text, email text)");
        statement.execute(migration(language));
    }

    private List<String> search(Statement statement, String text) throws Exception {
        SearchText parts = SearchText.parse("q", text);
        List<String> found = new ArrayList<>();
        try (ResultSet rows = statement.executeQuery("execute search (null,'%s','%s','%s','%s','%s',20,'%s')"
                .formatted(
                        parts.all(), parts.before(), parts.prefix(), parts.plain(), parts.excluded(), parts.name()))) {
            while (rows.next()) {
                found.add(Snippet.of(rows.getString("text"), rows.getString("headline")));
            }
        }
        return found;
    }

    @Test
    void findsOtherFormsOfAWordInALanguage() throws Exception {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            migrate(statement, "english");
            statement.execute("insert into tenant values ('a', 'The Blue Houses'), ('b', 'The Quay')");
            statement.execute("prepare search as "
                    + new SearchRepository(reads, () -> "english")
                            .statement(Searchable.Reach.EVERYTHING, Set.of(Searchable.TENANT)));
            try {
                assertThat(search(statement, "house")).containsExactly("The Blue <mark>Houses</mark> a");
                assertThat(search(statement, "the house")).hasSize(1);
                assertThat(search(statement, "\"blue house\"")).hasSize(1);
                assertThat(search(statement, "quays -house")).containsExactly("The <mark>Quay</mark> b");
                assertThat(search(statement, "blues")).hasSize(1);
                assertThat(search(statement, "blues -housing")).isEmpty();
            } finally {
                statement.execute("deallocate search");
                connection.rollback();
            }
        }
    }

    /** The first step of docs/search.md for another entity. */
    @Test
    void makesAnyTableSearchable() throws Exception {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            migrate(statement, "simple");
            statement.execute("create table note (title text, body text);"
                    + " insert into note values ('Evening', 'At the blue-harbour'), ('Harbour', 'Evening')");

            statement.execute("select make_searchable('note', 'title', 'body')");
            statement.execute(
                    "insert into note values ('Quay', 'blue'); update note set body = 'red' where title = 'Quay'");

            String harbour = "select title from note where document @@ query order by ts_rank(document, query) desc";
            assertThat(texts(statement, harbour.replace("query", "websearch_to_tsquery('simple', 'harbour')")))
                    .containsExactly("Harbour", "Evening");
            assertThat(texts(
                            statement,
                            "select title from note where document @@ websearch_to_tsquery('simple', 'blue')"))
                    .containsExactly("Evening");
            assertThat(texts(
                            statement,
                            "select indexdef from pg_indexes where schemaname = 'speaking' and tablename = 'note'"))
                    .containsExactlyInAnyOrder(
                            "CREATE INDEX note_document ON speaking.note USING gin (document)",
                            "CREATE INDEX note_similar ON speaking.note USING gin (title gin_trgm_ops)",
                            "CREATE INDEX note_named ON speaking.note USING btree (lower(title) COLLATE \"C\")");
            connection.rollback();
        }
    }

    private static List<String> texts(Statement statement, String query) throws Exception {
        List<String> found = new ArrayList<>();
        try (ResultSet rows = statement.executeQuery(query)) {
            while (rows.next()) {
                found.add(rows.getString(1));
            }
        }
        return found;
    }
}
