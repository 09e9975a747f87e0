package dev.canopy.access;

import static dev.canopy.access.AccessIT.OPERATOR;
import static dev.canopy.access.AccessIT.as;
import static dev.canopy.access.AccessIT.make;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.lessThan;

import dev.canopy.testing.EventStream;
import dev.canopy.testing.ServiceProcess;
import dev.canopy.testing.Sql;
import dev.canopy.testing.TestDatabase;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.path.json.JsonPath;
import jakarta.inject.Inject;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What a caller of one account gets contains no number that the service counts for all accounts: from two of them, the
 * caller could tell how much happens elsewhere in between. The service can read what it has given out after a restart,
 * and in every instance.
 */
@QuarkusTest
@QuarkusTestResource(TestDatabase.class)
@TestProfile(AccessIT.Required.class)
class OpaqueNumbersIT {
    private static final int CHANGES = 4;

    @TestHTTPResource("/")
    URI here;

    @Inject
    Sql sql;

    private String own;
    private String other;
    private String manager;

    @BeforeEach
    void plant() {
        own = "own" + System.nanoTime();
        other = "other" + System.nanoTime();
        send("POST", "/tenants", "{\"key\":\"" + own + "\",\"name\":\"Own\"}");
        send("POST", "/tenants", "{\"key\":\"" + other + "\",\"name\":\"Other\"}");
        manager = make("opaque", own, "manager");
    }

    private static void send(String method, String path, String body) {
        as(OPERATOR)
                .contentType("application/json")
                .body(body)
                .request(method, "/api/v1" + path)
                .then()
                .statusCode(lessThan(300));
    }

    /** Changes of the own account, with one of the other account after the first, two after the second, and so on. */
    private void change() {
        for (int i = 1; i <= CHANGES; i++) {
            send("PATCH", "/tenants/" + own, "{\"name\":\"Own " + i + "\"}");
            for (int j = 1; j <= i; j++) {
                send("PATCH", "/tenants/" + other, "{\"name\":\"Other " + i + " " + j + "\"}");
            }
        }
    }

    /** Numbers of ten digits, which no random text contains by chance. */
    private void countFromHighNumbers(String table) {
        sql.one("""
                select setval(s.sequence, greatest(nextval(s.sequence), 7000000000))
                from (select pg_get_serial_sequence('%s', 'id')::regclass as sequence) s
                """.formatted(table));
    }

    private static void assertHides(String sealed, List<String> numbers) {
        String content = content(sealed);
        for (String number : numbers) {
            byte[] binary = ByteBuffer.allocate(Long.BYTES)
                    .putLong(Long.parseLong(number))
                    .array();
            assertThat(number).hasSizeGreaterThanOrEqualTo(10);
            assertThat(content).doesNotContain(number, new String(binary, ISO_8859_1));
            assertThat(sealed).doesNotContain(number);
        }
    }

    private static String content(String sealed) {
        return new String(Base64.getUrlDecoder().decode(sealed), ISO_8859_1);
    }

    private List<JsonPath> log(URI instance) {
        List<JsonPath> pages = new ArrayList<>();
        String cursor = "";
        do {
            JsonPath page = as(manager)
                    .get(instance.resolve("/api/v1/audit?limit=1&tenant=" + own + cursor))
                    .then()
                    .statusCode(200)
                    .extract()
                    .jsonPath();
            pages.add(page);
            cursor = page.getString("next") == null ? "" : "&cursor=" + page.getString("next");
        } while (!cursor.isEmpty());
        return pages;
    }

    @Test
    void cursorsOfTheAuditLogHideTheNumbersOfEntries() {
        countFromHighNumbers("audit_entry");
        change();
        List<String> ids = sql.rows(
                "select id from audit_entry where tenant_id = (select id from tenant where key = ?) and action = 'tenant.update'",
                own);
        List<JsonPath> pages = log(here);

        assertThat(ids).hasSize(CHANGES);
        assertThat(pages).hasSizeGreaterThan(CHANGES);
        pages.stream()
                .map(page -> page.getString("next"))
                .filter(next -> next != null)
                .forEach(next -> assertHides(next, ids));
    }

