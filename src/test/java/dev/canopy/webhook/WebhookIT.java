package dev.canopy.webhook;

import static dev.canopy.testing.Forest.tree;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.not;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.standardwebhooks.Webhook;
import com.sun.net.httpserver.HttpServer;
import dev.canopy.testing.Forest;
import dev.canopy.testing.Sql;
import dev.canopy.testing.TestDatabase;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Webhooks with receivers on this machine, which the tests allow. */
@QuarkusTest
@QuarkusTestResource(TestDatabase.class)
class WebhookIT {
    private static final Duration SOON = Duration.ofSeconds(60);

    /** A request that a receiver has got. */
    private record Got(String path, Map<String, List<String>> headers, String body) {
        String header(String name) {
            return HttpHeaders.of(headers, (key, value) -> true)
                    .firstValue(name)
                    .orElseThrow();
        }
    }

    @Inject
    DeliveryDispatcher deliveries;

    @Inject
    Sql sql;

    private final List<Got> got = new CopyOnWriteArrayList<>();
    private final LinkedBlockingQueue<Integer> answers = new LinkedBlockingQueue<>();
    private final CountDownLatch hanging = new CountDownLatch(1);
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private HttpServer receiver;
    private String webhooks;

    @BeforeEach
    void start() throws IOException {
        Forest forest = Forest.of(tree("a"));
        webhooks = "/api/v1/tenants/" + forest.key("a") + "/webhooks";
        receiver = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        receiver.setExecutor(threads);
        receiver.createContext("/", exchange -> {
            String path = exchange.getRequestURI().getPath();
            String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            if (path.equals("/hangs")) {
                await(hanging);
            }
            Integer status = path.equals("/moved") ? Integer.valueOf(302) : answers.poll();
            got.add(new Got(path, exchange.getRequestHeaders(), body));
            exchange.getResponseHeaders().add("Location", "/elsewhere");
            exchange.sendResponseHeaders(status == null ? 204 : status, -1);
            exchange.close();
        });
        receiver.start();
    }

