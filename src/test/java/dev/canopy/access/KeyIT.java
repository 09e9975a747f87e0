package dev.canopy.access;

import static dev.canopy.access.AccessIT.OPERATOR;
import static dev.canopy.access.AccessIT.as;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import dev.canopy.testing.EventStream;
import dev.canopy.testing.ServiceProcess;
import dev.canopy.testing.TestDatabase;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.Response;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jboss.logging.Logger;
import org.junit.jupiter.api.Test;

/** The life of an API key: from when to when it is valid, in every instance. */
@QuarkusTest
@QuarkusTestResource(TestDatabase.class)
@TestProfile(AccessIT.Required.class)
class KeyIT {
    private static final Logger LOG = Logger.getLogger(KeyIT.class);
    private static final Duration SOON = Duration.ofSeconds(60);

    @TestHTTPResource("/")
    URI here;

    private record Key(String id, String text) {}

    @Test
    void acceptsBothKeysDuringTheOverlap() {
        Key old = make("\"role\":\"viewer\"");

        Map<String, String> fresh = as(OPERATOR)
                .contentType("application/json")
                .body("{\"overlap\":\"PT1H\"}")
                .post("/api/v1/keys/" + old.id + "/rotate")
                .then()
                .statusCode(201)
                .extract()
                .path("");

        assertThat(fresh.get("id")).isNotEqualTo(old.id);
        assertThat(fresh).containsEntry("name", "life").containsEntry("role", "viewer");
        assertThat(status(here, old)).isEqualTo(200);
        assertThat(status(here, new Key(fresh.get("id"), fresh.get("key")))).isEqualTo(200);
        Instant end = Instant.parse((String) row(old).get("expires"));
        assertThat(end)
                .isBetween(Instant.now().plusSeconds(3_000), Instant.now().plusSeconds(3_601));
    }

    @Test
    void endsTheOldKeyAfterTheOverlap() throws Exception {
        Key old = make("\"role\":\"viewer\"");
        Map<String, String> fresh = as(OPERATOR)
                .contentType("application/json")
                .body("{\"overlap\":\"PT2S\"}")
                .post("/api/v1/keys/" + old.id + "/rotate")
                .then()
                .statusCode(201)
                .extract()
                .path("");

        awaitRefusal(here, old);

        assertThat(Instant.now()).isAfterOrEqualTo(Instant.parse((String) row(old).get("expires")));
        assertThat(status(here, new Key(fresh.get("id"), fresh.get("key")))).isEqualTo(200);
    }

    /** The end of the old key does not limit that of its successor. */
    @Test
    void outlivesItselfByRotation() throws Exception {
        Key old = make("\"role\":\"manager\"");
        Response rotated = as(old.text)
                .contentType("application/json")
                .body("{\"overlap\":\"PT1S\"}")
                .post("/api/v1/keys/" + old.id + "/rotate");
        rotated.then().statusCode(201).body("expires", equalTo(null));

        awaitRefusal(here, old);

        assertThat(status(here, new Key(rotated.path("id"), rotated.path("key"))))
                .isEqualTo(200);
        as(OPERATOR)
                .contentType("application/json")
                .body("{}")
                .post("/api/v1/keys/" + old.id + "/rotate")
                .then()
                .statusCode(409);
    }

    /** The second successor has the end that the key had before its first rotation, not that of the overlap. */
    @Test
    void keepsItsEndWhenItIsReplacedTwice() {
        Instant end = Instant.now().plus(Duration.ofDays(20)).truncatedTo(ChronoUnit.SECONDS);
        for (String expires : List.of("null", "\"" + end + "\"")) {
            Key old = make("\"role\":\"manager\",\"expires\":" + expires);
            Response first = rotate(OPERATOR, old);
            Response second = rotate(OPERATOR, old);

            for (Response rotated : List.of(first, second)) {
                String until = rotated.then().statusCode(201).extract().path("expires");
                assertThat(until).isEqualTo(expires.equals("null") ? null : end.toString());
            }
            assertThat(Instant.parse((String) row(old).get("expires")))
                    .isBefore(Instant.now().plus(Duration.ofHours(25)));
        }
    }

