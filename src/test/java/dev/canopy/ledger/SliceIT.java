package dev.canopy.ledger;

import static dev.canopy.testing.Forest.child;
import static dev.canopy.testing.Forest.tree;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import dev.canopy.testing.Forest;
import dev.canopy.testing.Rollups;
import dev.canopy.testing.Sql;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.mutiny.sqlclient.Pool;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/** Breakdowns and series by feature, model and user from slices are those from events. */
@QuarkusTest
class SliceIT {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final LocalDate PAST_DAY = LocalDate.parse("2025-03-01");
    private static final int EVENTS = 400;
    private static final List<String> TENANTS = List.of("root", "a", "a1", "b");

    /** With whole days of UTC until the first day that is not sliced, or with no range at all. */
    private static final List<String> FROM_SLICES = List.of(
            "breakdown?by=feature&from=2025-02&to=2025-03",
            "breakdown?by=model&from=2025-02&to=2025-03",
            "breakdown?by=user&from=2025-02&to=2025-03&limit=3",
            "breakdown?by=feature,model,user&from=2025-01-31&to=2025-02-20",
            "breakdown?by=child,user&from=2025-02&to=2025-03",
            "breakdown?by=labels.tier,model&from=2025-02-03&to=2025-02-04",
            "breakdown?by=child&filter=model=null=true&from=2025-02&to=2025-03",
            "breakdown?by=model&filter=user=in=(u1,u2);feature!=chat&to=2025-03",
            "series?by=user&from=2025-02&to=2025-03",
            "series?by=feature&granularity=P1W&from=2025-02-03&to=2025-02-24",
            "series?by=model&granularity=P1M&from=2025-01&to=2025-03&limit=1");

    private static final List<String> ALSO_FROM_EVENTS = List.of(
            "breakdown?by=feature,user",
            "breakdown?by=user&from=2025-02-03T10:30:00Z&to=2025-02-20T17:00:00Z",
            "breakdown?by=model&from=2025-02-03T10:30:00Z&to=2025-02-03T17:00:00Z",
            "breakdown?by=model&from=2025-02-03&to=2025-02-20&timeZone=Asia/Tokyo",
            "breakdown?by=user&from=2025-02-20&to=2025-04",
            "series?by=user&granularity=PT1H&from=2025-02-03&to=2025-02-05",
            "series?by=feature&from=2025-02-03&to=2025-02-20&timeZone=America/New_York");

    private static final List<String> OWN_METRICS = List.of("usageCount", "unpricedCount", "activeUsers");

    private static final List<String> METRICS = List.of(
            "totalInferenceCost",
            "usageCount",
            "totalInputTokens",
            "totalOutputTokens",
            "unpricedCount",
            "lastUsedAt",
            "costPerUse",
            "subtreeFeatureAdoptionRate",
            "activeUsers",
            "totalActiveUsers");

    private static final List<String> SUBTREE_METRICS =
            METRICS.stream().filter(metric -> !OWN_METRICS.contains(metric)).toList();

    @Inject
    Sql sql;

    @Inject
    Rollups rollups;

    @Inject
    SliceRepository slices;

    @Inject
    RebuildRepository rebuilds;

    @Inject
    Pool pool;

    @Test
    void answersAsEventsDo() {
        Forest forest = planted();
        List<String> calls = new ArrayList<>(FROM_SLICES);
        calls.addAll(ALSO_FROM_EVENTS);
        List<String> before = answers(forest, calls);

        slice(PAST_DAY);

        assertThat(slices(forest)).isPositive();
        assertThat(due(forest)).isZero();
        assertThat(answers(forest, calls)).isEqualTo(before);
        rollups.assertSlicesAreExact(forest.key("root"));
    }

    /** Not even the events themselves are there. */
    @Test
    void needsNoEventsOfWholeDays() {
        Forest forest = planted();
        slice(PAST_DAY);
        List<String> before = answers(forest, FROM_SLICES);
        String account = sql.one("select id from tenant where key = ?", forest.key("root"));

        String hide =
                "update usage_event set root_id = -root_id, tenant_id = -tenant_id where root_id = %s returning id";
        assertThat(sql.rows(hide.formatted(account))).hasSize(EVENTS);
        try {
            assertThat(answers(forest, FROM_SLICES)).isEqualTo(before);
        } finally {
            sql.rows(hide.formatted("-" + account));
        }
    }

