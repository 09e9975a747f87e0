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
            Map.of(
                    "tenant", Set.of("id", "root_id", "parent_id", "key", "depth"),
                    "tenant_ancestry", Set.of("root_id", "ancestor_id", "descendant_id", "distance"),
                    "credit", Set.of("id", "root_id", "tenant_id", "amount", "expires"),
                    "ai_feature", Set.of("id", "key", "name")),
            Map.of("select count(*) from credit", "a reason"));

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
                "select c.amount from credit c join ai_feature f on f.id = c.id where f.root_id = ?",
                "select key from tenant where id = ? or depth > 0",
                "select key from tenant where not (id = ?)",
                "select id = ? as mine, key from tenant",
                "select t.key, c.amount from tenant t cross join credit c where tenant_id = ?",
                "select c.amount from credit c join tenant t on t.id = ? where c.tenant_id is distinct from t.id",
                "select c.amount from credit c where (c.tenant_id = ? or c.expires is null) and c.amount > ?",
                "select key from tenant where case when depth > 0 then id = ? else true end",
                "select key from tenant where coalesce(id = ?, true)",
                "select key from tenant where id = coalesce(?, id)",
                "select key from tenant where (id = ?) is not true",
                "select key from tenant where id + depth = ?",
                "select key from tenant where id != ?",
                "select key from tenant where id not in (?)",
                "select count(*) filter (where id = ?) from tenant",
                "select t.key from tenant t left join credit c on t.id = ?",
                "select c.amount from tenant t left join credit c on c.tenant_id = t.id and t.id = ?",
                "select t.key from tenant t full join credit c on c.tenant_id = t.id and t.id = ? and c.root_id = ?",
                "select t.key from tenant t where not exists (select from tenant_ancestry up"
                        + " where up.descendant_id = t.id and up.ancestor_id = any (?::bigint[]))",
                "select t.key, (select sum(c.amount) from credit c where c.tenant_id = t.id and c.root_id = ?) from tenant t",
                "select t.key from tenant t where exists (select from credit c where c.tenant_id = t.id and c.root_id = ?"
                        + " union all select from ai_feature)",
                "select t.key from tenant t where cast((exists (select from tenant_ancestry up"
                        + " where up.descendant_id = t.id and up.ancestor_id = any (...))) as boolean)=false and t.key=?",
                "select c.amount from credit c where c.root_id is null or exists (select from tenant_ancestry up"
                        + " where up.descendant_id = c.tenant_id and up.ancestor_id = ?)",
                "update tenant set parent_id = ? where depth = ?"
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
                "update credit c set amount = ? from tenant t where c.root_id = t.root_id and t.id = ?",
                "select key from tenant where depth > 0 and (? is null or id = ?)",
                "select amount from credit where (tenant_id = ? or tenant_id is null) and not (amount > ?)",
                "select c.amount from credit c where c.tenant_id is null or exists (select from tenant_ancestry up"
                        + " where up.descendant_id = c.tenant_id and up.ancestor_id = ?)",
                "select key from tenant where id = ? and depth between ? and ?",
                "select key from tenant where ((id = ?) and (depth > ? or key = ?)) order by key",
                "select t.key, c.amount from tenant t left join credit c on c.tenant_id = t.id where t.id = ?",
                "select key, amount from tenant t cross join credit where tenant_id = ? and t.id = tenant_id",
                "select t.key from tenant t where (cast(? as bigint[]) is null or exists (select from tenant_ancestry up"
                        + " where up.descendant_id = t.id and up.ancestor_id = any (?::bigint[]) offset 0)) order by t.key",
                "select t.key from tenant t where cast((exists (select from tenant_ancestry up"
                        + " where up.descendant_id = t.id and up.ancestor_id = any (...) offset ?)) as boolean)=true and t.key=?",
                "update credit set amount = ? where id = ? and (?::bigint[] is null or exists (select from tenant_ancestry up"
                        + " where up.descendant_id = tenant_id and up.ancestor_id = any (...) for share))",
                "select t.key from tenant t where t.id in (select c.tenant_id from credit c where c.tenant_id = ?)",
                "delete from tenant_ancestry a using tenant_ancestry above, tenant t"
                        + " where above.descendant_id = ? and t.id = ? and a.ancestor_id = above.ancestor_id"
            })
    void acceptsAStatementWithARestriction(String statement) {
        assertThat(scopes.unrestricted(statement)).isEmpty();
    }

    @Test
    void acceptsAStatementWithAReason() {
        assertThat(scopes.unrestricted("select count(*) from credit")).isEmpty();
    }
}
