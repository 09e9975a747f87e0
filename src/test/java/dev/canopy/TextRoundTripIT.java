package dev.canopy;

import static dev.canopy.testing.Forest.tree;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import dev.canopy.testing.Forest;
import dev.canopy.testing.Sql;
import dev.canopy.testing.TestDatabase;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Random texts in every kind of resource: what was stored is what is read, and what cannot be stored is refused. */
@QuarkusTest
@QuarkusTestResource(TestDatabase.class)
class TextRoundTripIT {
    private static final int TEXTS = 40;
    private static final long SEED = 20_261_128;

    /** Parts of texts; the last five cannot be stored, unless the two halves come together. */
    private static final List<String> PARTS = List.of(
            "a",
            "Z",
            " ",
            "\t",
            "\n",
            "\"",
            "\\",
            "'",
            "\u00e9",
            "e\u0301",
            "\u4e2d",
            "\u202e",
            "\ufeff",
            "\uffff",
            "\ud83d\ude00",
            "\ud83c\udde9\ud83c\uddea",
            "%FF",
            "\\u0000",
            "\u0001",
            "\u0085",
            "\ud83d",
            "\ude00",
            "\0",
            "\udbff",
            "\ud800");

    private static final int STORABLE = 20;
    private static final LocalDate START = LocalDate.of(2026, 3, 1);

    @Inject
    Sql sql;

    private final Random random = new Random(SEED);
    private Forest forest;

    @BeforeEach
    void plant() {
        forest = Forest.of(tree("root"));
    }

    private String text() {
        int parts = random.nextInt(4) == 0 ? PARTS.size() : STORABLE;
        return random.ints(1 + random.nextInt(12), 0, parts)
                .mapToObj(PARTS::get)
                .collect(Collectors.joining("", "x", ""));
    }

    /** The service stores a text that UTF-8 can express and that has no U+0000. */
    private static boolean isStorable(String text) {
        return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8).equals(text)
                && text.indexOf('\0') < 0;
    }

    private static String json(String text) {
        return text.chars().mapToObj("\\u%04x"::formatted).collect(Collectors.joining("", "\"", "\""));
    }

    private static Response send(String method, String path, String body) {
        return given().contentType("application/json").body(body).request(method, "/api/v1" + path);
    }

    private static void assertStored(String text, Response answer) {
        assertThat(answer.statusCode() < 300).as(json(text)).isEqualTo(isStorable(text));
        if (!isStorable(text)) {
            assertThat(answer.statusCode()).isEqualTo(422);
        }
    }

    @Test
    void readsNamesAndLabelsOfTenantsAsTheyWereStored() {
        for (int i = 0; i < TEXTS; i++) {
            String text = text();
            String key = forest.key("n" + i);

            assertStored(text, send("POST", "/tenants", "{\"key\":\"%s\",\"name\":%s}".formatted(key, json(text))));
            if (isStorable(text)) {
                assertThat(given().get("/api/v1/tenants/" + key).<String>path("name"))
                        .isEqualTo(text);
            }
            String labels = "{\"labels\":{\"a\":" + json(text) + "," + json("b" + text) + ":\"c\"}}";
            assertStored(text, send("PATCH", "/tenants/" + forest.key("root"), labels));
            if (isStorable(text)) {
                assertThat(given().get("/api/v1/tenants/" + forest.key("root"))
                                .jsonPath()
                                .<String, String>getMap("labels"))
                        .containsEntry("a", text)
                        .containsEntry("b" + text, "c");
            }
        }
    }

    @Test
    void readsFeaturesCreditsAndSubscriptionsAsTheyWereStored() {
        String tenant = "/tenants/" + forest.key("root");
        for (int i = 0; i < TEXTS; i++) {
            String text = text();

            assertStored(text, send("PUT", "/features/chat", "{\"name\":" + json(text) + "}"));
            if (isStorable(text)) {
                assertThat(given().get("/api/v1/features/chat").<String>path("name"))
                        .isEqualTo(text);
            }
            Response credit = send(
                    "POST",
                    tenant + "/credits",
                    "{\"id\":\"c%d\",\"amount\":1,\"reason\":%s}".formatted(i, json(text)));
            assertStored(text, credit);
            if (isStorable(text)) {
                assertThat(given().get("/api/v1" + tenant + "/credits/c" + i).<String>path("reason"))
                        .isEqualTo(text);
            }
            Response subscription = send(
                    "POST",
                    tenant + "/subscriptions",
                    "{\"plan\":%s,\"start\":\"%s\",\"length\":1}".formatted(json(text), START.plusDays(i)));
            assertStored(text, subscription);
            if (isStorable(text)) {
                assertThat(given().get("/api/v1" + tenant + "/subscriptions/" + subscription.path("id"))
                                .<String>path("plan"))
                        .isEqualTo(text);
            }
        }
        send("PUT", "/features/chat", "{\"name\":\"Chat\"}").then().statusCode(200);
    }

    @Test
    void readsOrganizationsAndUsersAsTheyWereStored() {
        String organizations = "/tenants/" + forest.key("root") + "/organizations";
        String id = send("POST", organizations, "{\"name\":\"Acme\"}").path("id");
        for (int i = 0; i < TEXTS; i++) {
            String text = text();

            Response organization = send("POST", organizations, "{\"name\":" + json(i + text) + "}");
            assertStored(text, organization);
            if (isStorable(text)) {
                assertThat(given().get("/api/v1/organizations/" + organization.path("id"))
                                .<String>path("name"))
                        .isEqualTo(i + text);
            }
            Response user = send(
                    "POST",
                    "/organizations/" + id + "/users",
                    "{\"firstName\":%s,\"lastName\":\"x\",\"email\":\"e%d@acme.example\"}".formatted(json(text), i));
            assertStored(text, user);
            if (isStorable(text)) {
                assertThat(given().get("/api/v1/users/" + user.path("id")).<String>path("firstName"))
                        .isEqualTo(text);
            }
        }
    }

    @Test
    void storesTextsOfEventsAsTheyWereSent() {
        for (int i = 0; i < TEXTS; i++) {
            String text = text();
            String unique = forest.key(i + text);

            assertStored(text, send("POST", "/usage", """
                    {"id":%s,"source":%s,"user":%s,"tenant":"%s","feature":"chat","cost":1,"attributes":{%s:[%s]}}""".formatted(
                            json(unique), json(text), json(text), forest.key("root"), json(text), json(text))));
            if (isStorable(text)) {
                assertThat(sql.one(
                                "select source = ? and user_ref = ? and attributes -> ? ->> 0 = ? from named_usage_event"
                                        + " where id = ?",
                                text,
                                text,
                                text,
                                text,
                                unique))
                        .isEqualTo("t");
            }
        }
    }
}