    @Test
    void readsEventsOfDaysThatHaveChanged() {
        Forest forest = planted();
        slice(PAST_DAY);
        String user = "breakdown?by=user,model&from=2025-02&to=2025-03&metric=totalUsageCount";
        int whole = whole(forest, user);

        forest.use(Forest.event("late", "a1", "chat", "64", "2025-02-20T10:00:00Z"))
                .then()
                .body("accepted", equalTo(1));
        assertThat(due(forest)).isOne();
        assertThat(whole(forest, user)).isEqualTo(whole + 1);
        rollups.assertSlicesAreExact(forest.key("root"));
        slice(PAST_DAY);
        assertThat(due(forest)).isZero();
        assertThat(whole(forest, user)).isEqualTo(whole + 1);

        given().queryParam("source", "test")
                .queryParam("id", forest.key("late"))
                .delete("/api/v1/usage")
                .then()
                .statusCode(204);
        rebuild();
        assertThat(due(forest)).isOne();
        assertThat(whole(forest, user)).isEqualTo(whole);
        slice(PAST_DAY);
        assertThat(whole(forest, user)).isEqualTo(whole);
        rollups.assertSlicesAreExact(forest.key("root"));
    }

    @Test
    void movesWithTheirTenants() {
        Forest forest = planted();
        slice(PAST_DAY);
        String ofB = "breakdown?by=user&metric=totalUsageCount&to=2025-03";
        int ofA1 = whole(forest, "a1", ofB);
        int before = whole(forest, "b", ofB);

        forest.move("a1", "b").then().statusCode(200);

        assertThat(due(forest)).isZero();
        assertThat(whole(forest, "b", ofB)).isEqualTo(before + ofA1);
    }

    @Test
    void isCorrectedByARebuild() {
        Forest forest = planted();
        slice(PAST_DAY);
        rebuild();
        String of = " where root_id = (select id from tenant where key = '%s')".formatted(forest.key("root"));
        sql.rows(
                "update usage_slice set cost = cost + 1, last_used_at = null where ctid in (select ctid from usage_slice"
                        + of + " limit 1) returning day");
        sql.rows("delete from usage_slice where ctid in (select ctid from usage_slice" + of
                + " and last_used_at is not null limit 2) returning day");
        sql.rows(
                "insert into usage_slice select root_id, tenant_id, day + 1000, model_number, user_number, feature_id, usage_count,"
                        + " unpriced_count, last_used_at, cost, input_tokens, output_tokens from usage_slice" + of
                        + " limit 1 returning day");

        sql.rows("update usage_model_slice set usage_count = 0 where ctid in (select ctid from usage_model_slice" + of
                + " limit 1) returning day");

        assertThat(rebuild()).isEqualTo(5);
        rollups.assertSlicesAreExact(forest.key("root"));
        assertThat(rebuild()).isZero();
    }

    /** The first tenant and day are due again after every step, which is as large as they are. */
    @Test
    void endsWhileFoldsGoOn() throws Exception {
        Forest forest = planted();
        slice(PAST_DAY);
        String account = sql.one("select id from tenant where key = ?", forest.key("root"));
        String tenant = sql.one("select min(tenant_id) from usage_slice where root_id = " + account);
        String day = sql.one("select min(day) from usage_slice where tenant_id = " + tenant);
        String enter =
                "insert into usage_slice_due select distinct root_id, tenant_id, day from usage_slice where root_id = "
                        + account + " and %s on conflict do nothing returning day";
        int all = sql.rows(enter.formatted("true")).size();
        AtomicBoolean ended = new AtomicBoolean();
        try (ExecutorService folds = Executors.newSingleThreadExecutor()) {
            Future<?> folding = folds.submit(() -> {
                while (!ended.get()) {
                    sql.rows(enter.formatted("tenant_id = " + tenant + " and day = date '" + day + "'"));
                    Thread.sleep(1);
                }
                return null;
            });
            try {
                new SliceRepository(pool, Duration.ofMillis(10))
                        .slice(PAST_DAY, 1)
                        .await()
                        .atMost(LIMIT);
            } finally {
                ended.set(true);
            }
            folding.get(60, TimeUnit.SECONDS);
        }

        assertThat(all).isGreaterThan(50);
        assertThat(due(forest)).isLessThanOrEqualTo(1);
        slice(PAST_DAY);
        assertThat(due(forest)).isZero();
        rollups.assertSlicesAreExact(forest.key("root"));
    }

