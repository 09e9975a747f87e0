package dev.canopy.testing;

import static io.restassured.RestAssured.given;

import io.restassured.http.ContentType;
import io.restassured.response.Response;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;

/**
 * A tree of tenants of one test over HTTP. Tests share a database, so that its keys begin with a prefix of its own;
 * names within the test are without it.
 */
public final class Account {
    private static final AtomicInteger COUNT = new AtomicInteger();

    private final String prefix = "t" + Long.toString(System.nanoTime(), 36) + COUNT.incrementAndGet() + "-";

    private Account() {}

    /** Nothing yet but the prefix. */
    public static Account empty() {
        return new Account();
    }

    public static Account of(Tree tree) {
        Account account = new Account();
        account.importLines(tree.nodes()
                        .map(node -> account.line(node.key(), node.parent()))
                        .toList())
                .then()
                .statusCode(200);
        return account;
    }

    /** The key of a tenant of this account. */
    public String key(String name) {
        return prefix + name;
    }

    /** The name within the test of a key of this account. */
    public String name(String key) {
        return key.substring(prefix.length());
    }

    /** A tenant as JSON. */
    public String line(String name, String parent) {
        return parent == null
                ? "{\"key\":\"%s\",\"name\":\"%s\"}".formatted(key(name), name)
                : "{\"key\":\"%s\",\"name\":\"%s\",\"parent\":\"%s\"}".formatted(key(name), name, key(parent));
    }

    public Response importLines(List<String> lines) {
        return given().contentType("application/x-ndjson")
                .body(String.join("\n", lines).getBytes(StandardCharsets.UTF_8))
                .put("/api/v1/tenants/import");
    }

    public Response create(String name, String parent) {
        return post("/api/v1/tenants", line(name, parent));
    }

    public Response move(String name, String parent) {
        return post(path(name) + "/move", "{\"parent\":\"%s\"}".formatted(key(parent)));
    }

    public Response patch(String name, String json) {
        return given().contentType(ContentType.JSON).body(json).patch(path(name));
    }

    public Response get(String name) {
        return given().get(path(name));
    }

    public Response delete(String name) {
        return given().delete(path(name));
    }

    public String path(String name) {
        return "/api/v1/tenants/" + key(name);
    }

    /** An event as JSON, its id and source within this account; a null time is left out. */
    public String event(String id, String tenant, String feature, String time, String cost) {
        Map<String, String> fields = new LinkedHashMap<>();
        fields.put("id", id);
        fields.put("source", prefix);
        fields.put("tenant", key(tenant));
        fields.put("feature", feature);
        fields.put("cost", cost);
        if (time != null) {
            fields.put("time", time);
        }
        return fields.entrySet().stream()
                .map(field -> String.format(Locale.ROOT, "\"%s\":\"%s\"", field.getKey(), field.getValue()))
                .collect(Collectors.joining(",", "{", "}"));
    }

    /** Posts events as an array; they are in the roll-ups when this returns. */
    public Response use(String... events) {
        return post("/api/v1/usage?visibility=folded", "[" + String.join(",", events) + "]");
    }

    public static Response post(String path, String json) {
        return given().contentType(ContentType.JSON).body(json).post(path);
    }
}