    @Test
    void idsOfStreamsHideTheNumbersOfFirings() throws Exception {
        countFromHighNumbers("alert_firing");
        for (String tenant : List.of(own, other)) {
            for (int i = 1; i <= CHANGES; i++) {
                alert(tenant, i);
            }
        }
        List<String> ids = new ArrayList<>();
        try (EventStream stream = stream(here)) {
            for (int i = 1; i <= CHANGES; i++) {
                use(own, i);
                ids.add(stream.next().id());
                use(other, i);
            }
        }
        List<String> numbers = sql.rows(
                "select id from alert_firing where tenant_id = (select id from tenant where key = ?) order by id", own);

        assertThat(numbers).hasSize(CHANGES);
        ids.forEach(id -> {
            assertHides(id, numbers);
            assertThat(id).hasSameSizeAs(ids.getFirst());
        });
    }

    private EventStream stream(URI instance, String... headers) throws Exception {
        List<String> all = new ArrayList<>(List.of("Authorization", "Bearer " + manager));
        all.addAll(List.of(headers));
        EventStream stream = EventStream.open(
                instance.resolve("/api/v1/tenants/" + own + "/firings/stream"), all.toArray(String[]::new));
        stream.next("retry");
        return stream;
    }

    private static void alert(String tenant, int threshold) {
        send(
                "PUT",
                "/tenants/" + tenant + "/alerts/at" + threshold,
                "{\"metric\":\"totalInferenceCost\",\"threshold\":\"" + threshold + "\"}");
    }

    private static void use(String tenant, int number) {
        send(
                "POST",
                "/usage?visibility=folded",
                "{\"id\":\"e%d\",\"tenant\":\"%s\",\"feature\":\"chat\",\"cost\":1}".formatted(number, tenant));
    }

    @Test
    void portalTokensHideTheNumberOfTheirTenant() {
        String token = portalToken();

        assertThat(content(token.substring("cpt_".length()))).doesNotContain(own, "\"id\"", "expires");
    }

    private String portalToken() {
        return as(manager)
                .contentType("application/json")
                .body("{\"expiresIn\":\"PT1H\"}")
                .post("/api/v1/tenants/" + own + "/portal-tokens")
                .then()
                .statusCode(201)
                .extract()
                .path("token");
    }

    /**
     * A checksum of the question, in which the number of a tenant stands, would give that number away. It is linear:
     * the sum of those of four such questions is nothing.
     */
    @Test
    void entityTagsContainNoChecksumOfTheQuestion() {
        long sum = 0;
        for (int limit : List.of(11, 12, 21, 22)) {
            String tag = as(manager)
                    .get("/api/v1/tenants/metrics?limit=" + limit)
                    .then()
                    .statusCode(200)
                    .extract()
                    .header("ETag");
            assertThat(tag).matches("W/\"[0-9a-f]{32}\"");
            sum ^= Long.parseUnsignedLong(tag.substring(3, 19), 16);
        }

        assertThat(sum).isNotZero();
    }

    @Test
    void areReadByAnotherInstance() throws Exception {
        change();
        alert(own, 1);
        alert(own, 2);
        String id;
        try (EventStream stream = stream(here)) {
            use(own, 1);
            id = stream.next().id();
            use(own, 2);
        }
        String token = portalToken();
        try (ServiceProcess process = ServiceProcess.beside(Path.of("target", "unused-by-numbers"))
                .property("canopy.access.mode", "required")
                .startReady()) {
            URI there = process.uri("/");

            assertThat(log(there).stream().map(JsonPath::prettify))
                    .containsExactlyElementsOf(
                            log(here).stream().map(JsonPath::prettify).toList());
            try (EventStream stream = stream(there, "Last-Event-ID", id)) {
                assertThat(stream.next().data().get("alert").textValue()).isEqualTo("at2");
            }
            as(token).get(there.resolve("/api/v1/tenants/" + own)).then().statusCode(200);
        }
    }

    @Test
    void refusesWhatWasChanged() {
        change();
        String cursor = log(here).getFirst().getString("next");
        for (String wrong : List.of("garbage", "7", cursor.substring(1), "A".repeat(cursor.length()), cursor + "A")) {
            as(manager)
                    .get("/api/v1/audit?limit=1&tenant=" + own + "&cursor=" + wrong)
                    .then()
                    .statusCode(400)
                    .body("errors[0].pointer", equalTo("cursor"));
        }
        String token = portalToken();
        for (String wrong : List.of("cpt_", token.substring(0, token.length() - 1), token + "A", "cpt_" + cursor)) {
            as(wrong).get("/api/v1/tenants/" + own).then().statusCode(401);
        }
    }
}
