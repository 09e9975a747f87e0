package dev.canopy.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.canopy.testing.Dashboard;
import dev.canopy.testing.ModelTree;
import dev.canopy.testing.Rollups;
import dev.canopy.testing.Sql;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.sql.DataSource;

/** Compares the data of the service and of the database with the answers that the clients got. */
final class Audit {
    private static final String EVENTS = """
            select e.source, e.id, t.key, f.key, e.cost, e.time, e.root_id = t.root_id
            from usage_event e left join tenant t on t.id = e.tenant_id left join ai_feature f on f.id = e.feature_id
            where e.source %s
            """;
    private static final String UNMATCHED_KEYS = """
            select count(*) from usage_key k full join usage_event e on e.root_id = k.root_id and e.source = k.source and e.id = k.id
            where k.time is distinct from e.time
            """;
    private static final String TRANSACTIONS = """
            select count(*) from pg_stat_activity
            where datname = current_database() and backend_type = 'client backend' and pid <> pg_backend_pid()
              and xact_start is not null
            """;
    private static final String PARENTS =
            "select t.key, p.key from tenant t join tenant p on p.id = t.parent_id order by t.key";
    private static final int QUIET = 10; // looks in a row that find no transaction
    private static final long PATIENCE = TimeUnit.SECONDS.toNanos(120);
    private static final int FETCH = 10_000;
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    private final DataSource database;
    private final Sql sql;
    private final long seed;
    private final Instant start;
    private final ModelTree model = new ModelTree();

    /** @param start of the run, before which the service has given no event its time */
    Audit(DataSource database, long seed, Instant start) {
        this.database = database;
        this.sql = new Sql(database);
        this.seed = seed;
        this.start = start;
    }

    /**
     * The events in the database, compared with those that were sent.
     *
     * @param lost acknowledged, but not stored
     * @param doubled stored more than once
     * @param wrong stored other than sent, or never sent, or with another key than event
     */
    record Books(long stored, long lost, long doubled, List<String> wrong) {}

    /** Waits until the last try that nobody waits for has ended. */
    void awaitQuiet() throws InterruptedException {
        long deadline = System.nanoTime() + PATIENCE;
        for (int quiet = 0; quiet < QUIET; TimeUnit.MILLISECONDS.sleep(30)) {
            quiet = sql.one(TRANSACTIONS).equals("0") ? quiet + 1 : 0;
            assertThat(System.nanoTime()).as("transactions are left open").isLessThan(deadline);
        }
    }

