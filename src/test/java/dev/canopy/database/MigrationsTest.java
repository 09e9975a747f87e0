package dev.canopy.database;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The files of migrations: tables are versioned; what can be replaced is repeatable, and so is written once. */
class MigrationsTest {
    private static final Path FOLDER = Path.of("src", "main", "resources", "db", "migration");

    /** Not those whose name is made when the migration runs. */
    private static final Pattern REPLACEABLE = Pattern.compile(
            "create\\s+(?:or\\s+replace\\s+)?(?:constraint\\s+)?(?:function|procedure|trigger|view)\\s+[\\w.]++(?![<%])");

    @Test
    void createFunctionsTriggersAndViewsInNoVersionedFile() throws IOException {
        assertThat(created("V")).isEmpty();
    }

    @Test
    void createEachFunctionTriggerAndViewOnce() throws IOException {
        assertThat(created("R__"))
                .contains(
                        "create or replace function fold_deltas",
                        "create or replace trigger credit_changed",
                        "create or replace view data_version")
                .doesNotHaveDuplicates();
    }

    /**
     * These tables have no triggers: their functions write the version, the audit entry and the note of a change.
     * Derived columns have none.
     */
    @Test
    void aloneChangeTheTablesWithoutTriggers() throws IOException {
        Pattern change = Pattern.compile(
                "(?:insert into|update|delete from) (?:tenant|ai_feature|meter|price|usage_meter_filling)\\b.{0,40}");
        List<String> changes = new ArrayList<>();
        try (Stream<Path> files = Files.walk(Path.of("src", "main", "java"))) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                change.matcher(Files.readString(file))
                        .results()
                        .map(MatchResult::group)
                        .forEach(changes::add);
            }
        }

        assertThat(changes)
                .as("finds the changes of derived columns")
                .isNotEmpty()
                .allMatch(found -> found.matches("update tenant t set (depth|subtree_size) = .*"));
    }

    private static List<String> created(String prefix) throws IOException {
        try (Stream<Path> files = Files.list(FOLDER)) {
            List<Path> chosen = files.filter(
                            file -> file.getFileName().toString().startsWith(prefix))
                    .toList();
            assertThat(chosen).isNotEmpty();
            return chosen.stream().flatMap(MigrationsTest::created).toList();
        }
    }

    private static Stream<String> created(Path file) {
        return REPLACEABLE.matcher(read(file)).results().map(MatchResult::group);
    }

    /** Without comments. */
    private static String read(Path file) {
        try {
            return Files.readString(file).replaceAll("--.*", "").toLowerCase(Locale.ROOT);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
