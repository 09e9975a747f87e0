package dev.canopy.price;

import static io.restassured.RestAssured.given;

import dev.canopy.testing.Forest;
import io.restassured.response.Response;
import java.util.List;

/** Calls of the price book, and events that are priced by it. */
final class Prices {
    static final String PRICES = "/api/v1/prices";

    private Prices() {}

    static Response post(String address, String body) {
        return given().contentType("application/json").body(body).post(address);
    }

    static Response patch(String id, String body) {
        return given().contentType("application/json").body(body).patch(PRICES + "/" + id);
    }

    static Response get(String address) {
        return given().urlEncodingEnabled(false).get(address);
    }

    static Response delete(String id) {
        return given().delete(PRICES + "/" + id);
    }

    /** Adds a price for all, of which the output costs five times the input, and gives the id. */
    static String add(String model, String from, String input) {
        return add(model, null, from, input);
    }

    /** The same for a tenant. */
    static String add(String model, String tenant, String from, String input) {
        return post(PRICES, price(model, tenant, from, null, input))
                .then()
                .statusCode(201)
                .extract()
                .path("id");
    }

    static String price(String model, String tenant, String from, String to, String input) {
        return """
                {"model":"%s","tenant":%s,"effectiveFrom":"%s","effectiveTo":%s,"inputPerMillion":"%s","outputPerMillion":"%s"}""".formatted(
                        model,
                        text(tenant),
                        from,
                        text(to),
                        input,
                        new java.math.BigDecimal(input).multiply(java.math.BigDecimal.valueOf(5)));
    }

    private static String text(String value) {
        return value == null ? "null" : "\"" + value + "\"";
    }

    /** An event with this number of input tokens. */
    static String event(Forest forest, String id, String tenant, String model, long input, String time) {
        return event(forest, id, tenant, "\"model\":\"%s\",\"inputTokens\":%d".formatted(model, input), time);
    }

    /** @param charge fields that tell what it costs */
    static String event(Forest forest, String id, String tenant, String charge, String time) {
        return "{\"id\":\"%s\",\"source\":\"test\",\"tenant\":\"%s\",\"feature\":\"chat\",\"time\":\"%s\",%s}"
                .formatted(forest.key(id), forest.key(tenant), time, charge);
    }

    /** Waits until the metrics include them. */
    static Response use(String... events) {
        return post("/api/v1/usage?visibility=folded", "[" + String.join(",", List.of(events)) + "]");
    }

    static Response reprice(String fields) {
        return post(PRICES + "/reprice", fields);
    }
}
