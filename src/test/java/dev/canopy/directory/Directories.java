package dev.canopy.directory;

import static io.restassured.RestAssured.given;

import dev.canopy.testing.Forest;
import io.restassured.response.Response;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/** Calls of the directory's interface. */
final class Directories {
    private Directories() {}

    static String organizations(Forest forest, String tenant) {
        return "/api/v1/tenants/" + forest.key(tenant) + "/organizations";
    }

    static Response post(String address, String body) {
        return given().contentType("application/json").body(body).post(address);
    }

    static Response patch(String address, String body) {
        return given().contentType("application/json").body(body).patch(address);
    }

    static Response get(String address, Object... parameters) {
        return given().get(address, parameters);
    }

    static Response delete(String address) {
        return given().delete(address);
    }

    static Response importLines(String what, List<String> lines) {
        return given().contentType("application/x-ndjson")
                .body(String.join("\n", lines).getBytes(StandardCharsets.UTF_8))
                .put("/api/v1/" + what + "/import");
    }

    /** Creates an organization and gives its id. */
    static String organization(Forest forest, String tenant, String name) {
        return post(organizations(forest, tenant), "{\"name\":\"" + name + "\"}")
                .then()
                .statusCode(201)
                .extract()
                .path("id");
    }

    static String user(String firstName, String lastName, String email) {
        return "{\"firstName\":\"%s\",\"lastName\":\"%s\",\"email\":\"%s\"}".formatted(firstName, lastName, email);
    }

    static Response create(String organization, String firstName, String lastName, String email) {
        return post("/api/v1/organizations/" + organization + "/users", user(firstName, lastName, email));
    }

    static String userLine(
            Forest forest, String tenant, String organization, String firstName, String lastName, String email) {
        return "{\"tenant\":\"%s\",\"organization\":\"%s\",\"firstName\":\"%s\",\"lastName\":\"%s\",\"email\":\"%s\"}"
                .formatted(forest.key(tenant), organization, firstName, lastName, email);
    }

    static String organizationLine(Forest forest, String tenant, String name) {
        return "{\"tenant\":\"%s\",\"name\":\"%s\"}".formatted(forest.key(tenant), name);
    }

    static int statements(Response response) {
        return Integer.parseInt(response.header("Server-Timing").replaceFirst(".*desc=\"(\\d+) statements?\".*", "$1"));
    }

    /** A field of all rows of a list, page by page. */
    static List<String> all(String address, String field) {
        List<String> values = new ArrayList<>();
        String cursor = null;
        do {
            Response page = cursor == null ? get(address) : get(address + "&cursor={cursor}", cursor);
            page.then().statusCode(200);
            values.addAll(page.jsonPath().getList("data." + field, String.class));
            cursor = page.path("next");
        } while (cursor != null);
        return values;
    }

    /** The status codes of requests that are sent at once. */
    static List<Integer> atOnce(int requests, IntFunction<Response> request) throws Exception {
        try (ExecutorService clients = Executors.newFixedThreadPool(requests)) {
            List<Future<Integer>> answers = clients.invokeAll(IntStream.range(0, requests)
                    .<Callable<Integer>>mapToObj(i -> () -> request.apply(i).statusCode())
                    .toList());
            List<Integer> statuses = new ArrayList<>();
            for (Future<Integer> answer : answers) {
                statuses.add(answer.get());
            }
            return statuses;
        }
    }
}
