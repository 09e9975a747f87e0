package dev.canopy.testing;

import static io.restassured.RestAssured.given;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.restassured.response.Response;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Reads metrics over HTTP, with decimals as doubles. */
public final class Dashboard {
    private static final String ADDRESS = "/api/v1/tenants/metrics";
    private static final ObjectMapper JSON = new ObjectMapper();

    private Dashboard() {}

    /** @param query such as {@code "?sort=name"} */
    public static Response get(String query) {
        return given().urlEncodingEnabled(false).get(ADDRESS + query);
    }

    public static JsonNode page(String query) {
        return json(get(query));
    }

    /** The rows of all pages. */
    public static List<JsonNode> rows(String query) {
        List<JsonNode> rows = new ArrayList<>();
        String cursor = "";
        while (true) {
            JsonNode page = page(query + cursor);
            page.get("data").forEach(rows::add);
            if (page.get("next").isNull()) {
                return rows;
            }
            cursor = "&cursor=" + page.get("next").textValue();
        }
    }

    /** The keys of the tenants of all pages. */
    public static List<String> tenants(String query) {
        return rows(query).stream().map(row -> row.get("tenant").textValue()).toList();
    }

    /** The metrics of all pages by tenant. */
    public static Map<String, Map<String, Object>> metrics(String query) {
        Map<String, Map<String, Object>> metrics = new HashMap<>();
        rows(query).forEach(row -> metrics.put(row.get("tenant").textValue(), values(row)));
        return metrics;
    }

    public static Map<String, Object> one(String tenant, String query) {
        return values(json(given().urlEncodingEnabled(false).get("/api/v1/tenants/" + tenant + "/metrics" + query)));
    }

    /** The metrics of a row: texts, longs, doubles and nulls. */
    public static Map<String, Object> values(JsonNode row) {
        Map<String, Object> values = new HashMap<>();
        row.get("metrics").properties().forEach(metric -> values.put(metric.getKey(), value(metric.getValue())));
        return values;
    }

    private static Object value(JsonNode value) {
        if (value.isNull()) {
            return null;
        }
        if (value.isTextual()) {
            return value.textValue();
        }
        return value.isIntegralNumber() ? (Object) value.longValue() : (Object) value.doubleValue();
    }

    private static JsonNode json(Response response) {
        try {
            return JSON.readTree(response.then().statusCode(200).extract().asString());
        } catch (JsonProcessingException e) {
            throw new AssertionError(e);
        }
    }
}
