package dev.canopy.statement;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.impl.ContextInternal;
import io.vertx.core.net.SocketAddress;
import io.vertx.core.spi.metrics.ClientMetrics;
import io.vertx.core.tracing.TracingPolicy;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.sqlclient.ClosedConnectionException;
import io.vertx.sqlclient.DatabaseException;
import io.vertx.sqlclient.impl.Connection;
import io.vertx.sqlclient.impl.SocketConnectionBase;
import io.vertx.sqlclient.impl.command.CommandBase;
import io.vertx.sqlclient.impl.command.ExtendedQueryCommand;
import io.vertx.sqlclient.impl.command.QueryCommandBase;
import io.vertx.sqlclient.impl.command.TxCommand;
import io.vertx.sqlclient.spi.DatabaseMetadata;
import java.io.IOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Wraps the driver's connection: counts its statements, and passes its commands through a {@link ConnectionGate}. Every
 * API above it turns queries, prepared statements, batches, cursors and streams into query commands. The begin and the
 * end of a transaction are commands of another kind. A commit for a request that has broken its statement budget rolls
 * back instead, in the mode {@code fail}.
 *
 * <p>The class sits between the pool and the socket, so the objects that callers see and cast are the driver's own.
 */
final class CountingConnection implements Connection {
    /** Begins statements that change no rows; {@code set transaction} must come before all others. */
    private static final String SETTING = "set ";

    private final Connection delegate;
    private final PgConnectOptions options;
    private final ConnectionGate gate;
    private final ActorSetting actor;
    private final @Nullable Fingerprints fingerprints;
    private @Nullable ReceivedBytesHandler meter;
    private boolean inTransaction;

    /** @param fingerprints null to count nothing */
    CountingConnection(
            Connection delegate,
            PgConnectOptions options,
            ConnectionGate gate,
            ActorSetting actor,
            @Nullable Fingerprints fingerprints) {
        this.delegate = delegate;
        this.options = options;
        this.gate = gate;
        this.actor = actor;
        this.fingerprints = fingerprints;
    }

    PgConnectOptions options() {
        return options;
    }

    @Override
    public <R> Future<R> schedule(ContextInternal context, CommandBase<R> command) {
        if (command instanceof TxCommand<?> bound) {
            Statements statements = statementsOf(context);
            inTransaction = bound.kind == TxCommand.Kind.BEGIN;
            actor.endTransaction();
            if (bound.kind == TxCommand.Kind.COMMIT && statements != null) {
                Optional<Breach> refused = statements.commit();
                if (refused.isPresent()) {
                    return rollBack(context, refused.get());
                }
            }
        }
        QueryCommandBase<?> query = command instanceof QueryCommandBase<?> ? (QueryCommandBase<?>) command : null;
        Statements statements = query == null ? null : statementsOf(context);
        measure(statements == null ? null : statements.volume());
        return gate.pass(context, statements, () -> {
                    if (query != null && !startsWith(query.sql(), SETTING)) {
                        become(statements == null ? ActorSetting.NOBODY : statements.actor());
                    }
                    return query == null || statements == null || fingerprints == null
                            ? delegate.schedule(context, command)
                            : scheduleCounted(context, command, fingerprints.of(query.sql()), statements);
                })
                .recover(failure -> Future.failedFuture(
                        isOfLostConnection(failure) ? ClosedConnectionException.INSTANCE : failure));
    }

    /** Ends the transaction as the database would end one that it cannot commit: it fails, and nothing is stored. */
    private void become(String name) {
        if (inTransaction) {
            actor.becomeInTransaction(name);
        } else {
            actor.become(name);
        }
    }

    private <R> Future<R> rollBack(ContextInternal context, Breach breach) {
        return gate.pass(
                        context,
                        null,
                        () -> delegate.schedule(context, new TxCommand<Void>(TxCommand.Kind.ROLLBACK, null)))
                .transform(ended -> context.failedFuture(
                        new IllegalStateException("The transaction was rolled back: " + breach.detail())));
    }

    /** A connection that has measured once keeps its meter. The meter is off for requests that do not measure. */
    private void measure(@Nullable ReceivedBytes volume) {
        if (meter == null && volume != null && delegate.unwrap() instanceof SocketConnectionBase connection) {
            ReceivedBytesHandler added = new ReceivedBytesHandler();
            connection
                    .socket()
                    .channelHandlerContext()
                    .pipeline()
                    .addBefore(ReceivedBytesHandler.DECODER, "volume", added);
            meter = added;
        }
        if (meter != null) {
            meter.measure(volume);
        }
    }

    /** The driver reports a lost connection in many ways, some of which differ only in the message. */
    private boolean isOfLostConnection(Throwable failure) {
        return !(failure instanceof DatabaseException) && (failure instanceof IOException || !delegate.isValid());
    }

    private <R> Future<R> scheduleCounted(
            ContextInternal context, CommandBase<R> command, String fingerprint, Statements statements) {
        if (!continuesCursor(command)) {
            statements.executed(fingerprint);
            if (!inTransaction && !ReadOnly.is(fingerprint)) {
                statements.commitAlone();
            }
        }
        long start = System.nanoTime();
        // The first handler of a future runs before those of the caller, so the caller sees a time that is complete.
        return delegate.schedule(context, command).onComplete(result -> statements.answered(System.nanoTime() - start));
    }

    /**
     * The given context belongs to the request that obtained the connection or called the pool. It is right even if the
     * call comes from another thread or from a callback of another request. Statements on a connection that was
     * obtained outside a request count for the request that uses the connection.
     */
    private static @Nullable Statements statementsOf(ContextInternal context) {
        Statements statements = Statements.in(context);
        return statements == null ? Statements.in(Vertx.currentContext()) : statements;
    }

    private static boolean startsWith(String sql, String word) {
        return sql.regionMatches(true, 0, word, 0, word.length());
    }

    private static boolean continuesCursor(CommandBase<?> command) {
        return command instanceof ExtendedQueryCommand<?> query && query.isSuspended();
    }

    @Override
    public boolean isIndeterminatePreparedStatementError(Throwable error) {
        return delegate.isIndeterminatePreparedStatementError(error);
    }

    @Override
    public int pipeliningLimit() {
        return delegate.pipeliningLimit();
    }

    @Override
    public TracingPolicy tracingPolicy() {
        return delegate.tracingPolicy();
    }

    @Override
    public SocketAddress server() {
        return delegate.server();
    }

    @Override
    public String system() {
        return delegate.system();
    }

    @Override
    public String database() {
        return delegate.database();
    }

    @Override
    public String user() {
        return delegate.user();
    }

    @Override
    public ClientMetrics<?, ?, ?, ?> metrics() {
        return delegate.metrics();
    }

    @Override
    public void init(Holder holder) {
        delegate.init(holder);
    }

    @Override
    public boolean isSsl() {
        return delegate.isSsl();
    }

    @Override
    public boolean isValid() {
        return delegate.isValid();
    }

    @Override
    public DatabaseMetadata getDatabaseMetaData() {
        return delegate.getDatabaseMetaData();
    }

    @Override
    public void close(Holder holder, Promise<Void> promise) {
        delegate.close(holder, promise);
    }

    @Override
    public int getProcessId() {
        return delegate.getProcessId();
    }

    @Override
    public int getSecretKey() {
        return delegate.getSecretKey();
    }

    @Override
    public Connection unwrap() {
        return delegate.unwrap();
    }
}
