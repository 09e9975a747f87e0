package dev.canopy.lesson;

import dev.canopy.listing.PublicId;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.function.Function;

/** Inserts the rows of an example and deletes them afterwards, through the driver and outside any session. */
@ApplicationScoped
class ExampleData {
    private static final String FILL = """
            with notebooks as (
              insert into lesson_notebook (id, shelf, title)
              select case i when 1 then $2 else next_public_id() end, $1, $3 from generate_series(1, $4) i returning id)
            insert into lesson_note (id, notebook_id, text)
            select next_public_id(), id, $5 from notebooks, generate_series(1, $6)
            """;

    private final Pool pool;

    ExampleData(Pool pool) {
        this.pool = pool;
    }

    <T> Uni<T> with(Function<Example, Uni<T>> work) {
        Example example = new Example(PublicId.next(), PublicId.next());
        Tuple rows = Tuple.tuple()
                .addUUID(example.id())
                .addUUID(example.notebook())
                .addString(Example.TITLE)
                .addInteger(Example.NOTEBOOKS)
                .addString(Example.TEXT)
                .addInteger(Example.NOTES);
        return pool.preparedQuery(FILL)
                .execute(rows)
                .chain(() -> work.apply(example))
                .eventually(() -> pool.preparedQuery("delete from lesson_notebook where shelf = $1")
                        .execute(Tuple.of(example.id())));
    }

    /** The number of stored notes with this text in the first notebook of the example. */
    Uni<Long> count(Example example, String text) {
        return pool.preparedQuery("select count(*) from lesson_note where notebook_id = $1 and text = $2")
                .execute(Tuple.of(example.notebook(), text))
                .map(rows -> rows.iterator().next().getLong(0));
    }
}
