package dev.canopy.catalogue;

import static org.assertj.core.api.Assertions.assertThat;

import dev.canopy.attribute.Statement;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TranslationsTest {
    private static final String BUILD = "canopy.jar of today";

    @TempDir
    Path folder;

    private final List<String> translated = new ArrayList<>();
    private Path file;

    @BeforeEach
    void nameFile() {
        file = folder.resolve("translations.json");
    }

    @Test
    void translatesAnUnknownStatementOnce() {
        Translations translations = at(BUILD);

        assertThat(sql(translations, "from A")).isEqualTo("sql of from A");
        assertThat(sql(translations, "from A")).isEqualTo("sql of from A");
        assertThat(translated).containsExactly("from A");
    }

    @Test
    void usesTranslationsFromTheFile() {
        keep("from A", "select \"quoted\", 'ü' from B");

        Translations next = at(BUILD);

        assertThat(sql(next, "from A")).isEqualTo("sql of from A");
        assertThat(sql(next, "select \"quoted\", 'ü' from B")).isEqualTo("sql of select \"quoted\", 'ü' from B");
        assertThat(translated).isEmpty();
    }

    @Test
    void doesNotWriteTheFileIfItIsComplete() throws IOException {
        keep("from A");
        Files.setLastModifiedTime(file, java.nio.file.attribute.FileTime.fromMillis(0));
        Translations next = at(BUILD);

        sql(next, "from A");
        next.keep();

        assertThat(Files.getLastModifiedTime(file).toMillis()).isZero();
    }

    @Test
    void addsNewTranslations() {
        keep("from A");
        Translations next = at(BUILD);
        sql(next, "from A");
        sql(next, "from B");
        next.keep();
        translated.clear();

        sql(at(BUILD), "from B");

        assertThat(translated).isEmpty();
    }

    @Test
    void ignoresTheFileOfAnotherBuild() {
        keep("from A");
        Translations other = at("canopy.jar of tomorrow");

        sql(other, "from A");
        other.keep();

        assertThat(translated).containsExactly("from A");
        translated.clear();
        sql(at("canopy.jar of tomorrow"), "from A");
        assertThat(translated).isEmpty();
    }

    @Test
    void replacesAFileThatItCannotRead() throws IOException {
        for (String content : List.of("", "{", "[]", "{\"madeBy\":\"" + BUILD + "\",\"statements\":7}")) {
            Files.writeString(file, content);
            Translations translations = at(BUILD);
            translated.clear();

            sql(translations, "from A");
            translations.keep();

            assertThat(translated).as(content).containsExactly("from A");
            translated.clear();
            sql(at(BUILD), "from A");
            assertThat(translated).as(content).isEmpty();
        }
    }

    @Test
    void worksWithoutAFile() {
        Translations nowhere = new Translations(Optional.empty(), BUILD, this::translate);
        Translations notWritable =
                new Translations(Optional.of(folder.resolve("missing/translations.json")), BUILD, this::translate);

        for (Translations translations : List.of(nowhere, notWritable)) {
            assertThat(sql(translations, "from A")).isEqualTo("sql of from A");
            translations.keep();
        }
        assertThat(folder).isEmptyDirectory();
    }

    private void keep(String... statements) {
        Translations first = at(BUILD);
        for (String statement : statements) {
            sql(first, statement);
        }
        first.keep();
        translated.clear();
    }

    private Translations at(String maker) {
        return new Translations(Optional.of(file), maker, this::translate);
    }

    private static String sql(Translations translations, String hql) {
        return translations.toSql(new Statement(hql, Map.of()));
    }

    private String translate(Statement statement) {
        translated.add(statement.hql());
        return "sql of " + statement.hql();
    }
}