    /** What was perhaps stolen must not make itself a key for longer than it is still valid. */
    @Test
    void doesNotReplaceItselfAgain() {
        Key old = make("\"role\":\"manager\"");
        rotate(OPERATOR, old).then().statusCode(201);

        rotate(old.text, old).then().statusCode(409).body("detail", containsString("has been replaced"));
        String made = as(old.text)
                .contentType("application/json")
                .body("{\"name\":\"life\",\"role\":\"viewer\"}")
                .post("/api/v1/keys")
                .then()
                .statusCode(201)
                .extract()
                .path("expires");
        assertThat(made).isEqualTo(row(old).get("expires"));
    }

    @Test
    void isReplacedWithoutABody() {
        Key old = make("\"role\":\"viewer\"");

        rotate(OPERATOR, old).then().statusCode(201);
        assertThat(Instant.parse((String) row(old).get("expires")))
                .isBetween(
                        Instant.now().plus(Duration.ofHours(23)), Instant.now().plus(Duration.ofHours(24)));
        as(OPERATOR)
                .contentType("application/json")
                .body("null")
                .post("/api/v1/keys/" + old.id + "/rotate")
                .then()
                .statusCode(422);
        as(OPERATOR)
                .contentType("text/plain")
                .post("/api/v1/keys/" + old.id + "/rotate")
                .then()
                .statusCode(415);
    }

    @Test
    void listsKeysInPages() {
        for (int i = 0; i < 3; i++) {
            make("\"role\":\"viewer\"");
        }
        List<String> all = as(OPERATOR).get("/api/v1/keys?limit=1000").path("data.id");

        List<String> listed = new ArrayList<>();
        String cursor = "";
        do {
            Response page = as(OPERATOR).get("/api/v1/keys?limit=2" + cursor);
            listed.addAll(page.path("data.id"));
            String next = page.path("next");
            cursor = next == null ? "" : "&cursor=" + next;
        } while (!cursor.isEmpty());

        assertThat(listed).isEqualTo(all).hasSizeGreaterThan(2);
        as(OPERATOR).get("/api/v1/keys?cursor=made-up").then().statusCode(400);
    }

    @Test
    void endsAKeyAtItsExpiry() throws Exception {
        Key key = make("\"role\":\"viewer\",\"expires\":\"" + Instant.now().plusSeconds(3) + "\"");

        assertThat(status(here, key)).isEqualTo(200);
        awaitRefusal(here, key);
        assertThat(Instant.now()).isAfterOrEqualTo(Instant.parse((String) row(key).get("expires")));
    }

    @Test
    void endsAStreamWhoseKeyIsRevoked() throws Exception {
        String tenant = "stream" + System.nanoTime();
        as(OPERATOR)
                .contentType("application/json")
                .body("{\"key\":\"" + tenant + "\",\"name\":\"S\"}")
                .post("/api/v1/tenants")
                .then()
                .statusCode(201);
        Key key = make("\"role\":\"viewer\",\"tenant\":\"" + tenant + "\"");
        try (EventStream stream = EventStream.open(
                here.resolve("/api/v1/tenants/" + tenant + "/metrics/stream?metrics=usageCount"),
                "Authorization",
                "Bearer " + key.text)) {
            stream.next();

            revoke(key);

            stream.awaitEnd();
        }
    }

