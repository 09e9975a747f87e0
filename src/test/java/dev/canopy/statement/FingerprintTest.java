package dev.canopy.statement;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FingerprintTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "select 1 | select ?",
                "select -1.5e-3, +2, .5, 0x1F, 1_000, 5-3 | select -?, ?, ?, ?, ?, ?-?",
                "where id = 7 and name = 'it''s' | where id = ? and name = ?",
                "where id = -7 | where id = ?",
                "where id=-7 | where id=?",
                "where name = E'it\\'s' and flags = B'101' | where name = ? and flags = ?",
                "where body = $$a 'quoted' text$$ | where body = ?",
                "where body = $tag$a $$ text$tag$ and x = 1 | where body = ? and x = ?",
                "where id = $1 and owner = $12 | where id = ? and owner = ?",
                "select t1_0.id2 from t1 t1_0 | select t1_0.id2 from t1 t1_0",
                "select \"a 1 'b' \"\" c\" from \"t 2\" | select \"a 1 'b' \"\" c\" from \"t 2\"",
                "where id in (1) | where id in (...)",
                "where id in (1, -2,'c' , $4) | where id in (...)",
                "where id = any(array[1, 2]) | where id = any(array[...])",
                "values (1, 'a') | values (...)",
                "values (1, 'a'), ($1, $2),(3, 4) on conflict | values (...) on conflict",
                "where (a, b) in ((1, 2), (3, 4)) | where (a, b) in ((...))",
                "select f(1), f(2), now() | select f(...), f(...), now()",
                "cast(1 as int), x::int8 | cast(? as int), x::int8",
                "select größe1 from t | select größe1 from t",
                "/* a /* nested */ 1 */ select 1 -- the end | select ?",
            })
    void omitsValues(String sql, String fingerprint) {
        assertThat(Fingerprint.of(sql)).isEqualTo(fingerprint);
    }

    @Test
    void replacesWhiteSpaceAndCommentsWithOneBlank() {
        assertThat(Fingerprint.of("  select\n\t a -- 'why'\n  from /* here */ b\n"))
                .isEqualTo("select a from b");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "'open",
                "\"open",
                "$$open",
                "$tag$open",
                "E'open\\",
                "/* open",
                "-- open",
                "$",
                "(",
                ")",
                "e'",
                "1e",
                "]",
                "?)"
            })
    void endsForAnyText(String sql) {
        assertThat(Fingerprint.of(sql)).hasSizeLessThanOrEqualTo(sql.length());
    }
}
