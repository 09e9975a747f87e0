package dev.canopy.statement;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReadOnlyTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "select 1",
                "Select a from t for update",
                "with x as (select 1) select * from x",
                "WITH RECURSIVE x(n) as (values (1) union all select n + 1 from x) select n from x",
                "with x as materialized (select a from t for update) select a from x",
                "with x as (select ' (delete from t)' as a) select a from x -- (delete from t)",
                "with x as (select 1), y as (select updated_at, deleted from t) select (updated_at) from y"
            })
    void isAStatementWithoutChanges(String sql) {
        assertThat(ReadOnly.is(Fingerprint.of(sql))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "insert into t values (1)",
                "update t set a = 1",
                "delete from t",
                "set local x = 1",
                "call p()",
                "with x as (delete from t returning a) select a from x",
                "with x as (\n  DELETE\n  from t) select 1",
                "with x as materialized ( /* why */ insert into t values (1) returning a) select a from x",
                "with x as (select 1) update t set a = 1",
                "with x as (select 1)\nmerge into t using x on true when matched then delete",
                "with x as (select 1), y as (update t set a = 1 returning a) select a from y"
            })
    void isNoStatementThatMayStoreSomething(String sql) {
        assertThat(ReadOnly.is(Fingerprint.of(sql))).isFalse();
    }
}
