package dev.canopy.account;

import static io.restassured.RestAssured.given;

import dev.canopy.testing.Forest;
import io.restassured.response.Response;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/** Calls of the account's interface. */
final class Accounts {
    private Accounts() {}

    static String address(Forest forest, String tenant, String list) {
        return "/api/v1/tenants/" + forest.key(tenant) + "/" + list;
    }

    static Response post(String address, String body) {
        return given().contentType("application/json").body(body).post(address);
    }

    static Response patch(String address, String body) {
        return given().contentType("application/json").body(body).patch(address);
    }

    static Response get(String address) {
        return given().urlEncodingEnabled(false).get(address);
    }

    static Response delete(String address) {
        return given().urlEncodingEnabled(false).delete(address);
    }

    /** Subscribes a tenant and gives the id. */
    static String subscribe(Forest forest, String tenant, String plan, String start, String end) {
        return post(
                        address(forest, tenant, "subscriptions"),
                        "{\"plan\":\"%s\",\"start\":\"%s\",\"end\":\"%s\"}".formatted(plan, start, end))
                .then()
                .statusCode(201)
                .extract()
                .path("id");
    }

    static int statements(Response response) {
        return Integer.parseInt(response.header("Server-Timing").replaceFirst(".*desc=\"(\\d+) statements?\".*", "$1"));
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
