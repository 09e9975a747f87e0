package dev.canopy.statement.example;

import dev.canopy.access.Needs;
import dev.canopy.statement.StatementBudget;
import io.smallrye.common.vertx.VertxContext;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.ws.rs.BadRequestException;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/** Books with their authors, loaded well and not so well; the examples of docs/statement-budget.md. */
@Path("/books")
public class BookResource {
    private static final String BOOKS =
            "select * from (values (1, 'Emma', 1), (2, 'Persuasion', 1), (3, 'Middlemarch', 2)) book (id, title, author_id)";
    private static final String AUTHORS = "select * from (values (1, 'Austen'), (2, 'Eliot')) author (id, name)";

    private final Pool pool;
    private final Vertx vertx;

    public BookResource(Pool pool, Vertx vertx) {
        this.pool = pool;
        this.vertx = vertx;
    }

    public record Book(String title, String author) {}

    @Needs({})
    @GET
    @StatementBudget(2)
    public Uni<List<Book>> list() {
        return books().chain(books -> authors(books)
                .map(authors -> books.stream()
                        .map(book -> new Book(book.getString("title"), authors.get(book.getInteger("author_id"))))
                        .toList()));
    }

    @Needs({})
    @GET
    @Path("one-by-one")
    @StatementBudget(2)
    public Uni<List<Book>> oneByOne() {
        return loadOneByOne();
    }

    @Needs({})
    @GET
    @Path("exempt")
    @StatementBudget(value = 2, repeats = "shows what it costs")
    public Uni<List<Book>> exempt() {
        return loadOneByOne();
    }

    @Needs({})
    @GET
    @Path("exempt-from-repeats-only")
    @StatementBudget(value = 1, repeats = "shows what it costs")
    public Uni<List<Book>> exemptFromRepeatsOnly() {
        return loadOneByOne();
    }

    @Needs({})
    @GET
    @Path("undeclared")
    public Uni<List<Book>> undeclared() {
        return loadOneByOne();
    }

    @Needs({})
    @GET
    @Path("too-many")
    @StatementBudget(1)
    public Uni<List<Book>> tooMany() {
        return list();
    }

    @Needs({})
    @GET
    @Path("refused")
    @StatementBudget(1)
    public Uni<List<Book>> refused() {
        return list().onItem().failWith(books -> new BadRequestException("no"));
    }

    @Needs({})
    @GET
    @Path("failed")
    @StatementBudget(1)
    public Uni<List<Book>> failed() {
        return list().onItem().failWith(books -> new IllegalStateException("a failure of this test"));
    }

    /** Runs its statements when the head of the response is sent. */
    @Needs({})
    @GET
    @Path("stream")
    @Produces(MediaType.SERVER_SENT_EVENTS)
    @StatementBudget(1)
    public Multi<String> stream() {
        return Multi.createFrom()
                .range(0, 3)
                .onItem()
                .transformToUniAndConcatenate(i -> books().onItem().delayIt().by(Duration.ofMillis(10)))
                .map(books -> books.size() + " books");
    }

    /** Leaves work behind that belongs to no request. */
    @Needs({})
    @GET
    @Path("background")
    @StatementBudget(1)
    public Uni<Integer> background() {
        return books().call(() -> Uni.createFrom()
                        .emitter(emitter -> VertxContext.createNewDuplicatedContext(vertx.getOrCreateContext())
                                .runOnContext(
                                        now -> loadOneByOne().subscribe().with(emitter::complete, emitter::fail))))
                .map(List::size);
    }

    @Needs({})
    @GET
    @Path("delayed")
    @StatementBudget(2)
    public Uni<Integer> delayed() {
        return books().onItem()
                .delayIt()
                .by(Duration.ofMillis(10))
                .chain(this::authors)
                .onItem()
                .delayIt()
                .by(Duration.ofMillis(10))
                .map(Map::size);
    }

    private Uni<List<Book>> loadOneByOne() {
        return books().chain(books -> Multi.createFrom()
                .iterable(books)
                .onItem()
                .transformToUniAndConcatenate(book ->
                        author(book.getInteger("author_id")).map(author -> new Book(book.getString("title"), author)))
                .collect()
                .asList());
    }

    private Uni<String> author(int id) {
        return Uni.createFrom()
                .completionStage(() -> pool.getDelegate()
                        .preparedQuery(AUTHORS + " where id = $1")
                        .execute(io.vertx.sqlclient.Tuple.of(id))
                        .toCompletionStage())
                .map(found -> found.iterator().next().getString("name"));
    }

    private Uni<List<Row>> books() {
        return pool.query(BOOKS)
                .execute()
                .map(rows -> StreamSupport.stream(rows.spliterator(), false).toList());
    }

    private Uni<Map<Integer, String>> authors(List<Row> books) {
        Integer[] ids = books.stream()
                .map(book -> book.getInteger("author_id"))
                .distinct()
                .toArray(Integer[]::new);
        return pool.preparedQuery(AUTHORS + " where id = any ($1)")
                .execute(Tuple.tuple().addArrayOfInteger(ids))
                .map(rows -> StreamSupport.stream(rows.spliterator(), false)
                        .collect(Collectors.toMap(row -> row.getInteger("id"), row -> row.getString("name"))));
    }
}
