package dev.canopy.testing;

import static io.restassured.RestAssured.given;

import io.restassured.response.Response;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;

/** An account of its own for a test, written over HTTP; its keys begin with a prefix that no other test has. */
public final class Forest {
    private static final AtomicInteger NUMBER = new AtomicInteger();

    private final String prefix = "t" + System.nanoTime() % 1_000_000_000L + "-" + NUMBER.incrementAndGet() + "-";
    private final Map<String, String> parents = new LinkedHashMap<>();

    /** A node with its children, for building trees. */
    public record Node(String name, List<Node> children) {}

    public static Node tree(String name, Node... children) {
        return new Node(name, List.of(children));
    }

    public static Node child(String name, Node... children) {
        return tree(name, children);
    }

    public static Forest of(Node... roots) {
        Forest forest = new Forest();
        for (Node root : roots) {
            forest.add(null, root);
        }
        return forest.store();
    }

    /** One tenant below the other, named 0 to length - 1. */
    public static Forest chain(int length) {
        Forest forest = new Forest();
        for (int i = 0; i < length; i++) {
            forest.parents.put(String.valueOf(i), i == 0 ? null : String.valueOf(i - 1));
        }
        return forest.store();
    }

    /** A tree of this number of tenants with a root named 0, each below one of the earlier. */
    public static Forest wide(int size, int fanOut) {
        Forest forest = new Forest();
        for (int i = 0; i < size; i++) {
            forest.parents.put(String.valueOf(i), i == 0 ? null : String.valueOf((i - 1) / fanOut));
        }
        return forest.store();
    }

    private void add(String parent, Node node) {
        parents.put(node.name(), parent);
        node.children().forEach(each -> add(node.name(), each));
    }

    private Forest store() {
        List<String> lines = new ArrayList<>();
        parents.forEach((name, parent) -> lines.add(line(name, parent)));
        // The last first: parents may come in any order.
        importLines(lines.reversed()).then().statusCode(200);
        return this;
    }

    private String line(String name, String parent) {
        return "{\"key\":\"%s\",\"name\":\"Tenant %s\",\"parent\":%s}"
                .formatted(key(name), name, parent == null ? "null" : "\"" + key(parent) + "\"");
    }

    public String key(String name) {
        return prefix + name;
    }

    public List<String> keys() {
        return parents.keySet().stream().map(this::key).toList();
    }

    public static Response importLines(List<String> lines) {
        return given().contentType("application/x-ndjson")
                .body(String.join("\n", lines).getBytes(StandardCharsets.UTF_8))
                .put("/api/v1/tenants/import");
    }

    /** Posts events of this account and waits until the metrics include them; the ids get the prefix. */
    public Response use(Event... events) {
        return given().contentType("application/json")
                .body(List.of(events).stream().map(this::body).collect(Collectors.joining(",", "[", "]")))
                .post("/api/v1/usage?visibility=folded");
    }

    /** An event of the source "test"; the tenant is named as in the tree. */
    public record Event(String id, String tenant, String feature, String cost, String time) {}

    public static Event event(String id, String tenant, String feature, String cost, String time) {
        return new Event(id, tenant, feature, cost, time);
    }

    public static Event event(String id, String tenant, String feature, String cost) {
        return new Event(id, tenant, feature, cost, "2026-03-01T12:00:00Z");
    }

    public String body(Event event) {
        return "{\"id\":\"%s\",\"source\":\"test\",\"tenant\":\"%s\",\"feature\":\"%s\",\"cost\":\"%s\",\"time\":\"%s\"}"
                .formatted(prefix + event.id(), key(event.tenant()), event.feature(), event.cost(), event.time());
    }

    /** The metrics of a tenant. */
    public Map<String, Object> metrics(String name) {
        return metrics(name, "");
    }

    /** @param query such as {@code "?from=2026-03-01"} */
    public Map<String, Object> metrics(String name, String query) {
        return given().urlEncodingEnabled(false)
                .get("/api/v1/tenants/" + key(name) + "/metrics" + query)
                .then()
                .statusCode(200)
                .extract()
                .jsonPath()
                .getMap("metrics");
    }

    public Response move(String name, String parent) {
        return given().contentType("application/json")
                .body("{\"parent\":\"" + key(parent) + "\"}")
                .post("/api/v1/tenants/" + key(name) + "/move");
    }
}
