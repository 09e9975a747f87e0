package dev.canopy.access;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.canopy.testing.EventStream;
import dev.canopy.testing.Issuer;
import dev.canopy.testing.ServiceProcess;
import dev.canopy.testing.TestDatabase;
import dev.canopy.token.IssuerResource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import io.vertx.mutiny.sqlclient.Pool;
import jakarta.inject.Inject;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;
import org.junit.jupiter.api.Test;

/**
 * The rights of callers: every operation of the OpenAPI document by every kind of caller, with two accounts of three
 * levels. The callers have their roles at the second level of one account, and the requests are about the third.
 */
@QuarkusTest
@QuarkusTestResource(TestDatabase.class)
@QuarkusTestResource(
        value = IssuerResource.class,
        restrictToAnnotatedClass = true,
        initArgs = {
            @ResourceArg(name = "canopy.access.rate.requests", value = "1000000"),
            @ResourceArg(name = "canopy.access.rate.failures", value = "1000000")
        })
@TestProfile(AccessIT.Required.class)
class AccessIT {
    private static final Logger LOG = Logger.getLogger(AccessIT.class);

    static final String OPERATOR = "canopy_0perat0r_" + "o".repeat(43);

    public static final class Required implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of("canopy.access.mode", "required", "canopy.access.operator-key", OPERATOR);
        }
    }

    private static final String JSON = AccessRows.JSON;

    @TestHTTPResource("/")
    URI here;

    @Inject
    StatementLog log;

    @Inject
    Pool pool;

    private final AccessRows rows = new AccessRows();
    private final String x = "x" + System.nanoTime() % 1_000_000_000L;
    private final Map<String, String> ids = new TreeMap<>();
    private int number;

    static RequestSpecification as(String key) {
        RequestSpecification request = given();
        return key == null ? request : request.header("Authorization", "Bearer " + key);
    }

    static String make(String name, String tenant, String role) {
        String of = tenant == null ? "" : ",\"tenant\":\"" + tenant + "\"";
        return as(OPERATOR)
                .contentType(JSON)
                .body("{\"name\":\"" + name + "\",\"role\":\"" + role + "\"" + of + "}")
                .post("/api/v1/keys")
                .then()
                .statusCode(201)
                .extract()
                .path("key");
    }

    private String post(String address, String body, String field) {
        return as(OPERATOR)
                .contentType(JSON)
                .body(body.replace("{x}", x))
                .post(address.replace("{x}", x))
                .then()
                .statusCode(201)
                .extract()
                .path(field)
                .toString();
    }

    private void plant() {
        for (String account : List.of("a", "b")) {
            post("/api/v1/tenants", "{\"key\":\"{x}-" + account + "1\",\"name\":\"1\"}", "key");
            for (int level = 2; level <= 3; level++) {
                String parent = "{x}-" + account + (level - 1);
                post(
                        "/api/v1/tenants",
                        "{\"key\":\"{x}-" + account + level + "\",\"name\":\"n\",\"parent\":\"" + parent + "\"}",
                        "key");
            }
        }
    }

    /** A tenant below the second level of the account a, with nothing in it. */
    private String plantTenant() {
        number++;
        return post("/api/v1/tenants", "{\"key\":\"{x}-t" + number + "\",\"name\":\"T\",\"parent\":\"{x}-a2\"}", "key");
    }

    private static void plantBudget(String tenant) {
        as(OPERATOR)
                .contentType(JSON)
                .body("{\"amount\":1}")
                .put("/api/v1/tenants/" + tenant + "/budgets/no-session")
                .then()
                .statusCode(201);
    }

    private static void plantAlert(String tenant) {
        as(OPERATOR)
                .contentType(JSON)
                .body("{\"metric\":\"usageCount\",\"threshold\":1}")
                .put("/api/v1/tenants/" + tenant + "/alerts/no-session")
                .then()
                .statusCode(201);
    }

    private static String plantDelivery(String of, String webhook) {
        as(OPERATOR)
                .contentType(JSON)
                .body("{}")
                .post(of + "/webhooks/" + webhook + "/test")
                .then()
                .statusCode(204);
        return as(OPERATOR)
                .get(of + "/webhooks/" + webhook + "/deliveries")
                .then()
                .extract()
                .path("data[0].id");
    }

    /** Makes the thing of a tenant that the address names, and returns its id. */
    private String plant(String template, String tenant) {
        String of = "/api/v1/tenants/" + tenant;
        String thing = template.replaceFirst(".*/(\\w+)/\\{id}.*", "$1");
        return switch (thing) {
            case "users" ->
                post(
                        "/api/v1/organizations/" + plant("/organizations/{id}", tenant) + "/users",
                        "{\"firstName\":\"A\",\"lastName\":\"B\",\"email\":\"u@b.example\"}",
                        "id");
            case "organizations" -> post(of + "/organizations", "{\"name\":\"P" + number++ + "\"}", "id");
            case "credits" ->
                post(of + "/credits", "{\"id\":\"k" + number++ + "\",\"amount\":\"1\",\"reason\":\"r\"}", "id");
            case "subscriptions" ->
                post(of + "/subscriptions", "{\"plan\":\"p\",\"start\":\"2030-01-01\",\"end\":\"2030-02-01\"}", "id");
            case "webhooks" -> post(of + "/webhooks", "{\"url\":\"https://hooks.example.invalid/\"}", "id");
            case "deliveries" -> plantDelivery(of, plant("/webhooks/{id}", tenant));
            case "prices" ->
                post(
                        "/api/v1/prices",
                        "{\"model\":\"p" + number++ + "\",\"tenant\":\"" + tenant
                                + "\",\"effectiveFrom\":\"2026-01-01\","
                                + "\"inputPerMillion\":\"1\",\"outputPerMillion\":\"1\"}",
                        "id");
            case "reservations" ->
                post(of + "/reservations", "{\"id\":\"r" + x + number++ + "\",\"amount\":\"0\"}", "id");
            case "keys" ->
                post("/api/v1/keys", "{\"name\":\"k\",\"role\":\"viewer\",\"tenant\":\"" + tenant + "\"}", "id");
            default -> throw new AssertionError("nothing can be planted for " + template);
        };
    }

    private String feature() {
        return "f" + x;
    }

    private String meter() {
        return "m" + x;
    }

    private static void putMeter(String key) {
        as(OPERATOR)
                .contentType(JSON)
                .body("{\"aggregation\":\"count\"}")
                .put("/api/v1/meters/" + key)
                .then()
                .statusCode(202);
    }

    private static void putFeature(String key) {
        assertThat(as(OPERATOR)
                        .contentType(JSON)
                        .body("{\"name\":\"F\"}")
                        .put("/api/v1/features/" + key)
                        .statusCode())
                .isLessThan(300);
    }

    /** A request about a tenant. */
    private record Request(String method, String path, AccessRows.Row row, String body) {
        Response send(String as, String verb) {
            RequestSpecification request = as(as);
            if (!row.accept().isEmpty()) {
                request.accept(row.accept());
            }
            if (!body.isEmpty()) {
                request.contentType(row.type()).body(body.getBytes(StandardCharsets.UTF_8));
            }
            return request.request(verb, path);
        }

        Response send(String as) {
            return send(as, method);
        }

        /** The same request with other keys and ids. */
        Request about(String from, String to) {
            return new Request(method, path.replace(from, to), row, body.replace(from, to));
        }
    }

    private Request request(String method, String template, AccessRows.Row row, String tenant, String id) {
        String own = String.valueOf(++number);
        String path = template.replace(
                        "{key}",
                        template.contains("/features/") ? feature() : template.contains("/meters/") ? meter() : tenant)
                .replace("{id}", id)
                .replace("{name}", "no-session")
                .replace("{strategy}", "none");
        return new Request(method, fill(path + row.query(), tenant, own), row, fill(row.body(), tenant, own));
    }

    private String fill(String text, String tenant, String own) {
        return text.replace("{x}", x).replace("{t}", tenant).replace("{n}", own);
    }

    /** A request that has not been sent before, about a tenant and a thing that have just been made. */
    private Request fresh(String method, String template, AccessRows.Row row) {
        return fresh(method, template, row, plantTenant());
    }

    private Request fresh(String method, String template, AccessRows.Row row, String tenant) {
        String id = template.contains("{id}") ? plant(template, tenant) : "";
        if (template.contains("/budgets/")) {
            plantBudget(tenant);
        }
        if (template.contains("/alerts/")) {
            plantAlert(tenant);
        }
        if (row.body().contains("Planted")) {
            post("/api/v1/tenants/" + tenant + "/organizations", "{\"name\":\"Planted\"}", "id");
        }
        Request request = request(method, template, row, tenant, id);
        plantEventOf(request, tenant);
        return request;
    }

    /** The event that the request names, if it names one. */
    private void plantEventOf(Request request, String tenant) {
        if (!request.row.query().contains("planted")) {
            return;
        }
        String event = "{\"id\":\"planted" + number + "\",\"source\":\"" + x + "\",\"tenant\":\"" + tenant
                + "\",\"feature\":\"chat\",\"cost\":\"1\"}";
        as(OPERATOR).contentType(JSON).body(event).post("/api/v1/usage").then().statusCode(200);
    }

    /** Calls each operation of the OpenAPI document with each of its requests. */
    private void eachOperation(Each each) throws Exception {
        JsonNode paths = new ObjectMapper()
                .readTree(given().accept(JSON).get("/q/openapi").asString())
                .get("paths");
        for (var path : paths.properties()) {
            for (var method : path.getValue().properties()) {
                String operation = method.getValue().path("operationId").asText();
                if (!path.getKey().matches("/(api/)?v1/.*") || operation.isEmpty() || operation.equals("getMe")) {
                    continue;
                }
                assertThat(rows.of(operation)).as("rows for " + operation).isNotEmpty();
                for (AccessRows.Row row : rows.of(operation)) {
                    each.accept(operation, method.getKey().toUpperCase(Locale.ROOT), path.getKey(), row);
                }
            }
        }
    }

    private interface Each {
        void accept(String operation, String method, String template, AccessRows.Row row) throws Exception;
    }

    @Test
    void givesEachCallerWhatItsRoleAllowsForEveryOperation() throws Exception {
        plant();
        plantBudget(x + "-a3");
        plantAlert(x + "-a3");
        putFeature("chat");
        putFeature(feature());
        Map<String, String> callers = callers();
        List<String> wrong = new ArrayList<>();
        int[] combinations = {0};

        eachOperation((operation, method, template, row) -> {
            String shared = template.contains("{id}")
                    ? ids.computeIfAbsent(template.replaceFirst("\\{id}.*", "{id}"), of -> plant(of, x + "-a3"))
                    : "";
            for (var caller : callers.entrySet()) {
                int expected = row.expected(caller.getKey(), operation);
                if (operation.startsWith("stream") && expected == 0) { // never ends, so only its beginning
                    combinations[0]++;
                    String path = request(method, template, row, x + "-a3", shared).path;
                    try (EventStream stream =
                            EventStream.open(here.resolve(path), "Authorization", "Bearer " + caller.getValue())) {
                        int status = stream.response().statusCode();
                        if (status != 200) {
                            wrong.add(operation + " as " + caller.getKey() + ": " + status);
                        } else if (begin(operation, stream).contains(x + "-b")) {
                            wrong.add(operation + " as " + caller.getKey() + " shows the other account");
                        }
                    }
                    continue;
                }
                boolean changes = !method.equals("GET") && expected == 0;
                Request request =
                        changes ? fresh(method, template, row) : request(method, template, row, x + "-a3", shared);
                if (operation.equals("retireFeature") && changes) {
                    putFeature(feature());
                }
                if (template.contains("/meters/") && !operation.equals("putMeter")) {
                    putMeter(meter());
                }
                for (String verb : method.equals("GET") ? List.of("GET", "HEAD") : List.of(method)) {
                    combinations[0]++;
                    Response answer = request.send(caller.getValue(), verb);
                    int status = answer.statusCode();
                    String what = operation + " " + row.query() + row.type() + row.accept() + " by " + verb + " as "
                            + caller.getKey();
                    if (expected == 0 ? status / 100 != 2 : status != expected) {
                        wrong.add(what + ": " + status + ", not " + expected);
                    } else if (caller.getKey().startsWith("foreign ") && expected == 0 && shows(answer)) {
                        wrong.add(what + " shows the other account");
                    }
                }
            }
        });

        assertThat(wrong).isEmpty();
        LOG.infof(
                "%d combinations, %d statements of limited callers",
                combinations[0], log.statements().size());
        assertThat(combinations[0]).isGreaterThan(2_000);
        assertThat(log.statements()).hasSizeGreaterThan(60);
        StatementScope scopes = scopes();
        assertThat(log.statements().stream()
                        .filter(statement -> !scopes.unrestricted(statement).isEmpty()))
                .isEmpty();
        assertThat(ALLOWED.keySet().stream()
                        .filter(begin -> log.statements().stream().noneMatch(statement -> statement.startsWith(begin))))
                .as("reasons without a statement")
                .isEmpty();
    }

    /** What a stream about the account a sends at once: metrics, but no firings. */
    private static String begin(String operation, EventStream stream) throws InterruptedException {
        String first = stream.next("retry").toString();
        return operation.equals("streamTenantMetrics") ? first + stream.next() : first;
    }

    /** Whether the answer names a tenant of the account a. */
    private boolean shows(Response answer) {
        String text = answer.asString();
        return text.contains(x + "-a") || text.contains(x + "-t");
    }

    /** The beginnings of statements of limited callers that do not name the scope themselves, each with its reason. */
    private static final Map<String, String> ALLOWED = Map.ofEntries(
            Map.entry(
                    "select t.id, t.key, t.root_id, t.depth, t.currency, t.region, t.archived_at is not null as archived",
                    "tenants by their keys with the permission of the caller, which treats a hidden one as unknown"),
            Map.entry(
                    "update directory_user u1_0 set ",
                    "one user by its id, if a subquery finds the tenant of its organization in the scope"),
            Map.entry(
                    "select tenant_id, exists (select from usage_event where price_id = ?)",
                    "one price by its id, found in the scope before"),
            Map.entry(
                    "select model, pattern, service_tier, tenant_id, currency, effective_from from price where id = ?",
                    "one price by its id, found in the scope before"),
            Map.entry(
                    "select found.id, price.rates::text as rates, price.tiers::text as tiers from price_at(",
                    "the price that a tenant found in the scope pays, of which the answer has only the rates if it is set above"),
            Map.entry(
                    "select o.id, o.effective_from, o.effective_to from price o",
                    "the prices of the tenant that the new price is for"),
            Map.entry(
                    "insert into directory_user",
                    "each row has the account and an organization found in the scope in the same transaction"),
            Map.entry("delete from directory_user", "one user by its id, found in the scope in the same transaction"),
            Map.entry(
                    "insert into organization",
                    "each row has the account and a tenant found in the scope in the same transaction"),
            Map.entry(
                    "delete from organization",
                    "one organization by its id, found in the scope in the same transaction"),
            Map.entry(
                    "insert into subscription",
                    "the row has the account and a tenant found in the scope in the same transaction"),
            Map.entry(
                    "update subscription set ",
                    "one subscription by its id, found in the scope in the same transaction"),
            Map.entry("select m.key, m.aggregation", "meters, which belong to no tenant, with their progress"),
            Map.entry(
                    "select n.name as model, account.currency, sum(u.events)",
                    "the names of the models that a function finds in the subtrees of the caller, whose tops are its argument"),
            Map.entry(
                    "select r.tenant_id, r.id, r.content, r.expires_at",
                    "reservations of tenants that were found in the scope before, by their ids"),
            Map.entry(
                    "with limits as materialized",
                    "sums for the tenants of budgets that were found in the scope before, or that limit a reservation"),
            Map.entry("insert into reservation", "each row has a tenant found in the scope before"),
            Map.entry(
                    "insert into api_key",
                    "the row has a tenant found in the scope, and ends with the key of the caller, which is read by its id"),
            Map.entry("select pg_advisory_xact_lock(hashtext(...), number)", "takes locks, and returns no row"),
            Map.entry(
                    "select audit_action(?, t.id, t.key, null, null, ?::text::jsonb)",
                    "the tenant of a portal token, found in the scope before"),
            Map.entry(
                    "with input as materialized",
                    "each event has the tops of its sender, below which its tenant is looked for"));

    private StatementScope scopes() {
        Map<String, Set<String>> columns = new TreeMap<>();
        pool.query("select table_name, column_name from information_schema.columns where table_schema = 'public'")
                .executeAndAwait()
                .forEach(row -> columns.computeIfAbsent(row.getString(0), table -> new TreeSet<>())
                        .add(row.getString(1)));
        assertThat(columns)
                .containsKeys("tenant", "usage_event", "usage_total", "credit", "directory_user", "price", "api_key");
        return new StatementScope(columns, ALLOWED);
    }

    /** A manager at the tenant itself may do the rest. */
    @Test
    void leavesWhatIsDecidedAboveATenantToManagersAboveIt() throws Exception {
        plant();
        putFeature("chat");
        String above = make("above", x + "-a2", "manager");
        List<String> wrong = new ArrayList<>();
        int[] refused = {0};

        eachOperation((operation, method, template, row) -> {
            if (method.equals("GET") || row.isForOperators() || !row.namesATenant()) {
                return;
            }
            String top = plantTenant();
            Request request = fresh(method, template, row, top);
            for (String own : List.of(make("own", top, "manager"), jwt("manager", top))) {
                if (row.above()) {
                    refused[0]++;
                    int status = request.send(own).statusCode();
                    if (status != 403) {
                        wrong.add(operation + row.body() + " at the tenant: " + status);
                    }
                }
            }
            String caller = row.above() ? above : make("own", top, "manager");
            Response answer = request.send(caller);
            if (answer.statusCode() / 100 != 2) {
                wrong.add(operation + row.body() + ": " + answer.statusCode() + " " + answer.asString());
            }
        });

        assertThat(wrong).isEmpty();
        assertThat(refused[0]).isGreaterThanOrEqualTo(2 * 18);
    }

    @Test
    void leavesWhatBelongsToTheServiceToOperators() throws Exception {
        plant();
        putFeature(feature());
        putMeter(meter());
        String price = post(
                "/api/v1/prices",
                "{\"model\":\"{x}\",\"effectiveFrom\":\"2026-01-01\",\"rates\":{\"images\":\"1\"}}",
                "id");
        String key = post("/api/v1/keys", "{\"name\":\"spare\",\"role\":\"operator\"}", "id");
        List<String> wrong = new ArrayList<>();
        for (String role : List.of("viewer", "reporter", "manager")) {
            for (String caller : List.of(make("all", null, role), jwt(role, "*"))) {
                as(caller).get("/api/v1/me").then().statusCode(200);
                List<Request> requests = new ArrayList<>(List.of(
                        service("POST", "/keys", "{\"name\":\"k\",\"role\":\"operator\"}"),
                        service("DELETE", "/keys/" + key, ""),
                        service("POST", "/keys/" + key + "/rotate", "{}"),
                        service(
                                "POST",
                                "/prices",
                                "{\"model\":\"m\",\"effectiveFrom\":\"2026-01-01\",\"rates\":{\"images\":\"1\"}}"),
                        service("PATCH", "/prices/" + price, "{\"effectiveTo\":\"2039-01-01\"}"),
                        service("DELETE", "/prices/" + price, "")));
                eachOperation((operation, method, template, row) -> {
                    if (row.isForOperators()) {
                        requests.add(request(method, template, row, x + "-a3", ""));
                    }
                });
                for (Request request : requests) {
                    int status = request.send(caller).statusCode();
                    if (status != 403) {
                        wrong.add(request.method + " " + request.path + " as " + role + ": " + status);
                    }
                }
            }
        }

        assertThat(wrong).isEmpty();
        as(OPERATOR).delete("/api/v1/keys/" + key).then().statusCode(204);
        as(OPERATOR).delete("/api/v1/prices/" + price).then().statusCode(204);
    }

    private static Request service(String method, String path, String body) {
        return new Request(
                method,
                "/api/v1" + path,
                new AccessRows.Row(Role.OPERATOR, null, "", body.isEmpty() ? "" : JSON, body, ""),
                body);
    }

    @Test
    void answersForWhatLiesElsewhereAsForWhatDoesNotExist() throws Exception {
        List<String> wrong = new ArrayList<>();
        int[] compared = {0};

        eachPair((what, foreign, unknown, alike) -> {
            compared[0]++;
            String one = alike.apply(whole(foreign.get()));
            String other = whole(unknown.get());
            if (!one.equals(other)) {
                wrong.add(what + ":\n" + one + "\n" + other);
            }
        });

        assertThat(wrong).isEmpty();
        assertThat(compared[0]).isGreaterThan(60);
    }

    /**
     * The time that an answer takes says no more than the answer: the same statements run, and the same number of
     * times.
     */
    @Test
    void runsTheSameStatementsForWhatLiesElsewhereAsForWhatDoesNotExist() throws Exception {
        List<String> wrong = new ArrayList<>();
        int[] statements = {0};

        eachPair((what, foreign, unknown, alike) -> {
            foreign.get();
            List<String> one = log.last();
            unknown.get();
            List<String> other = log.last();
            statements[0] += other.size();
            if (!one.equals(other)) {
                wrong.add(what + ":\n" + String.join("\n", one) + "\n-\n" + String.join("\n", other));
            }
        });

        assertThat(wrong).isEmpty();
        assertThat(statements[0]).isGreaterThan(60);
    }

    /**
     * Two requests of a manager at the second level of the account b: one about something that it does not see, and one
     * about what does not exist.
     */
    private interface Pair {
        /** @param alike writes the names of what does not exist in place of the others */
        void accept(String what, Supplier<Response> hidden, Supplier<Response> unknown, UnaryOperator<String> alike);
    }

    /** The tenants that the manager does not see: one of another account, one above it, and one beside it. */
    private static final List<String> HIDDEN = List.of("-a3", "-b1", "-b4");

    private void eachPair(Pair pair) throws Exception {
        plant();
        post("/api/v1/tenants", "{\"key\":\"{x}-b4\",\"name\":\"n\",\"parent\":\"{x}-b1\"}", "key");
        String manager = make("m", x + "-b2", "manager");
        for (String place : HIDDEN) {
            String hidden = x + place;
            plantBudget(hidden);
            plantAlert(hidden);
            eachOperation((operation, method, template, row) -> {
                if (row.namesATenant() && row.expected("foreign manager", operation) != 403) {
                    String id = template.contains("{id}") ? plantOnce(template, hidden) : "";
                    Request about = request(method, template, row, hidden, id);
                    plantEventOf(about, hidden);
                    compare(
                            pair,
                            manager,
                            operation + " of " + place,
                            about,
                            id.isEmpty() ? Map.of(hidden, x + "-z3") : Map.of(hidden, x + "-z3", id, other(id)));
                }
            });
            AccessRows.Row move = rows.of("moveTenant").getFirst();
            Request below = request("POST", "/api/v1/tenants/{key}/move", move, x + "-b3", "")
                    .about(x + "-a2", hidden);
            compare(pair, manager, "moveTenant below " + place, below, Map.of(hidden, x + "-z3"));
        }
    }

    /** @param unknown what does not exist, by what is hidden */
    private static void compare(Pair pair, String manager, String what, Request hidden, Map<String, String> unknown) {
        Request about = hidden;
        for (var name : unknown.entrySet()) {
            about = about.about(name.getKey(), name.getValue());
        }
        Request nothing = about;
        for (String verb : hidden.method.equals("GET") ? List.of("GET", "HEAD") : List.of(hidden.method)) {
            pair.accept(
                    what + " by " + verb,
                    () -> hidden.send(manager, verb),
                    () -> nothing.send(manager, verb),
                    answer -> {
                        String alike = answer;
                        for (var name : unknown.entrySet()) {
                            alike = alike.replace(name.getKey(), name.getValue());
                        }
                        return alike;
                    });
        }
    }

    private static String other(String id) {
        return id.length() == 36 ? UUID.randomUUID().toString() : id;
    }

    /** The id of the thing of a hidden tenant that an address names. No request changes it, so it is made once. */
    private String plantOnce(String template, String tenant) {
        String key = tenant + template.replaceFirst("\\{id}.*", "{id}");
        String known = ids.get(key);
        if (known == null) {
            known = plant(template, tenant);
            ids.put(key, known);
        }
        return known;
    }

    /** Status, headers and body. */
    private static String whole(Response answer) {
        return answer.statusCode() + "\n"
                + answer.headers().asList().stream()
                        .filter(header -> !header.getName().equalsIgnoreCase("Date"))
                        .map(Object::toString)
                        .sorted()
                        .collect(Collectors.joining("\n"))
                + "\n" + answer.asString();
    }

    @Test
    void answersOptionsAlikeWhateverExists() {
        plant();
        Response there = given().options("/api/v1/tenants/" + x + "-a3");
        Response nowhere = given().options("/api/v1/tenants/" + x + "-z3");

        assertThat(whole(there)).isEqualTo(whole(nowhere));
    }

    /** In production, on both ports. No credential is needed there, and none changes the response. */
    @Test
    void answersAlikeAtTheAddressesOfTheFrameworkWhoeverAsks() throws Exception {
        plant();
        Map<String, String> callers = callers();
        callers.put("named", make("name-of-a-key", x + "-a2", "viewer"));
        List<String> wrong = new ArrayList<>();
        try (ServiceProcess service = ServiceProcess.beside(Path.of("target", "unused-by-access"))
                .property("canopy.access.mode", "required")
                .startReady()) {
            as(callers.get("named"))
                    .get(service.uri("/api/v1/tenants/" + x + "-a2/metrics"))
                    .then()
                    .statusCode(200);
            for (String path : List.of(
                    "/q/openapi",
                    "/q/health",
                    "/q/health/live",
                    "/q/health/ready",
                    "/q/metrics",
                    "/q/statements",
                    "/q/swagger-ui",
                    "/q/dev-ui",
                    "/q/")) {
                boolean observes = path.startsWith("/q/health") || path.equals("/q/metrics");
                for (var caller : callers.entrySet()) {
                    Response open = as(caller.getValue()).get(service.uri(path));
                    Response apart = as(caller.getValue()).get(service.managementUri(path));
                    if (open.statusCode() != (path.equals("/q/openapi") ? 200 : 404)
                            || apart.statusCode() != (observes ? 200 : 404)
                            || (open.asString() + apart.asString()).contains(x)
                            || apart.asString().contains("name-of-a-key")) {
                        wrong.add(path + " as " + caller.getKey() + ": " + open.statusCode() + ", on its own port "
                                + apart.statusCode());
                    }
                }
            }
        }

        assertThat(wrong).isEmpty();
    }

    /** In the order in which they call: those that change something come last. */
    private Map<String, String> callers() throws InterruptedException {
        Map<String, String> callers = new LinkedHashMap<>();
        callers.put("none", null);
        callers.put("garbage", "canopy_garbage");
        String revoked = make("revoked", x + "-a2", "manager");
        String expired = make("expired", x + "-a2", "manager");
        revoke(revoked, "DELETE");
        revoke(expired, "ROTATE");
        callers.put("revoked", revoked);
        callers.put("expired", expired);
        callers.put("expired portal", portal("PT1S"));
        Map<String, Object> operator = Map.of("sub", "o", "roles", "operator", "tenants", "*");
        callers.put("another issuer", Issuer.token(with(operator, "iss", "https://other.example")));
        callers.put("alg none", Issuer.unsigned(operator));
        callers.put("forged JWT", Issuer.token(Issuer.claims(operator), Issuer.key("first")));
        callers.put("JWT without grants", Issuer.token(Map.of("sub", "n")));
        callers.put("portal", portal("PT1H"));
        callers.put("foreign viewer", make("f", x + "-b2", "viewer"));
        callers.put("foreign manager", make("f", x + "-b2", "manager"));
        callers.put("viewer", make("v", x + "-a2", "viewer"));
        callers.put("JWT viewer", jwt("viewer"));
        callers.put("reporter", make("r", x + "-a2", "reporter"));
        callers.put("JWT reporter", jwt("reporter"));
        callers.put("manager", make("m", x + "-a2", "manager"));
        callers.put("JWT manager", jwt("manager"));
        callers.put("operator", OPERATOR);
        return callers;
    }

    private String jwt(String role) {
        return jwt(role, x + "-a2");
    }

    private static String jwt(String role, String tenant) {
        return Issuer.token(Map.of("sub", role, "roles", role, "tenants", tenant));
    }

    private static Map<String, Object> with(Map<String, Object> claims, String name, Object value) {
        Map<String, Object> more = new HashMap<>(claims);
        more.put(name, value);
        return more;
    }

    /** A portal token of the tenant of the second level; waits until a short one has ended. */
    private String portal(String duration) throws InterruptedException {
        String token = post("/api/v1/tenants/{x}-a2/portal-tokens", "{\"expiresIn\":\"" + duration + "\"}", "token");
        if (duration.equals("PT1S")) {
            Thread.sleep(1_000);
        }
        return token;
    }

    private static void revoke(String key, String how) {
        List<Map<String, Object>> keys =
                as(OPERATOR).get("/api/v1/keys?limit=1000").path("data");
        Object id = keys.stream()
                .filter(each -> key.startsWith((String) each.get("prefix")))
                .findFirst()
                .orElseThrow()
                .get("id");
        if (how.equals("DELETE")) {
            as(OPERATOR).delete("/api/v1/keys/" + id).then().statusCode(204);
        } else {
            as(OPERATOR)
                    .contentType(JSON)
                    .body("{\"overlap\":\"PT0S\"}")
                    .post("/api/v1/keys/" + id + "/rotate")
                    .then()
                    .statusCode(201);
        }
    }

    @Test
    void answersForAForeignTenantAsForOneThatDoesNotExist() {
        plant();
        String viewer = make("v", x + "-a2", "viewer");

        for (String address : List.of(
                "", "/tree", "/metrics", "/focus", "/credits", "/budgets", "/subscriptions", "/organizations")) {
            String foreign = as(viewer)
                    .get("/api/v1/tenants/" + x + "-b3" + address)
                    .then()
                    .statusCode(404)
                    .extract()
                    .asString();
            String unknown = as(viewer)
                    .get("/api/v1/tenants/" + x + "-c3" + address)
                    .then()
                    .statusCode(404)
                    .extract()
                    .asString();
            assertThat(foreign.replace("-b3", "-c3")).as(address).isEqualTo(unknown);
        }
        assertThat(as(viewer).get("/api/v1/tenants").jsonPath().getList("data.key"))
                .containsExactlyInAnyOrder(x + "-a2", x + "-a3");
        assertThat(as(viewer).get("/api/v1/tenants/metrics").jsonPath().getList("data.tenant"))
                .containsExactlyInAnyOrder(x + "-a2", x + "-a3");
    }

    @Test
    void sendsThePageWithoutACredential() {
        given().get("/").then().statusCode(200);
        given().get("/page/app.js").then().statusCode(200);
        given().get("/page/other.js").then().statusCode(401);
    }

    @Test
    void showsNothingAboveTheTopOfTheScope() {
        plant();
        String viewer = make("v", x + "-a2", "viewer");

        for (String list : List.of("/api/v1/tenants?limit=1", "/api/v1/tenants/metrics?limit=1")) {
            Response page = as(viewer).get(list);
            assertThat(page.<String>path("data[0].parent")).isNull();
            assertThat((int) page.path("data[0].depth")).isZero();
        }
        Response below = as(viewer).get("/api/v1/tenants/" + x + "-a3");
        assertThat((String) below.path("parent")).isEqualTo(x + "-a2");
        assertThat((int) below.path("depth")).isEqualTo(1);
    }

    @Test
    void listsTheUnpricedModelsOfTheScope() {
        plant();
        for (String tenant : List.of("a3", "b3")) {
            String event =
                    "{\"id\":\"1\",\"tenant\":\"{x}-%1$s\",\"feature\":\"chat\",\"model\":\"{x}-m-%1$s\",\"inputTokens\":1}";
            as(OPERATOR)
                    .contentType(JSON)
                    .body(event.formatted(tenant).replace("{x}", x))
                    .post("/api/v1/usage?visibility=folded")
                    .then()
                    .statusCode(200);
        }
        String viewer = make("v", x + "-a2", "viewer");

        assertThat(as(viewer).get("/api/v1/usage/unpriced").jsonPath().getList("data.model"))
                .containsExactly(x + "-m-a3");
        assertThat(as(OPERATOR).get("/api/v1/usage/unpriced").jsonPath().getList("data.model"))
                .contains(x + "-m-a3", x + "-m-b3");
    }

    @Test
    void billsTheTopOfTheScope() {
        plant();
        as(OPERATOR)
                .contentType(JSON)
                .body("{\"id\":\"1\",\"tenant\":\"{x}-a3\",\"feature\":\"chat\",\"cost\":\"1\"}".replace("{x}", x))
                .post("/api/v1/usage")
                .then()
                .statusCode(200);

        String all = as(OPERATOR).get("/api/v1/tenants/" + x + "-a3/focus").asString();
        String part = as(make("v", x + "-a2", "viewer"))
                .get("/api/v1/tenants/" + x + "-a3/focus")
                .asString();

        assertThat(all).contains("\r\n1," + x + "-a1,1,");
        assertThat(part).contains("\r\n1," + x + "-a2,n,").doesNotContain(x + "-a1");
    }

    @Test
    void doesNotLetATenantGrantItselfACredit() {
        plant();
        String manager = make("m", x + "-a2", "manager");
        String credit = "{\"amount\":\"1\",\"reason\":\"r\"}";

        as(manager)
                .contentType(JSON)
                .body(credit)
                .post("/api/v1/tenants/" + x + "-a2/credits")
                .then()
                .statusCode(403);
        as(manager)
                .contentType(JSON)
                .body(credit)
                .post("/api/v1/tenants/" + x + "-a3/credits")
                .then()
                .statusCode(201);
    }

    @Test
    void refusesAnEventOfAForeignTenantAsOneOfAnUnknownTenant() {
        plant();
        as(OPERATOR).contentType(JSON).body("{\"name\":\"Chat\"}").put("/api/v1/features/chat");
        String reporter = make("r", x + "-a2", "reporter");
        String event = "{\"id\":\"%s\",\"source\":\"" + x + "\",\"tenant\":\"" + x
                + "-%s\",\"feature\":\"chat\",\"time\":\"2026-03-01T00:00:00Z\",\"cost\":\"1\"}";

        String answer = as(reporter)
                .contentType(JSON)
                .body("[" + event.formatted("1", "a3") + "," + event.formatted("2", "b3") + ","
                        + event.formatted("3", "c3") + "]")
                .post("/api/v1/usage")
                .then()
                .statusCode(200)
                .extract()
                .asString();

        assertThat(answer).contains("\"accepted\":1", "\"rejected\":2");
        List<String> details = io.restassured.path.json.JsonPath.from(answer).getList("errors.detail");
        assertThat(details.get(0).replace("-b3", "-c3")).isEqualTo(details.get(1));
    }

    @Test
    void refusesASpanOfAForeignTenantAsOneOfAnUnknownTenant() {
        plant();
        as(OPERATOR).contentType(JSON).body("{\"name\":\"Chat\"}").put("/api/v1/features/chat");
        String reporter = make("r", x + "-a2", "reporter");
        String attribute = "{\"key\":\"%s\",\"value\":{\"%s\":\"%s\"}}";
        String span =
                "{\"traceId\":\"5b8efff798038103d269b633813fc60c\",\"spanId\":\"%016x\",\"endTimeUnixNano\":\"1772366400000000000\","
                        + "\"attributes\":[" + attribute.formatted("gen_ai.operation.name", "stringValue", "chat") + ","
                        + attribute.formatted("gen_ai.request.model", "stringValue", x) + ","
                        + attribute.formatted("gen_ai.usage.input_tokens", "intValue", "1") + ","
                        + attribute.formatted("canopy.feature", "stringValue", "chat") + ","
                        + attribute.formatted("canopy.tenant", "stringValue", x + "-%s") + "]}";
        long id = System.nanoTime();

        Response answer = as(reporter)
                .contentType(JSON)
                .body("{\"resourceSpans\":[{\"scopeSpans\":[{\"spans\":[" + span.formatted(id, "a3") + ","
                        + span.formatted(id + 1, "b3") + "," + span.formatted(id + 2, "c3") + "]}]}]}")
                .post("/v1/traces");

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.<String>path("partialSuccess.rejectedSpans")).isEqualTo("2");
        assertThat(answer.<String>path("partialSuccess.errorMessage"))
                .contains("tenant '" + x + "-b3' is unknown", "tenant '" + x + "-c3' is unknown");
    }

    @Test
    void answersTracesWithoutACredentialAsStatus() {
        Response answer = given().contentType(JSON).body("{}").post("/v1/traces");

        assertThat(answer.statusCode()).isEqualTo(401);
        assertThat((int) answer.path("code")).isEqualTo(16);
    }

    @Test
    void tellsTheCallerWhoItIs() {
        plant();
        String viewer = make("who", x + "-a2", "viewer");

        Response me = as(viewer).get("/api/v1/me");

        assertThat(me.asString())
                .isEqualTo("{\"kind\":\"key\",\"name\":\"who\",\"grants\":[{\"tenant\":\"" + x
                        + "-a2\",\"role\":\"viewer\"}]}");
        given().get("/api/v1/me").then().statusCode(401).header("WWW-Authenticate", "Bearer");
    }
}