    /** The first slicing takes up to a month at once, and skips the time without usage. */
    @Test
    void slicesTheFirstTimeMonthByMonth() {
        Forest forest = planted();
        forest.use(Forest.event("early", "b", "chat", "1", "2024-03-05T10:00:00Z"))
                .then()
                .body("accepted", equalTo(1));
        String account = sql.one("select id from tenant where key = ?", forest.key("root"));
        String step = "select slice_account(" + account + ", '2025-03-01', 1000000, null, null)";
        String slicedTo = "select sliced_to from account_state where root_id = " + account;
        sql.one("update account_state set sliced_to = '2000-01-01' where root_id = " + account + " returning 1");

        assertThat(sql.one(step)).isEqualTo("(t,,)");
        assertThat(sql.one(slicedTo)).isEqualTo("2024-04-05");
        rollups.assertSlicesAreExact(forest.key("root"));
        assertThat(sql.one(step)).isEqualTo("(t,,)");
        assertThat(sql.one(slicedTo)).isEqualTo("2025-02-28");
        assertThat(sql.one(step)).isEqualTo("(f,,)");
        assertThat(sql.one(slicedTo)).isEqualTo("2025-03-01");
        assertThat(due(forest)).isZero();
        rollups.assertSlicesAreExact(forest.key("root"));
    }

    private long rebuild() {
        return rebuilds.rebuild().await().atMost(LIMIT).differences();
    }

    private void slice(LocalDate pastDay) {
        slices.slice(pastDay, 50).await().atMost(LIMIT);
    }

    private int slices(Forest forest) {
        return count("usage_slice", forest);
    }

    private int due(Forest forest) {
        return count("usage_slice_due", forest);
    }

    private int count(String table, Forest forest) {
        return Integer.parseInt(sql.one(
                "select count(*) from " + table + " where root_id = (select id from tenant where key = ?)",
                forest.key("root")));
    }

    private static int whole(Forest forest, String call) {
        return whole(forest, "root", call);
    }

    private static int whole(Forest forest, String tenant, String call) {
        return given().urlEncodingEnabled(false)
                .get("/api/v1/tenants/" + forest.key(tenant) + "/metrics/" + call)
                .then()
                .statusCode(200)
                .extract()
                .path("whole");
    }

    private static List<String> answers(Forest forest, List<String> calls) {
        List<String> answers = new ArrayList<>();
        for (String call : calls) {
            // A tenant by itself has no children.
            for (String metric : call.contains("child") || call.contains("labels") ? SUBTREE_METRICS : METRICS) {
                answers.add(call + " " + metric + " "
                        + given().urlEncodingEnabled(false)
                                .get("/api/v1/tenants/" + forest.key("root") + "/metrics/" + call + "&metric=" + metric)
                                .then()
                                .log()
                                .ifValidationFails()
                                .statusCode(200)
                                .extract()
                                .asString()
                                .replaceFirst("\"asOf\":\"[^\"]*\"", ""));
            }
        }
        return answers;
    }

    /**
     * Events of the last days of January and the first of March as well, some of them corrections, without a price, a
     * model or a user.
     */
    private static Forest planted() {
        Forest forest = Forest.of(tree("root", child("a", child("a1")), child("b")));
        RandomGenerator random = RandomGenerator.of("L64X128MixRandom");
        List<String> events = new ArrayList<>();
        for (int i = 0; i < EVENTS; i++) {
            boolean corrects = random.nextInt(8) == 0;
            String time = LocalDate.parse("2025-01-28").plusDays(random.nextInt(34))
                    + "T%02d:%02d:00Z".formatted(random.nextInt(24), random.nextInt(60));
            events.add("{\"id\":\"%s\",\"source\":\"test\",\"tenant\":\"%s\",\"feature\":\"%s\",\"time\":\"%s\"%s%s%s}"
                    .formatted(
                            forest.key("e" + i),
                            forest.key(TENANTS.get(random.nextInt(TENANTS.size()))),
                            random.nextBoolean() ? "chat" : "drafting",
                            time,
                            corrects
                                    ? ",\"kind\":\"correction\",\"cost\":\"-0.5\""
                                    : random.nextInt(4) == 0 ? "" : ",\"cost\":\"" + random.nextInt(100) + "\"",
                            random.nextInt(4) == 0 ? "" : ",\"user\":\"u" + random.nextInt(6) + "\"",
                            corrects || random.nextInt(3) == 0
                                    ? ""
                                    : ",\"model\":\"m" + random.nextInt(3) + "\",\"inputTokens\":"
                                            + random.nextInt(1000) + ",\"outputTokens\":7"));
        }
        given().contentType("application/json")
                .body(events.toString())
                .post("/api/v1/usage?visibility=folded")
                .then()
                .statusCode(200)
                .body("accepted", equalTo(EVENTS));
        return forest;
    }
}
