package dev.canopy.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which statements name the scope of their caller. */
class StatementScopeTest {
    private final StatementScope scopes = new StatementScope(
            Set.of("tenant", "tenant_ancestry", "credit"), Map.of("select count(*) from credit", "a reason"));

    @ParameterizedTest
    @ValueSource(
            strings = {
                "select key from tenant",
                "select key from tenant where key = ?",
                "select c.amount from ai_feature f join credit c on c.root_id = f.root_id",
                "update credit set amount = ? where id = ?",
                "delete from credit where amount > ?",
                "select key from tenant order by tenant_id",
                "select key from tenant where root_id = parent_id",
                "select t.key from tenant t join credit c on c.amount = t.depth where t.id = ?",
                "select t.key, (select sum(c.amount) from credit c) from tenant t where t.id = ?",
                "with mine as (select amount from credit where tenant_id = ?) select key from tenant, mine",
                "select key from tenant where id = ? union all select key from tenant",
                "select c.amount from credit c join ai_feature f on f.id = c.id where f.root_id = ?"
            })
    void findsAStatementWithoutARestriction(String statement) {
        assertThat(scopes.unrestricted(statement)).isNotEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "select amount from credit where root_id = ?",
                "select amount from credit where tenant_id = any (?::bigint[])",
                "select t.key from tenant t where exists (select from tenant_ancestry up where up.descendant_id = t.id"
                        + " and up.ancestor_id = any (array(select unnest(cast(cast(? as text) as bigint[])))))",
                "select name from ai_feature",
                "select t.key from tenant t join credit c on c.tenant_id = t.id where t.id = ?",
                "select t.key, (select sum(c.amount) from credit c where c.tenant_id = t.id) from tenant t where t.id in (?)",
                "with mine as materialized (select tenant_id from credit where tenant_id = ?)"
                        + " select t.key from mine m join tenant t on t.id = m.tenant_id",
                "select c.amount from unnest(?::bigint[]) m (id) join credit c on c.tenant_id = m.id",
                "update credit c set amount = ? from tenant t where c.root_id = t.root_id and t.id = ?"
            })
    void acceptsAStatementWithARestriction(String statement) {
        assertThat(scopes.unrestricted(statement)).isEmpty();
    }

    @Test
    void acceptsAStatementWithAReason() {
        assertThat(scopes.unrestricted("select count(*) from credit")).isEmpty();
    }
}
