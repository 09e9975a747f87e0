package dev.canopy.statement;

import dev.canopy.access.Needs;
import io.quarkus.reactive.datasource.ReactiveDataSource;
import io.smallrye.common.vertx.VertxContext;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import io.vertx.core.Vertx;
import io.vertx.ext.web.Router;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.PreparedStatement;
import io.vertx.mutiny.sqlclient.SqlClient;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Instance;
import jakarta.ws.rs.BadRequestException;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.hibernate.reactive.mutiny.Mutiny;
import org.jboss.resteasy.reactive.RestQuery;

/** Ways to run statements in a request. */
@Path("/probe")
public class ProbeResource {
    private static final String INSERT = "insert into kept (id) values (?1)";
    private static final String REPEATS = "how they are counted is what is tested";

    private final Mutiny.SessionFactory sessions;
    private final Pool pool;
    private final Instance<Pool> second;
    private final Vertx vertx;

    public ProbeResource(
            Mutiny.SessionFactory sessions,
            Pool pool,
            @ReactiveDataSource("second") Instance<Pool> second,
            Vertx vertx) {
        this.sessions = sessions;
        this.pool = pool;
        this.second = second;
        this.vertx = vertx;
    }

    void reroute(@Observes Router router) {
        router.get("/probe/rerouted")
                .handler(request -> one(pool)
                        .subscribe()
                        .with(ignored -> request.reroute("/probe/mixed?orm=1&raw=1"), request::fail));
    }

    @GET
    @Path("mixed")
    @Needs({})
    @StatementBudget(value = 2, repeats = REPEATS)
    public Uni<Integer> mixed(@RestQuery int orm, @RestQuery int raw) {
        return sessions.withSession(session -> times(orm, () -> find(session)))
                .chain(() -> times(raw, () -> one(pool)))
                .replaceWith(orm + raw);
    }

    @GET
    @Path("parallel")
    @Needs({})
    @StatementBudget(value = 2, repeats = REPEATS)
    public Uni<Integer> parallel(@RestQuery int raw) {
        return Multi.createFrom()
                .range(0, raw)
                .onItem()
                .transformToUniAndMerge(ignored -> one(pool))
                .collect()
                .with(Collectors.summingInt(one -> one));
    }

    @GET
    @Path("orm-transaction")
    @Needs({})
    @StatementBudget(value = 2, repeats = REPEATS)
    public Uni<Integer> ormTransaction() {
        return sessions.withTransaction(session -> find(session).chain(() -> find(session)));
    }

    @GET
    @Path("raw-transaction")
    @Needs({})
    @StatementBudget(value = 2, repeats = REPEATS)
    public Uni<Integer> rawTransaction() {
        return pool.withTransaction(connection -> one(connection).chain(() -> one(connection)));
    }

    /** Breaks its statement budget by its third statement, before or after it commits the second. */
    @POST
    @Path("write")
    @Needs({})
    @StatementBudget(2)
    public Uni<Integer> write(@RestQuery String id, @RestQuery String commit) {
        return switch (commit) {
            case "last" ->
                pool.withTransaction(connection ->
                        insert(connection, id).chain(() -> one(connection)).chain(() -> two(connection)));
            case "first" ->
                pool.withTransaction(connection -> one(connection).chain(() -> insert(connection, id)))
                        .chain(() -> two(pool));
            case "orm" ->
                sessions.withTransaction(session -> session.createNativeQuery(INSERT)
                        .setParameter(1, id)
                        .executeUpdate()
                        .chain(() -> find(session))
                        .chain(() -> session.createNativeQuery("select 2", Integer.class)
                                .getSingleResult()));
            case "alone" -> insert(pool, id).chain(() -> one(pool)).chain(() -> two(pool));
            case "never" -> one(pool).chain(() -> two(pool)).chain(() -> three(pool));
            default -> throw new BadRequestException(commit);
        };
    }

    private static Uni<Integer> insert(SqlClient client, String id) {
        return client.preparedQuery("insert into kept (id) values ($1)")
                .execute(Tuple.of(id))
                .map(rows -> rows.rowCount());
    }

    private static Uni<Integer> two(SqlClient client) {
        return client.query("select 1 as one, 2 as two").execute().map(rows -> 2);
    }

    private static Uni<Integer> three(SqlClient client) {
        return client.query("select 1 as one, 2 as two, 3 as three").execute().map(rows -> 3);
    }

    @GET
    @Path("rollback")
    @Needs({})
    @StatementBudget(value = 2, repeats = REPEATS)
    public Uni<Integer> rollback() {
        return pool.withTransaction(connection -> one(connection)
                        .chain(() -> Uni.createFrom().<Integer>failure(new IllegalStateException("roll back"))))
                .onFailure()
                .recoverWithItem(0);
    }

