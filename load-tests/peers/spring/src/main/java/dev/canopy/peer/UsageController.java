package dev.canopy.peer;

import java.util.List;
import java.util.function.Function;
import java.util.function.IntFunction;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Mono;

@RestController
class UsageController {
    private static final String STATEMENT = DatabaseConfiguration.statement("usage.sql");

    private final DatabaseClient database;

    UsageController(DatabaseClient database) {
        this.database = database;
    }

    record Taken(long accepted, long duplicates, long rejected) {}

    @PostMapping("/usage")
    Mono<ResponseEntity<Taken>> post(@RequestBody Mono<List<Event>> body) {
        return body.flatMap(this::write);
    }

    private Mono<ResponseEntity<Taken>> write(List<Event> events) {
        return database.sql(STATEMENT)
                .bind(0, column(events, Event::source, String[]::new))
                .bind(1, column(events, Event::id, String[]::new))
                .bind(2, column(events, Event::tenant, String[]::new))
                .bind(3, column(events, Event::feature, String[]::new))
                .bind(4, column(events, event -> event.time().toString(), String[]::new))
                .bind(5, column(events, Event::nanos, Long[]::new))
                .bind(6, column(events, Event::user, String[]::new))
                .bind(7, column(events, Event::attributesText, String[]::new))
                .map(row -> answer(events.size(), row.get(0, Long.class), row.get(1, Long.class)))
                .one();
    }

    private static ResponseEntity<Taken> answer(int sent, long known, long accepted) {
        HttpStatus status = known > 0 || sent == 0 ? HttpStatus.OK : HttpStatus.UNPROCESSABLE_CONTENT;
        return ResponseEntity.status(status).body(new Taken(accepted, known - accepted, sent - known));
    }

    private static <T> T[] column(List<Event> events, Function<Event, T> value, IntFunction<T[]> array) {
        return events.stream().map(value).toArray(array);
    }
}
