package dev.canopy.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.canopy.testing.ModelTree;
import dev.canopy.testing.Sql;
import java.math.BigDecimal;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Compares reservations, budgets and alerts with what the spenders know. */
final class BudgetAudit {
    private static final String SPENT = """
            select e.source, e.id, t.key, e.cost from usage_event e join tenant t on t.id = e.tenant_id
            where e.source like 'spender-%' order by e.source collate "C", e.id collate "C"
            """;
    private static final String OPEN = """
            select r.id, t.key, r.cost from reservation r join tenant t on t.id = r.tenant_id
            where r.closed_at is null and r.expires_at > now()
            """;
    private static final String FIRED = """
            select t.key, trim_scale(f.share) from alert_firing f join tenant t on t.id = f.tenant_id
            """;
    private static final String DELIVERIES = """
            select 'msg_' || d.id, t.key, d.payload::jsonb #>> '{data,threshold}', d.state
            from webhook_delivery d join tenant t on t.id = d.tenant_id
            """;
    private static final String MARKS = "select count(*) from alert_mark";
    private static final String PENDING = "select count(*) from webhook_delivery where state = 'pending'";
    private static final long PATIENCE = TimeUnit.SECONDS.toNanos(240);
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    /** The thresholds of each budget; the first fire in every run. */
    static final List<String> THRESHOLDS =
            List.of("0.01", "0.02", "0.05", "0.1", "0.2", "0.4", "0.6", "0.8", "0.9", "1");

    private final Sql sql;
    private final List<Spender> spenders;

    BudgetAudit(Sql sql, List<Spender> spenders) {
        this.sql = sql;
        this.spenders = spenders;
    }

    /** Each acknowledged event is stored once, and nothing else. */
    void assertEventsAreExact() {
        List<String> expected = spenders.stream()
                .flatMap(spender -> spender.spent().stream())
                .map(event -> "%s|%s|%s|%s"
                        .formatted(
                                event.source(),
                                event.id(),
                                event.tenant(),
                                event.cost().movePointRight(9).toBigIntegerExact()))
                .toList();
        assertThat(sql.rows(SPENT)).containsExactlyInAnyOrderElementsOf(expected);
    }

    /** Each budget shows what was spent and what is held, and is not exceeded. */
    void assertBudgetsAreExact(Instance instance) throws Exception {
        List<Spender.Held> held = open();
        assertThat(held)
                .containsAll(spenders.stream()
                        .flatMap(spender -> spender.open().stream())
                        .toList());
        assertThat(spenders.stream()
                        .flatMap(spender -> Stream.concat(spender.open().stream(), spender.doubtful().stream()))
                        .toList())
                .containsAll(held);
        for (Map.Entry<String, BigDecimal> budget : Spender.BUDGETS.entrySet()) {
            JsonNode shown = get(instance, "/api/v1/tenants/" + budget.getKey() + "/budgets/hard");
            BigDecimal used = used(budget.getKey());
            BigDecimal reserved = held.stream()
                    .filter(each -> isWithin(each.tenant(), budget.getKey()))
                    .map(Spender.Held::amount)
                    .reduce(BigDecimal.ZERO, BigDecimal::add);
            assertThat(new BigDecimal(shown.get("used").textValue())).isEqualByComparingTo(used);
            assertThat(new BigDecimal(shown.get("reserved").textValue())).isEqualByComparingTo(reserved);
            assertThat(used.add(reserved)).as(budget.getKey()).isLessThanOrEqualTo(budget.getValue());
        }
    }

    /** Each threshold that was reached has fired once, and its message was taken. */
    void assertAlertsAreExact(Receiver receiver) throws InterruptedException {
        List<String> expected = new ArrayList<>();
        Spender.BUDGETS.forEach((tenant, amount) -> THRESHOLDS.stream()
                .filter(share -> used(tenant).compareTo(amount.multiply(new BigDecimal(share))) >= 0)
                .forEach(share -> expected.add(tenant + "|" + share)));
        assertThat(expected).isNotEmpty();
        awaitNone(MARKS);
        assertThat(sql.rows(FIRED)).containsExactlyInAnyOrderElementsOf(expected);
        awaitNone(PENDING);
        List<String> delivered = sql.rows(DELIVERIES);
        assertThat(delivered.stream().map(row -> row.substring(row.indexOf('|') + 1)))
                .containsExactlyInAnyOrderElementsOf(
                        expected.stream().map(each -> each + "|delivered").toList());
        assertThat(new TreeSet<>(receiver.taken()))
                .isEqualTo(new TreeSet<>(delivered.stream()
                        .map(row -> row.substring(0, row.indexOf('|')))
                        .toList()));
    }

    private void awaitNone(String query) throws InterruptedException {
        long deadline = System.nanoTime() + PATIENCE;
        while (!sql.one(query).equals("0")) {
            assertThat(System.nanoTime()).as(query).isLessThan(deadline);
            TimeUnit.MILLISECONDS.sleep(200);
        }
    }

    private List<Spender.Held> open() {
        return sql.rows(OPEN).stream()
                .map(row -> row.split("\\|"))
                .map(row -> new Spender.Held(row[0], row[1], ModelTree.nanos(Long.parseLong(row[2]))))
                .toList();
    }

    private BigDecimal used(String top) {
        return spenders.stream()
                .flatMap(spender -> spender.spent().stream())
                .filter(event -> isWithin(event.tenant(), top))
                .map(Spender.Spent::cost)
                .reduce(BigDecimal.ZERO, BigDecimal::add);
    }

    private static boolean isWithin(String tenant, String top) {
        return tenant.equals(top) || (!tenant.equals(Spender.ROOT) && isWithin(Event.parent(tenant), top));
    }

    private static JsonNode get(Instance instance, String path) throws Exception {
        URI address = URI.create("http://127.0.0.1:" + instance.wire().port() + path);
        HttpResponse<String> answer =
                CLIENT.send(HttpRequest.newBuilder(address).build(), HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return JSON.readTree(answer.body());
    }
}