    @GET
    @Path("batch")
    @Needs({})
    @StatementBudget(value = 2, repeats = REPEATS)
    public Uni<Integer> batch() {
        return pool.preparedQuery("select $1::int as probe")
                .executeBatch(List.of(Tuple.of(1), Tuple.of(2), Tuple.of(3)))
                .map(rows -> rows.iterator().next().getInteger(0));
    }

    @GET
    @Path("prepared")
    @Needs({})
    @StatementBudget(value = 2, repeats = REPEATS)
    public Uni<Integer> prepared() {
        return prepared(statement -> statement
                .query()
                .execute(Tuple.of(2))
                .chain(() -> statement.query().execute(Tuple.of(3)))
                .map(rows -> rows.size()));
    }

    @GET
    @Path("cursor")
    @Needs({})
    @StatementBudget(value = 2, repeats = REPEATS)
    public Uni<Integer> cursor() {
        return prepared(statement -> {
            var cursor = statement.cursor(Tuple.of(30));
            return cursor.read(10)
                    .chain(() -> cursor.read(10))
                    .chain(() -> cursor.read(10))
                    .call(cursor::close)
                    .map(rows -> rows.size());
        });
    }

    @GET
    @Path("rows")
    @Needs({})
    @StatementBudget(value = 2, repeats = REPEATS)
    public Uni<Integer> rows() {
        return prepared(statement -> statement
                .createStream(10, Tuple.of(25))
                .toMulti()
                .collect()
                .asList()
                .map(List::size));
    }

    @GET
    @Path("hops")
    @Needs({})
    @StatementBudget(value = 2, repeats = REPEATS)
    public Uni<Integer> hops() {
        return one(pool)
                .emitOn(Infrastructure.getDefaultWorkerPool())
                .chain(() -> one(pool))
                .chain(() -> pool.withConnection(connection -> onForeignThread(() -> one(connection))));
    }

    @GET
    @Path("failure")
    @Needs({})
    @StatementBudget(value = 2, repeats = REPEATS)
    public Uni<Integer> failure() {
        return one(pool).chain(() -> pool.query("select 1 / 0").execute().map(rows -> 1));
    }

    @GET
    @Path("stream")
    @Needs({})
    @StatementBudget(value = 2, repeats = REPEATS)
    public Multi<String> stream() {
        return Multi.createBy()
                .concatenating()
                .streams(one(pool).toMulti(), one(pool).toMulti())
                .map(String::valueOf);
    }

    @GET
    @Path("delayed")
    @Needs({})
    @StatementBudget(value = 2, repeats = REPEATS)
    public Uni<Integer> delayed() {
        return one(pool).onItem().delayIt().by(Duration.ofMillis(5)).chain(() -> one(pool));
    }

    /** By a datasource with a name, where a test has one. */
    @GET
    @Path("named")
    @Needs({})
    @StatementBudget(value = 2, repeats = REPEATS)
    public Uni<Integer> named() {
        return one(pool).chain(() -> one(second.get()));
    }

    /** Work in a context of its own continues after the request, and belongs to no request. */
    @GET
    @Path("background")
    @Needs({})
    @StatementBudget(value = 2, repeats = REPEATS)
    public Uni<Integer> background() {
        VertxContext.createNewDuplicatedContext(vertx.getOrCreateContext())
                .runOnContext(apart -> one(pool).subscribe().with(ignored -> {}, ignored -> {}));
        return one(pool);
    }

    private <T> Uni<T> prepared(Function<PreparedStatement, Uni<T>> work) {
        // The driver opens cursors in a transaction only.
        return pool.withTransaction(connection -> connection
                .prepare("select generate_series(1, $1::int)")
                .chain(statement -> work.apply(statement).call(statement::close)));
    }

    private static Uni<Integer> find(Mutiny.Session session) {
        return session.createQuery("select p.id from Probe p order by p.id", Integer.class)
                .setMaxResults(1)
                .getSingleResult();
    }

    private static Uni<Integer> one(SqlClient client) {
        return client.query("select 1 as probe")
                .execute()
                .map(rows -> rows.iterator().next().getInteger(0));
    }

    private static Uni<Integer> onForeignThread(Supplier<Uni<Integer>> work) {
        return Uni.createFrom()
                .emitter(emitter ->
                        new Thread(() -> work.get().subscribe().with(emitter::complete, emitter::fail)).start());
    }

    private static Uni<Void> times(int n, Supplier<Uni<Integer>> statement) {
        return Multi.createFrom()
                .range(0, n)
                .onItem()
                .transformToUniAndConcatenate(ignored -> statement.get())
                .onItem()
                .ignoreAsUni();
    }
}
