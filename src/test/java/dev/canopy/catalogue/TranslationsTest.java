package dev.canopy.catalogue;

import static org.assertj.core.api.Assertions.assertThat;

import dev.canopy.attribute.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TranslationsTest {
    private final List<String> translated = new ArrayList<>();

    @Test
    void translatesAnUnknownStatementOnce() {
        Translations translations = new Translations(Map.of(), this::translate);

        assertThat(sql(translations, "from A")).isEqualTo("sql of from A");
        assertThat(sql(translations, "from A")).isEqualTo("sql of from A");
        assertThat(translated).containsExactly("from A");
    }

    @Test
    void translatesNoStatementOfTheBuild() {
        Translations translations = new Translations(Map.of("from A", "select"), this::translate);

        assertThat(sql(translations, "from A")).isEqualTo("select");
        assertThat(sql(translations, "from B")).isEqualTo("sql of from B");
        assertThat(translated).containsExactly("from B");
        assertThat(translations.used()).isEqualTo(Map.of("from A", "select", "from B", "sql of from B"));
    }

    private static String sql(Translations translations, String hql) {
        return translations.toSql(new Statement(hql, Map.of()));
    }

    private String translate(Statement statement) {
        translated.add(statement.hql());
        return "sql of " + statement.hql();
    }
}
