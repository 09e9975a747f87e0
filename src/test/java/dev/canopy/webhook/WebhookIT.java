package dev.canopy.webhook;

import static dev.canopy.testing.Forest.tree;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.not;

import com.standardwebhooks.Webhook;
import com.sun.net.httpserver.HttpServer;
import dev.canopy.testing.Forest;
import dev.canopy.testing.TestDatabase;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
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
    Deliveries deliveries;

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

    /** Sends what is due at a time until the newest delivery is in the state after some attempts. */
    private JsonPath until(String webhook, Instant now, String state, int attempts) throws InterruptedException {
        Instant end = Instant.now().plus(SOON);
        while (true) {
            deliveries.deliver(at(now)).await().atMost(SOON);
            JsonPath list = list(webhook);
            if (list.getString("data[0].state").equals(state) && list.getInt("data[0].attempts") >= attempts) {
                return list;
            }
            assertThat(Instant.now()).as(list.prettify()).isBefore(end);
            Thread.sleep(50);
        }
    }

    @Test
    void sendsMessagesThatTheLibraryOfTheSpecificationVerifies() throws Exception {
        JsonPath made = add("/in?a=b");
        test(made.getString("id"));
        until(made.getString("id"), Instant.now(), "delivered", 1);

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
        JsonPath rotated = post(webhooks + "/" + id + "/rotate", "{}", 201);
        assertThat(rotated.getString("secret")).startsWith("whsec_").isNotEqualTo(made.getString("secret"));
        test(id);
        until(id, Instant.now(), "delivered", 1);

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
        until(id, Instant.now(), "delivered", 1);

        assertThat(got.getFirst().header("webhook-signature").split(" ")).hasSize(1);
    }

    @Test
    void triesAgainWithTheSameId() throws Exception {
        answers.add(500);
        String id = add("/").getString("id");
        test(id);
        JsonPath failed = until(id, Instant.now(), "pending", 1);
        assertThat(failed.getInt("data[0].lastStatus")).isEqualTo(500);
        assertThat(failed.getString("data[0].lastError")).isEqualTo("The receiver answered 500.");

        until(id, Instant.now().plus(Duration.ofMinutes(1)), "delivered", 2);

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
        Instant now = Instant.now();
        until(id, now, "pending", 1);
        for (int i = 0; i < 7; i++) {
            now = now.plus(Duration.ofHours(17));
            deliveries.deliver(at(now)).await().atMost(SOON);
        }
        JsonPath dead = list(id);
        assertThat(dead.getString("data[0].state")).isEqualTo("dead");
        assertThat(dead.getInt("data[0].attempts")).isEqualTo(8);

        given().contentType("application/json")
                .body("{}")
                .post(webhooks.replace("/webhooks", "/deliveries/" + dead.getString("data[0].id") + "/retry"))
                .then()
                .statusCode(204);
        until(id, Instant.now(), "delivered", 1);
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
            deliveries
                    .deliver(at(Instant.now().plus(Duration.ofMinutes(1))))
                    .await()
                    .atMost(SOON);
            assertThat(Instant.now()).isBefore(end);
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
        JsonPath failed = until(id, Instant.now(), "pending", 1);

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

    private static Clock at(Instant time) {
        return Clock.fixed(time, ZoneOffset.UTC);
    }
}
