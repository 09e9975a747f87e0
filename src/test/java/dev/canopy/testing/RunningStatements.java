package dev.canopy.testing;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import org.assertj.core.api.Assertions;

/** The statements that the database is running. */
@ApplicationScoped
public class RunningStatements {
    private static final String COUNT = """
            select count(*) from pg_stat_activity
            where state = 'active' and pid <> pg_backend_pid() and query like '%' || ? || '%'
            """;
    private static final String OPEN =
            "select count(*) from pg_stat_activity where datname = current_database() and state like 'idle in%'";

    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final Sql sql;

    RunningStatements(Sql sql) {
        this.sql = sql;
    }

    /** Waits until this number of statements with the mark in their text run. */
    public void awaitStatements(String mark, int count) {
        await(() -> assertThat(sql.one(COUNT, mark)).isEqualTo("" + count));
    }

    /** Waits until no transaction is open but has nothing to do. */
    public void awaitNoForgottenTransaction() {
        await(() -> assertThat(sql.one(OPEN)).isEqualTo("0"));
    }

    /** Waits until a query finds something. */
    public void awaitRow(String query) {
        await(() -> assertThat(sql.rows(query)).isNotEmpty());
    }

    /** Waits until an assertion holds. */
    public static void await(Runnable assertion) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            try {
                assertion.run();
                return;
            } catch (AssertionError notYet) {
                if (System.nanoTime() > deadline) {
                    throw notYet;
                }
            }
            try {
                Thread.sleep(20);
            } catch (InterruptedException e) {
                Assertions.fail(e);
            }
        }
    }
}