    @Test
    void showsTheMinuteAndTheAddressOfTheLastUse() throws Exception {
        Key key = make("\"role\":\"viewer\"");
        assertThat(row(key).get("lastUsedAt")).isNull();
        assertThat(row(key).get("lastUsedFrom")).isNull();
        Instant before = Instant.now().truncatedTo(ChronoUnit.MINUTES);

        status(here, key);

        Instant deadline = Instant.now().plus(SOON);
        while (row(key).get("lastUsedAt") == null && Instant.now().isBefore(deadline)) {
            Thread.sleep(200);
        }
        Instant used = Instant.parse((String) row(key).get("lastUsedAt"));
        assertThat(used).isBetween(before, Instant.now());
        assertThat(used).isEqualTo(used.truncatedTo(ChronoUnit.MINUTES));
        assertThat(row(key)).containsEntry("lastUsedFrom", "127.0.0.1");
        assertThat(usedFrom("127.0.0.1")).contains(key.id);
        assertThat(usedFrom("127.0.0.0/8")).contains(key.id);
        assertThat(usedFrom("127.0.0.2")).doesNotContain(key.id);
        assertThat(usedFrom("0.0.0.0/0")).contains(key.id);
        assertThat(usedFrom("::/0")).doesNotContain(key.id);
    }

    @Test
    void refusesWhatIsNoAddress() {
        for (String text : List.of("localhost", "127.0.0.1/33", "127.1", "", "::g", "beef.de")) {
            as(OPERATOR)
                    .queryParam("lastUsedFrom", text)
                    .get("/api/v1/keys")
                    .then()
                    .statusCode(400)
                    .body("errors[0].pointer", equalTo("lastUsedFrom"));
        }
    }

    private static List<String> usedFrom(String network) {
        return as(OPERATOR)
                .queryParam("lastUsedFrom", network)
                .queryParam("limit", 1000)
                .get("/api/v1/keys")
                .path("data.id");
    }

    @Test
    void revokesAKeyInEveryInstance() throws Exception {
        Key one = make("\"role\":\"viewer\"");
        Key two = make("\"role\":\"operator\"");
        try (ServiceProcess other = startOther()) {
            URI there = other.uri("/");
            for (URI instance : List.of(here, there)) {
                assertThat(status(instance, one)).isEqualTo(200);
                assertThat(status(instance, two)).isEqualTo(200);
            }

            revoke(one);
            assertThat(status(here, one)).isEqualTo(401);
            Duration elsewhere = awaitRefusal(there, one);
            as(two.text).delete(there.resolve("/api/v1/keys/" + two.id)).then().statusCode(204);
            Duration back = awaitRefusal(here, two);

            LOG.infof("A revocation by another instance was seen after %s and %s", elsewhere, back);
            assertThat(other.output()).as("a key existed before").doesNotContain("key of the operator");
        }
    }

    private ServiceProcess startOther() throws Exception {
        return ServiceProcess.beside(Path.of("target", "unused-by-keys"))
                .property("canopy.access.mode", "required")
                .startReady();
    }

    private static Key make(String fields) {
        Map<String, String> made = as(OPERATOR)
                .contentType("application/json")
                .body("{\"name\":\"life\"," + fields + "}")
                .post("/api/v1/keys")
                .then()
                .statusCode(201)
                .extract()
                .path("");
        return new Key(made.get("id"), made.get("key"));
    }

    /** Without a body. */
    private static Response rotate(String caller, Key key) {
        return as(caller).noContentType().post("/api/v1/keys/" + key.id + "/rotate");
    }

    private static void revoke(Key key) {
        as(OPERATOR).delete("/api/v1/keys/" + key.id).then().statusCode(204);
    }

    private static Map<String, Object> row(Key key) {
        List<Map<String, Object>> keys =
                as(OPERATOR).get("/api/v1/keys?limit=1000").path("data");
        return keys.stream()
                .filter(each -> key.id.equals(each.get("id")))
                .findFirst()
                .orElseThrow();
    }

    private static int status(URI instance, Key key) {
        return as(key.text).get(instance.resolve("/api/v1/me")).statusCode();
    }

    private static Duration awaitRefusal(URI instance, Key key) throws InterruptedException {
        Instant start = Instant.now();
        while (status(instance, key) != 401) {
            assertThat(Instant.now()).as("the key is still valid").isBefore(start.plus(SOON));
            Thread.sleep(10);
        }
        return Duration.between(start, Instant.now());
    }
}