    @AfterEach
    void stop() {
        hanging.countDown();
        receiver.stop(0);
        threads.shutdownNow();
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException ended) {
            Thread.currentThread().interrupt();
        }
    }

    private JsonPath add(String path) {
        return post(
                webhooks, "{\"url\":\"http://127.0.0.1:" + receiver.getAddress().getPort() + path + "\"}", 201);
    }

    private static JsonPath post(String address, String body, int status) {
        return given().contentType("application/json")
                .body(body)
                .post(address)
                .then()
                .statusCode(status)
                .extract()
                .jsonPath();
    }

    private void test(String webhook) {
        given().contentType("application/json")
                .body("{}")
                .post(webhooks + "/" + webhook + "/test")
                .then()
                .statusCode(204);
    }

    private JsonPath list(String webhook) {
        return given().get(webhooks + "/" + webhook + "/deliveries")
                .then()
                .statusCode(200)
                .extract()
                .jsonPath();
    }

    /** Waits until the newest delivery is in the state after some attempts. */
    private JsonPath until(String webhook, String state, int attempts) throws InterruptedException {
        Instant end = Instant.now().plus(SOON);
        while (true) {
            JsonPath list = list(webhook);
            if (list.getString("data[0].state").equals(state) && list.getInt("data[0].attempts") >= attempts) {
                return list;
            }
            assertThat(Instant.now()).as(list.prettify()).isBefore(end);
            Thread.sleep(50);
        }
    }

    /** Makes the next attempt due now, instead of after its pause. */
    private void hurry(String webhook) {
        sql.rows(
                "with due as (update webhook_delivery set next_at = now() where webhook_id = ?::uuid and state = 'pending')"
                        + " update webhook set due_at = now() where id = ?::uuid and due_at is not null returning 1",
                webhook,
                webhook);
    }

    private void repeat(String delivery) {
        given().contentType("application/json")
                .body("{}")
                .post(webhooks.replace("/webhooks", "/deliveries/" + delivery + "/retry"))
                .then()
                .statusCode(204);
    }

    @Test
    void sendsMessagesThatTheLibraryOfTheSpecificationVerifies() throws Exception {
        JsonPath made = add("/in?a=b");
        test(made.getString("id"));
        until(made.getString("id"), "delivered", 1);

        Got message = got.getFirst();
        assertThat(message.path()).isEqualTo("/in");
        assertThatCode(() -> new Webhook(made.getString("secret"))
                        .verify(message.body(), HttpHeaders.of(message.headers(), (key, value) -> true)))
                .doesNotThrowAnyException();
        assertThat(JsonPath.from(message.body()).getString("type")).isEqualTo("webhook.test");
    }

    @Test
    void signsWithBothSecretsAfterARotation() throws Exception {
        JsonPath made = add("/");
        String id = made.getString("id");
        JsonPath rotated = post(webhooks + "/" + id + "/rotate", "", 201);
        assertThat(rotated.getString("secret")).startsWith("whsec_").isNotEqualTo(made.getString("secret"));
        test(id);
        until(id, "delivered", 1);

        Got message = got.getFirst();
        for (JsonPath each : List.of(made, rotated)) {
            assertThatCode(() -> new Webhook(each.getString("secret"))
                            .verify(message.body(), HttpHeaders.of(message.headers(), (key, value) -> true)))
                    .doesNotThrowAnyException();
        }
    }

    @Test
    void signsWithOneSecretAfterARotationWithoutOverlap() throws Exception {
        String id = add("/").getString("id");
        post(webhooks + "/" + id + "/rotate", "{\"overlap\":\"PT0S\"}", 201);
        test(id);
        until(id, "delivered", 1);

        assertThat(got.getFirst().header("webhook-signature").split(" ")).hasSize(1);
    }

    @Test
    void triesAgainWithTheSameId() throws Exception {
        answers.add(500);
        String id = add("/").getString("id");
        test(id);
        JsonPath failed = until(id, "pending", 1);
        assertThat(failed.getInt("data[0].lastStatus")).isEqualTo(500);
        assertThat(failed.getString("data[0].lastError")).isEqualTo("The receiver responded with 500.");

        hurry(id);
        until(id, "delivered", 2);

        assertThat(got).hasSize(2);
        assertThat(got)
                .extracting(each -> each.header("webhook-id"))
                .containsOnly("msg_" + failed.getString("data[0].id"));
        assertThat(got).extracting(Got::body).containsOnly(got.getFirst().body());
    }

    @Test
    void endsAfterADayAndCanBeRepeated() throws Exception {
        String id = add("/").getString("id");
        for (int i = 0; i < 8; i++) {
            answers.add(503);
        }
        test(id);
        for (int i = 1; i < 8; i++) {
            until(id, "pending", i);
            hurry(id);
        }
        JsonPath dead = until(id, "dead", 8);
        assertThat(dead.getInt("data[0].attempts")).isEqualTo(8);

        repeat(dead.getString("data[0].id"));
        until(id, "delivered", 1);
    }

    @Test
    void keepsTheOrderOfAWebhook() throws Exception {
        answers.add(500);
        String id = add("/").getString("id");
        test(id);
        test(id);
        test(id);
        Instant end = Instant.now().plus(SOON);
        while (got.size() < 4) {
            assertThat(Instant.now()).isBefore(end);
            hurry(id);
            Thread.sleep(50);
        }

        List<String> newestFirst = list(id).getList("data.id");
        assertThat(got.stream().map(each -> each.header("webhook-id")).distinct())
                .containsExactlyElementsOf(newestFirst.reversed().stream()
                        .map(each -> "msg_" + each)
                        .toList());
    }

    @Test
    void isNotDelayedByAReceiverThatHangs() throws Exception {
        String hangs = add("/hangs").getString("id");
        String answering = add("/answers").getString("id");
        test(hangs);
        test(answering);
        Instant end = Instant.now().plus(SOON);
        while (!list(answering).getString("data[0].state").equals("delivered")) {
            assertThat(Instant.now()).isBefore(end);
            Thread.sleep(50);
        }

        assertThat(list(hangs).getString("data[0].state")).isEqualTo("pending");
        assertThat(got).extracting(Got::path).containsExactly("/answers");
    }

    @Test
    void followsNoRedirect() throws Exception {
        String id = add("/moved").getString("id");
        test(id);
        JsonPath failed = until(id, "pending", 1);

        assertThat(failed.getInt("data[0].lastStatus")).isEqualTo(302);
        assertThat(got).extracting(Got::path).containsOnly("/moved");
    }

    @Test
    void showsNoSecretInListsAndTheAuditLog() {
        String secret = add("/").getString("secret");
        String tenant = webhooks.replaceAll(".*tenants/|/webhooks", "");

        given().get(webhooks).then().statusCode(200).body(not(containsString(secret)));
        given().get("/api/v1/audit?tenant=" + tenant)
                .then()
                .statusCode(200)
                .body(containsString("webhook.create"))
                .body(not(containsString(secret)));
    }

    @Test
    void endsDeliveriesWhenItIsDeleted() {
        String id = add("/hangs").getString("id");
        test(id);

        given().delete(webhooks + "/" + id).then().statusCode(204);

        assertThat(list(id).getList("data")).isEmpty();
        given().get(webhooks + "/" + id).then().statusCode(404);
    }

    @Test
    void changesAWebhook() {
        String id = add("/").getString("id");

        JsonPath changed = given().contentType("application/json")
                .body("{\"events\":[\"budget.threshold\"]}")
                .patch(webhooks + "/" + id)
                .then()
                .statusCode(200)
                .extract()
                .jsonPath();

        assertThat(changed.getList("events")).isEqualTo(List.of("budget.threshold"));
        assertThat(changed.getString("url")).contains("127.0.0.1");
        given().contentType("application/json")
                .body("{\"url\":\"https://10.0.0.1/\"}")
                .patch(webhooks + "/" + id)
                .then()
                .statusCode(422);
    }

    @Test
    void getsAllTypesAgainWhenTheyAreRemoved() {
        String id = post(webhooks, "{\"url\":\"https://hooks.example.com/\",\"events\":[\"budget.threshold\"]}", 201)
                .getString("id");

        given().contentType("application/json")
                .body("{\"events\":null}")
                .patch(webhooks + "/" + id)
                .then()
                .statusCode(200)
                .body("events", empty())
                .body("url", equalTo("https://hooks.example.com/"));
    }

    @Test
    void keepsItsAddress() {
        String id = add("/").getString("id");

        given().contentType("application/json")
                .body("{\"url\":null}")
                .patch(webhooks + "/" + id)
                .then()
                .statusCode(422)
                .body("errors.pointer", contains("/url"));
    }

    @Test
    void listsTheWebhooksThatGetMessagesOfAType() {
        String any = add("/any").getString("id");
        List<String> some = Stream.of("[\"budget.threshold\"]", "[\"metric.threshold\",\"budget.threshold\"]", "[]")
                .map(events -> post(webhooks, "{\"url\":\"https://hooks.example.com/\",\"events\":" + events + "}", 201)
                        .getString("id"))
                .toList();

        given().get(webhooks).then().body("data.id", contains(any, some.get(0), some.get(1), some.get(2)));
        given().get(webhooks + "?event=metric.threshold")
                .then()
                .body("data.id", contains(any, some.get(1), some.get(2)));
        given().get(webhooks + "?event=webhook.test")
                .then()
                .statusCode(400)
                .body("errors[0].pointer", equalTo("event"));
    }

    /** A stop of the service for more than a day is no failure of the receiver. */
    @Test
    void keepsMessagesForAReceiverThatWasNotTried() throws Exception {
        answers.add(500);
        String id = add("/").getString("id");
        sql.rows("update webhook set leased_until = 'infinity' where id = ?::uuid returning 1", id);
        test(id);
        test(id);
        sql.rows(
                "update webhook_delivery set created_at = now() - interval '30 hours', next_at = now() - interval '30 hours',"
                        + " give_up_at = now() - interval '5 hours' where webhook_id = ?::uuid returning 1",
                id);
        sql.rows(
                "update webhook set leased_until = '-infinity', due_at = now() - interval '30 hours' where id = ?::uuid returning 1",
                id);
        Instant end = Instant.now().plus(SOON);
        while (list(id).getInt("data[1].attempts") == 0) {
            assertThat(Instant.now()).isBefore(end);
            Thread.sleep(50);
        }
        hurry(id);

        JsonPath list = until(id, "delivered", 1);
        assertThat(list.<String>getList("data.state")).containsExactly("delivered", "delivered");
        assertThat(list.<Integer>getList("data.attempts")).containsExactly(1, 2);
    }

    /**
     * It is no time in which nobody tried: otherwise the messages to a receiver that is gone would grow in number for
     * ever.
     */
    @Test
    void endsTheWaitBehindAMessageWithThatMessage() {
        String id = add("/hangs").getString("id");
        sql.rows("update webhook set leased_until = 'infinity', lease = 7 where id = ?::uuid returning 1", id);
        test(id);
        test(id);
        sql.rows(
                "update webhook_delivery set next_at = now() - interval '6 hours' where webhook_id = ?::uuid returning 1",
                id);
        String first = list(id).getString("data[1].id");

        sql.one("select finish_delivery(?::uuid, ?::uuid, 7, 0, 500, 'status 500', null)", first, id);

        assertThat(sql.one("select due_at > now() - interval '1 minute' from webhook where id = ?::uuid", id))
                .isEqualTo("t");
    }

    /** The attempt that is running when a message is repeated does not end it, even if it would have been the last. */
    @Test
    void doesNotLoseARepeatDuringTheLastAttempt() throws Exception {
        String id = add("/").getString("id");
        sql.rows("update webhook set leased_until = 'infinity', lease = 7 where id = ?::uuid returning 1", id);
        test(id);
        String delivery = list(id).getString("data[0].id");
        sql.rows("update webhook_delivery set attempts = 7 where id = ?::uuid returning 1", delivery);
        repeat(delivery);

        String outcome = sql.one(
                "select coalesce(finish_delivery(?::uuid, ?::uuid, 7, 7, 500, 'status 500', null), 'nothing')",
                delivery,
                id);

        assertThat(outcome).isEqualTo("nothing");
        until(id, "delivered", 1);
    }

    /**
     * The other messages have waited for as long as the failed one was tried, and are not tried for a day of their own.
     */
    @Test
    void endsAllMessagesOfADayTogether() throws Exception {
        answers.add(500);
        String id = add("/").getString("id");
        sql.rows("update webhook set leased_until = 'infinity' where id = ?::uuid returning 1", id);
        test(id);
        test(id);
        test(id);
        sql.rows("update webhook_delivery set give_up_at = now() where webhook_id = ?::uuid returning 1", id);
        test(id);
        sql.rows("update webhook set leased_until = '-infinity' where id = ?::uuid returning 1", id);
        JsonPath list = until(id, "delivered", 1); // the one that is younger

        assertThat(list.<String>getList("data.state")).containsExactly("delivered", "dead", "dead", "dead");
        assertThat(list.<Integer>getList("data.attempts")).containsExactly(1, 0, 0, 1);
        assertThat(list.getString("data[1].lastError"))
                .isEqualTo("The receiver did not take earlier messages for a day.");
        repeat(list.getString("data[1].id"));
        Instant end = Instant.now().plus(SOON);
        while (!list(id).getString("data[1].state").equals("delivered")) {
            assertThat(Instant.now()).isBefore(end);
            Thread.sleep(50);
        }
    }

    /** An instance that was stopped for longer than its lease does not change what a later attempt has stored. */
    @Test
    void storesNoOutcomeOfALeaseThatIsOver() throws Exception {
        String id = add("/hangs").getString("id");
        test(id);
        Instant end = Instant.now().plus(SOON);
        while (sql.rows("select 1 from webhook where id = ?::uuid and leased_until > now()", id)
                .isEmpty()) {
            assertThat(Instant.now()).isBefore(end);
            Thread.sleep(20);
        }
        // Another instance takes the message, and fails.
        sql.rows("update webhook set lease = lease + 1 where id = ?::uuid returning 1", id);
        assertThat(sql.one(
                        "select finish_delivery(d.id, w.id, w.lease, d.attempts, 503, 'other', interval '1 hour')"
                                + " from webhook w join webhook_delivery d on d.webhook_id = w.id where w.id = ?::uuid",
                        id))
                .isEqualTo("pending");
        hanging.countDown();
        while (got.isEmpty()) {
            assertThat(Instant.now()).isBefore(end);
            Thread.sleep(20);
        }
        // A message that is sent afterwards, by the same instance, shows that it is done with the first one.
        String next = add("/next").getString("id");
        test(next);
        until(next, "delivered", 1);

        assertThat(list(id).getString("data[0].state")).isEqualTo("pending");
        assertThat(list(id).getString("data[0].lastError")).isEqualTo("other");
        assertThat(list(id).getInt("data[0].attempts")).isEqualTo(1);
    }

    @Test
    void leavesAttemptsForOtherTenants() throws Exception {
        for (int i = 0; i < 10; i++) {
            test(add("/hangs" + (i == 0 ? "" : "?" + i)).getString("id"));
        }
        String tenant = webhooks.replaceAll(".*tenants/|/webhooks", "");
        webhooks = "/api/v1/tenants/" + Forest.of(tree("b")).key("b") + "/webhooks";
        String other = add("/answers").getString("id");
        test(other);
        until(other, "delivered", 1);

        Instant end = Instant.now().plus(SOON);
        String leased = "select count(*) from webhook w join tenant t on t.id = w.tenant_id"
                + " where t.key = ? and w.leased_until > now()";
        while (!sql.one(leased, tenant).equals("4")) { // a quarter of a quarter of 64
            assertThat(Integer.parseInt(sql.one(leased, tenant))).isLessThanOrEqualTo(4);
            assertThat(Instant.now()).isBefore(end);
            Thread.sleep(50);
        }
    }

    @Test
    void namesAHostByItsAddressOfIpv6() throws Exception {
        assumeTrue(NetworkInterface.getByInetAddress(LiteralAddress.parse("::1")) != null);
        HttpServer six = HttpServer.create(new InetSocketAddress("::1", 0), 0);
        six.createContext("/", exchange -> {
            got.add(new Got("/six", exchange.getRequestHeaders(), ""));
            exchange.sendResponseHeaders(204, -1);
            exchange.close();
        });
        six.start();
        try {
            String host = "[::1]:" + six.getAddress().getPort();
            String id =
                    post(webhooks, "{\"url\":\"http://" + host + "/\"}", 201).getString("id");
            test(id);
            until(id, "delivered", 1);

            assertThat(got.getFirst().header("Host")).isEqualTo(host);
        } finally {
            six.stop(0);
        }
    }

    @Test
    void deletesOldMessagesHoweverManyThereAre() throws Exception {
        String id = add("/").getString("id");
        test(id);
        until(id, "delivered", 1);
        sql.rows(
                "insert into webhook_delivery (root_id, tenant_id, webhook_id, type, payload, state, created_at, give_up_at)"
                        + " select root_id, tenant_id, id, 'webhook.test', '{}', 'dead', now() - interval '40 days',"
                        + " now() - interval '39 days' from webhook, generate_series(1, 10500) where id = ?::uuid returning 1",
                id);

        deliveries.purge().await().atMost(SOON);

        assertThat(list(id).getList("data")).hasSize(1);
        assertThat(list(id).getString("data[0].state")).isEqualTo("delivered");
    }

    @Test
    void writesNoSecretIntoTheLog() throws Exception {
        List<String> log = new CopyOnWriteArrayList<>();
        Handler handler = new Handler() {
            @Override
            public void publish(LogRecord logged) {
                log.add(logged.getMessage() + Arrays.toString(logged.getParameters()) + logged.getThrown());
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        };
        handler.setLevel(Level.ALL);
        Logger root = Logger.getLogger("");
        Logger canopy = Logger.getLogger("dev.canopy");
        Level before = canopy.getLevel();
        root.addHandler(handler);
        canopy.setLevel(Level.ALL);
        try {
            canopy.fine("the log is read");
            answers.add(500);
            JsonPath made = add("/");
            String id = made.getString("id");
            JsonPath rotated = post(webhooks + "/" + id + "/rotate", "{}", 201);
            test(id);
            until(id, "pending", 1);
            hurry(id);
            until(id, "delivered", 2);
            post(webhooks, "{\"url\":\"http://10.0.0.1/\",\"secret\":\"x\"}", 422);

            assertThat(log).anyMatch(line -> line.contains("the log is read"));
            assertThat(String.join("\n", log))
                    .doesNotContain(made.getString("secret").substring("whsec_".length()))
                    .doesNotContain(rotated.getString("secret").substring("whsec_".length()));
        } finally {
            canopy.setLevel(before);
            root.removeHandler(handler);
        }
    }
}
