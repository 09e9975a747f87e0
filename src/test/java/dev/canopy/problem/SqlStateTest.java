package dev.canopy.problem;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.pgclient.PgException;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;

class SqlStateTest {
    @Test
    void isFoundWhereverItIs() {
        PgException driver = new PgException("refused", "ERROR", "23503", "");
        SQLException hibernate = new SQLException("refused", "23503");

        assertThat(SqlState.FOREIGN_KEY_VIOLATION.caused(driver)).isTrue();
        assertThat(SqlState.FOREIGN_KEY_VIOLATION.caused(new IllegalStateException(hibernate)))
                .isTrue();
    }

    @Test
    void knowsForeignKeysByTheirEnds() {
        String refused = "insert or update on table \"t\" violates foreign key constraint \"t_tenant_id_fkey\"";
        PgException driver = new PgException(refused, "ERROR", "23503", "");

        assertThat(SqlState.isOfForeignKey(driver, "_tenant_id_fkey")).isTrue();
        assertThat(SqlState.isOfForeignKey(
                        new IllegalStateException(new SQLException(refused, "23503")), "_tenant_id_fkey"))
                .isTrue();
        assertThat(SqlState.isOfForeignKey(driver, "_tenant_id")).isFalse();
        assertThat(SqlState.isOfForeignKey(new PgException(refused, "ERROR", "23505", ""), "_tenant_id_fkey"))
                .isFalse();
    }

    @Test
    void isNotAnother() {
        assertThat(SqlState.EXCLUSION_VIOLATION.caused(new SQLException("refused", "23503")))
                .isFalse();
        assertThat(SqlState.EXCLUSION_VIOLATION.caused(new IllegalStateException()))
                .isFalse();
    }
}
