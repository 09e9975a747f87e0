package dev.canopy.peer;

import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import org.springframework.http.HttpStatus;
import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.util.MultiValueMap;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;
import reactor.core.publisher.Mono;

@RestController
class DashboardController {
    private static final String PAGE = DatabaseConfiguration.statement("page.sql");

    private final DatabaseClient database;

    DashboardController(DatabaseClient database) {
        this.database = database;
    }

    @GetMapping("/api/v1/tenants/metrics")
    Mono<Page> dashboard(@RequestParam MultiValueMap<String, String> query) {
        PageRequest request = PageRequest.of(query);
        return rows(request).flatMap(rows -> rows.isEmpty() ? empty(request) : Mono.just(page(rows, request.limit())));
    }

    private static Page page(List<Page.Row> rows, int limit) {
        List<Page.Line> lines = new ArrayList<>(limit);
        for (Page.Row row : rows.subList(0, Math.min(limit, rows.size()))) {
            lines.add(row.line());
        }
        String next = null;
        if (rows.size() > limit) {
            Page.Row last = rows.get(limit - 1);
            next = new PageRequest.After(last.totalCost(), last.line().tenant()).cursor();
        }
        return new Page(lines, next, rows.getFirst().asOf());
    }

    /** The text is the same for the same parameters, so that it is prepared once a connection. */
    private Mono<List<Page.Row>> rows(PageRequest request) {
        List<String> conditions = new ArrayList<>();
        List<Object> values = new ArrayList<>();
        if (request.atMost() != null) {
            conditions.add("s.cost <= " + bind(values, request.atMost()));
        }
        if (request.ancestor() != null) {
            conditions.add("t.id in (select descendant_id from tenant_ancestry where ancestor_id = (select id from tenant where key = "
                    + bind(values, request.ancestor()) + "))");
        }
        if (request.after() != null) {
            String cost = bind(values, request.after().cost());
            String key = bind(values, request.after().key());
            conditions.add("s.cost <= " + cost + " and (s.cost < " + cost + " or t.key > " + key + ")");
        }
        String where = conditions.isEmpty() ? "" : " where " + String.join(" and ", conditions);
        String size = bind(values, request.limit() + 1);
        return database.sql(PAGE + where + " order by s.cost desc, t.key fetch first " + size + " rows only")
                .bindValues(values)
                .map(Page.Row::of)
                .all()
                .collectList();
    }

    private static String bind(List<Object> values, Object value) {
        values.add(value);
        return "$" + values.size();
    }

    private Mono<Page> empty(PageRequest request) {
        Mono<Boolean> known = request.ancestor() == null
                ? Mono.just(true)
                : database.sql("select id from tenant where key = $1").bind(0, request.ancestor()).fetch().first().hasElement();
        return known.flatMap(isKnown -> isKnown
                ? database.sql("select as_of from rollup_state")
                        .mapValue(OffsetDateTime.class)
                        .one()
                        .map(asOf -> new Page(List.of(), null, asOf))
                : Mono.error(new ResponseStatusException(HttpStatus.NOT_FOUND, "ancestor: there is no such tenant")));
    }
}
