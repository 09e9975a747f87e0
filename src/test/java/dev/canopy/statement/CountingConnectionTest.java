package dev.canopy.statement;

import static org.assertj.core.api.Assertions.assertThat;

import io.smallrye.common.vertx.VertxContext;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.impl.ContextInternal;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.ClosedConnectionException;
import io.vertx.sqlclient.Tuple;
import io.vertx.sqlclient.impl.Connection;
import io.vertx.sqlclient.impl.command.CommandBase;
import io.vertx.sqlclient.impl.command.ExtendedQueryCommand;
import io.vertx.sqlclient.impl.command.PrepareStatementCommand;
import io.vertx.sqlclient.impl.command.SimpleQueryCommand;
import io.vertx.sqlclient.impl.command.TxCommand;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CountingConnectionTest {
    private static final Vertx VERTX = Vertx.vertx();

    private final ContextInternal root = (ContextInternal) VERTX.getOrCreateContext();
    private final ContextInternal request = (ContextInternal) VertxContext.createNewDuplicatedContext(root);
    private final Statements statements = begin();
    private final Promise<Object> answer = Promise.promise();
    private final List<String> sent = new ArrayList<>();
    private boolean valid = true;
    private final CountingConnection connection = new CountingConnection(
            driver(),
            new PgConnectOptions(),
            new ConnectionGate(VERTX, Future::succeededFuture, () -> {}),
            new ActorSetting(settings -> {
                sent.add(settings.getString(0) + " " + settings.getBoolean(1));
                return Future.succeededFuture();
            }),
            new Fingerprints(1_000));

    @AfterAll
    static void close() {
        VERTX.close().toCompletionStage().toCompletableFuture().join();
    }

    @Test
    void countsAQuery() {
        connection.schedule(request, new SimpleQueryCommand<>("select 1", true, true, null, null));

        assertThat(statements.count()).isOne();
    }

    @Test
    void recognizesAStatementWithAnyValues() {
        connection.schedule(request, new SimpleQueryCommand<>("select 1", true, true, null, null));
        connection.schedule(request, new SimpleQueryCommand<>("select 2", true, true, null, null));

        assertThat(statements.list()).containsExactly(new Statements.Executed("select ?", 2, Optional.empty()));
    }

    @Test
    void countsNothingWithoutFingerprints() {
        CountingConnection silent = new CountingConnection(
                driver(),
                new PgConnectOptions(),
                new ConnectionGate(VERTX, Future::succeededFuture, () -> {}),
                new ActorSetting(settings -> Future.succeededFuture()),
                null);

        silent.schedule(request, new SimpleQueryCommand<>("select 1", true, true, null, null));
        answer.complete(true);

        assertThat(statements.count()).isZero();
        assertThat(statements.duration()).isZero();
    }

    @Test
    void countsABatchOnce() {
        List<Tuple> rows = List.of(Tuple.of(1), Tuple.of(2), Tuple.of(3));

        connection.schedule(request, ExtendedQueryCommand.createBatch("select $1", null, null, rows, true, null, null));

        assertThat(statements.count()).isOne();
    }

    @Test
    void countsACursorWhenItOpens() {
        connection.schedule(request, fetch(false));
        connection.schedule(request, fetch(true));

        assertThat(statements.count()).isOne();
    }

    @Test
    void doesNotCountPreparing() {
        connection.schedule(request, new PrepareStatementCommand("select 1", null, true));

        assertThat(statements.count()).isZero();
    }

    @Test
    void doesNotCountBeginAndCommit() {
        connection.schedule(request, new TxCommand<>(TxCommand.Kind.BEGIN, null));
        connection.schedule(request, new TxCommand<>(TxCommand.Kind.COMMIT, null));

        assertThat(statements.count()).isZero();
    }

    @Test
    void hasCommittedAfterACommit() {
        connection.schedule(request, new TxCommand<>(TxCommand.Kind.BEGIN, null));
        connection.schedule(request, new SimpleQueryCommand<>("update t set a = 1", true, true, null, null));
        assertThat(statements.hasCommitted()).isFalse();

        connection.schedule(request, new TxCommand<>(TxCommand.Kind.COMMIT, null));

        assertThat(statements.hasCommitted()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "select 1, false",
        "SELECT 1, false",
        "update t set a = 1, true",
        "with x as (select 1) select * from x, false",
        "with x as (delete from t) select 1, true",
        "with x as (select 1) update t set a = 1, true"
    })
    void hasCommittedAfterAStatementOutsideATransactionThatMayWrite(String sql, boolean committed) {
        connection.schedule(request, new TxCommand<>(TxCommand.Kind.BEGIN, null));
        connection.schedule(request, new TxCommand<>(TxCommand.Kind.ROLLBACK, null));

        connection.schedule(request, new SimpleQueryCommand<>(sql, true, true, null, null));

        assertThat(statements.hasCommitted()).isEqualTo(committed);
    }

    @Test
    void countsForNobodyOutsideARequest() {
        connection.schedule(root, fetch(false));

        assertThat(statements.count()).isZero();
    }

    @Test
    void countsForTheRequestThatUsesAConnectionFromOutside() {
        CompletableFuture<Void> scheduled = new CompletableFuture<>();

        request.runOnContext(ignored -> {
            connection.schedule(root, fetch(false));
            scheduled.complete(null);
        });
        scheduled.join();

        assertThat(statements.count()).isOne();
    }

    @Test
    void hasAddedTheTimeBeforeTheCallerGetsTheResult() {
        Future<Duration> seen = connection.schedule(request, fetch(false)).map(ignored -> statements.duration());

        answer.complete(true);

        assertThat(seen.result()).isPositive().isEqualTo(statements.duration());
    }

    @Test
    void addsTheTimeOfAFailure() {
        connection.schedule(request, fetch(false));

        answer.fail("no such table");

        assertThat(statements.duration()).isPositive();
    }

    @Test
    void sendsNoActorForARequestWithoutOne() {
        connection.schedule(request, fetch(false));

        assertThat(sent).isEmpty();
    }

    @Test
    void sendsTheActorAheadOfTheFirstOfItsStatements() {
        statements.actAs("somebody");

        connection.schedule(request, fetch(false));
        connection.schedule(request, fetch(false));

        assertThat(sent).containsExactly("somebody false");
        assertThat(statements.count()).isEqualTo(2);
    }

    @Test
    void sendsTheActorForOneTransactionOnly() {
        statements.actAs("somebody");

        for (int i = 0; i < 2; i++) {
            connection.schedule(request, new TxCommand<>(TxCommand.Kind.BEGIN, null));
            connection.schedule(request, fetch(false));
            connection.schedule(request, fetch(false));
            connection.schedule(request, new TxCommand<>(TxCommand.Kind.ROLLBACK, null));
        }

        assertThat(sent).containsExactly("somebody true", "somebody true");
    }

    @Test
    void sendsNoActorAheadOfTheIsolationOfATransaction() {
        statements.actAs("somebody");

        connection.schedule(request, new TxCommand<>(TxCommand.Kind.BEGIN, null));
        connection.schedule(
                request,
                new SimpleQueryCommand<>("set transaction isolation level repeatable read", true, true, null, null));
        assertThat(sent).isEmpty();

        connection.schedule(request, fetch(false));
        assertThat(sent).containsExactly("somebody true");
    }

    @Test
    void sendsNoActorForStatementsOfNoRequestAfterThoseOfOne() {
        statements.actAs("somebody");
        connection.schedule(request, fetch(false));

        connection.schedule((ContextInternal) VertxContext.createNewDuplicatedContext(root), fetch(false));

        assertThat(sent).containsExactly("somebody false", " false");
    }

    @Test
    void sendsTheActorAgainIfSendingItHasFailed() {
        List<String> tried = new ArrayList<>();
        ActorSetting broken = new ActorSetting(settings -> {
            tried.add(settings.getString(0));
            return Future.failedFuture("no connection");
        });

        broken.become("somebody");
        broken.become("somebody");

        assertThat(tried).containsExactly("somebody", "somebody");
    }

    private static CommandBase<?> fetch(boolean suspended) {
        return ExtendedQueryCommand.createQuery(
                "select 1", null, null, Tuple.tuple(), 10, "cursor", suspended, true, null, null);
    }

    private Statements begin() {
        CompletableFuture<Statements> begun = new CompletableFuture<>();
        request.runOnContext(ignored -> begun.complete(Statements.begin()));
        return begun.join();
    }

    @Test
    void reportsALostConnectionForEachErrorOfTheDriver() {
        Future<?> lost = connection.schedule(request, fetch(false));
        valid = false;

        answer.fail("Connection is not active now");

        assertThat(lost.cause()).isInstanceOf(ClosedConnectionException.class);
    }

    @Test
    void keepsTheErrorWithWhichTheServerEndsTheConnection() {
        Future<?> ended = connection.schedule(request, fetch(false));
        valid = false;

        answer.fail(new PgException("terminating connection", "FATAL", "57P01", ""));

        assertThat(ended.cause()).isInstanceOf(PgException.class);
    }

    /** A driver's connection that answers each command with the same promise, and knows little else. */
    private Connection driver() {
        return (Connection) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {Connection.class}, (self, method, arguments) -> {
                    if (method.getName().equals("isValid")) {
                        return valid;
                    }
                    assertThat(method.getName()).isEqualTo("schedule");
                    return answer.future();
                });
    }
}