    /** @param acknowledged how many events of each client; their numbers are from 0 */
    Books events(List<Integer> acknowledged) throws SQLException {
        List<BitSet> found = new ArrayList<>();
        acknowledged.forEach(count -> found.add(new BitSet(count)));
        List<String> wrong = new ArrayList<>();
        long stored = 0;
        long doubled = 0;
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.setFetchSize(FETCH);
            ResultSet rows = statement.executeQuery(EVENTS.formatted("like 'chaos-%'"));
            while (rows.next()) {
                stored++;
                int client = Event.client(rows.getString(1));
                int number = Integer.parseInt(rows.getString(2));
                if (number >= acknowledged.get(client)) {
                    wrong.add("never sent: " + client + " " + number);
                } else if (found.get(client).get(number)) {
                    doubled++;
                } else {
                    found.get(client).set(number);
                    compare(Event.of(seed, client, number), rows, wrong);
                }
            }
            ResultSet spent = statement.executeQuery(EVENTS.formatted("not like 'chaos-%'"));
            while (spent.next()) { // BudgetAudit compares them
                model.use(
                        spent.getString(1) + " " + spent.getString(2),
                        spent.getString(3),
                        spent.getString(4),
                        ModelTree.nanos(spent.getLong(5)),
                        spent.getObject(6, OffsetDateTime.class).toInstant());
            }
        }
        String unmatched = sql.one(UNMATCHED_KEYS);
        if (!unmatched.equals("0")) {
            wrong.add(unmatched + " keys without event, or events without key");
        }
        long sent = acknowledged.stream().mapToLong(Integer::longValue).sum();
        long kept = found.stream().mapToLong(BitSet::cardinality).sum();
        return new Books(stored, sent - kept, doubled, wrong);
    }

    private void compare(Event event, ResultSet row, List<String> wrong) throws SQLException {
        Instant time = row.getObject(6, OffsetDateTime.class).toInstant();
        boolean inTime =
                event.time().map(time::equals).orElseGet(() -> !time.isBefore(start) && !time.isAfter(Instant.now()));
        if (!inTime
                || !event.tenant().equals(row.getString(3))
                || !event.feature().equals(row.getString(4))
                || !event.cost().equals(ModelTree.nanos(row.getLong(5)))
                || !row.getBoolean(7)) {
            wrong.add(event + " is stored with the time " + time + " and cost " + row.getLong(5) + " for "
                    + row.getString(3) + " and " + row.getString(4));
        }
        model.use(event.client() + " " + event.number(), event.tenant(), event.feature(), event.cost(), time);
    }

    /** The tree is one that the moves can have made; it is the model's from here on. */
    void assertTreeIsPossible(Mover mover) {
        roots().forEach(root -> model.add(root, null));
        for (String row : sql.rows(PARENTS)) {
            String[] tenant = row.split("\\|");
            assertThat(mover.possibleParents(tenant[0])).as(tenant[0]).contains(tenant[1]);
            model.add(tenant[0], tenant[1]);
        }
        assertThat(model.tenants())
                .containsExactlyInAnyOrderElementsOf(Stream.concat(Event.TENANTS.stream(), Spender.TENANTS.stream())
                        .toList());
    }

    private static List<String> roots() {
        return Stream.concat(Event.ROOTS.stream(), Stream.of(Spender.ROOT)).toList();
    }

    /** Waits until the instances have folded everything. */
    void awaitFolded() throws InterruptedException {
        long deadline = System.nanoTime() + PATIENCE;
        while (!sql.one("select count(*) from usage_delta").equals("0")) {
            assertThat(System.nanoTime()).as("usage is not folded").isLessThan(deadline);
            TimeUnit.MILLISECONDS.sleep(100);
        }
    }

    /** The roll-ups in the database, by total, day and month. */
    void assertRollupsAreExact() {
        assertThat(sql.one("select count(*) from usage_delta")).isEqualTo("0");
        Rollups rollups = new Rollups(sql);
        for (String root : roots()) {
            rollups.assertTreeIsExact(root);
            rollups.assertUsageIsExact(root);
        }
    }

    /**
     * The metrics that an instance returns: of all time, a month, months with days at their ends, and the days of this
     * run.
     */
    void assertDashboardIsExact(Instance instance) throws Exception {
        assertDashboardIsExact(instance, LocalDate.MIN, LocalDate.MAX, "");
        LocalDate first = LocalDate.ofInstant(Event.EARLIEST, ZoneOffset.UTC);
        LocalDate today = LocalDate.ofInstant(start, ZoneOffset.UTC);
        assertDashboardIsExact(instance, first.plusMonths(5), first.plusMonths(6));
        assertDashboardIsExact(instance, first.plusDays(40), first.plusDays(333));
        assertDashboardIsExact(instance, today, today.plusDays(2));
    }

    private void assertDashboardIsExact(Instance instance, LocalDate from, LocalDate to) throws Exception {
        assertDashboardIsExact(instance, from, to, "&from=" + from + "&to=" + to);
    }

    private void assertDashboardIsExact(Instance instance, LocalDate from, LocalDate to, String window)
            throws Exception {
        Map<String, Map<String, Object>> expected = new HashMap<>();
        model.tenants().forEach(tenant -> expected.put(tenant, model.metrics(tenant, from, to)));
        URI address = URI.create(
                "http://127.0.0.1:" + instance.wire().port() + "/api/v1/tenants/metrics?limit=1000" + window);
        HttpResponse<String> response =
                CLIENT.send(HttpRequest.newBuilder(address).build(), HttpResponse.BodyHandlers.ofString());
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        Map<String, Map<String, Object>> found = new HashMap<>();
        JSON.readTree(response.body())
                .get("data")
                .forEach(row -> found.put(row.get("tenant").textValue(), Dashboard.values(row)));
        assertThat(found).as(instance.name() + window).isEqualTo(expected);
    }
}
