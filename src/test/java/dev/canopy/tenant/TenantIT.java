package dev.canopy.tenant;

import static dev.canopy.testing.Tree.child;
import static dev.canopy.testing.Tree.tree;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import dev.canopy.testing.Account;
import dev.canopy.testing.Sql;
import dev.canopy.testing.TestDatabase;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@QuarkusTestResource(TestDatabase.class)
class TenantIT {
    @Inject
    Sql sql;

    @Test
    void createsATenantAndTellsItsAddress() {
        Account account = Account.empty();

        Response created =
                Account.post("/api/v1/tenants", """
                {"key":"%s","name":"Acme","region":"eu","labels":{"tier":"gold"}}""".formatted(account.key("A").toUpperCase(Locale.ROOT)));

        assertThat(created.statusCode()).isEqualTo(201);
        assertThat(created.header("Location")).endsWith(account.path("a"));
        JsonPath tenant = created.jsonPath();
        assertThat(tenant.getString("key")).isEqualTo(account.key("a"));
        assertThat(tenant.getString("name")).isEqualTo("Acme");
        assertThat(tenant.getString("parent")).isNull();
        assertThat(tenant.getString("region")).isEqualTo("eu");
        assertThat(tenant.getMap("labels")).isEqualTo(Map.of("tier", "gold"));
        assertThat(tenant.getInt("depth")).isZero();
        assertThat(tenant.getBoolean("archived")).isFalse();
        assertThat(Instant.parse(tenant.getString("createdAt")))
                .isBefore(Instant.now().plusSeconds(5));
        assertThat(given().get(created.header("Location")).asString()).isEqualTo(created.asString());
    }

    @Test
    void refusesAKeyThatExistsInAnyCase() {
        Account account = Account.of(tree("a"));

        Response again = Account.post(
                "/api/v1/tenants",
                "{\"key\":\"%s\",\"name\":\"A\"}".formatted(account.key("A").toUpperCase(Locale.ROOT)));

        assertProblem(again, 409, "The tenant '" + account.key("a") + "' exists already.");
    }

    @Test
    void refusesAParentThatDoesNotExist() {
        Account account = Account.empty();

        assertProblem(account.create("a", "nobody"), 422, "/parent names no tenant: '" + account.key("nobody") + "'.");
    }

    @Test
    void refusesAParentThatIsArchived() {
        Account account = Account.of(tree("a"));
        account.patch("a", "{\"archived\":true}").then().statusCode(200);

        assertProblem(account.create("b", "a"), 422, "/parent is archived.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"import", "METRICS"})
    void refusesReservedKeys(String key) {
        assertProblem(
                Account.post("/api/v1/tenants", "{\"key\":\"%s\",\"name\":\"A\"}".formatted(key)),
                422,
                "/key is a reserved word.");
    }

    @Test
    void findsATenantInAnyCase() {
        Account account = Account.of(tree("a"));

        given().get("/api/v1/tenants/" + account.key("A").toUpperCase(Locale.ROOT))
                .then()
                .statusCode(200);
    }

    @ParameterizedTest
    @CsvSource({"GET, ''", "DELETE, ''", "GET, /tree"})
    void tellsThatATenantIsUnknown(String method, String rest) {
        Account account = Account.empty();

        assertProblem(
                given().request(method, account.path("x") + rest),
                404,
                "There is no tenant '" + account.key("x") + "'.");
    }

    @Test
    void tellsThatATenantToBeChangedIsUnknown() {
        Account account = Account.empty();

        assertProblem(account.patch("x", "{}"), 404, "There is no tenant '" + account.key("x") + "'.");
    }

    @Test
    void changesWhatAPatchNamesAndLeavesTheRest() {
        Account account = Account.of(tree("root", child("a")));
        account.patch("a", "{\"region\":\"eu\",\"labels\":{\"tier\":\"gold\"}}")
                .then()
                .statusCode(200);

        Response patched = account.patch("a", "{\"name\":\"New\"}");

        assertThat(patched.statusCode()).isEqualTo(200);
        assertThat(patched.jsonPath().getString("name")).isEqualTo("New");
        assertThat(patched.jsonPath().getString("region")).isEqualTo("eu");
        assertThat(patched.jsonPath().getMap("labels")).isEqualTo(Map.of("tier", "gold"));
        assertThat(patched.jsonPath().getString("parent")).isEqualTo(account.key("root"));
        assertThat(account.get("a").asString()).isEqualTo(patched.asString());
    }

    @Test
    void archivesAndBringsBack() {
        Account account = Account.of(tree("a"));

        assertThat(account.patch("a", "{\"archived\":true}").jsonPath().getBoolean("archived"))
                .isTrue();
        assertThat(account.get("a").jsonPath().getBoolean("archived")).isTrue();
        assertThat(account.patch("a", "{\"archived\":false}").jsonPath().getBoolean("archived"))
                .isFalse();
    }

    @Test
    void keepsTheTimeOfArchivingWhenArchivedAgain() {
        Account account = Account.of(tree("a"));
        account.patch("a", "{\"archived\":true}");
        String query = "select archived_at from tenant where key = ?";
        String first = sql.one(query, account.key("a"));

        account.patch("a", "{\"archived\":true}");

        assertThat(sql.one(query, account.key("a"))).isEqualTo(first).isNotEqualTo("null");
    }

    @Test
    void letsTheDatabaseTellWhenATenantWasChanged() {
        Account account = Account.of(tree("a"));
        Instant before = updatedAt(account, "a");

        account.patch("a", "{\"name\":\"New\"}");

        assertThat(updatedAt(account, "a")).isAfter(before);
    }

    @Test
    void doesNotTakeTheUpkeepOfSizesAndDepthsForAChange() {
        Account account = Account.of(tree("root", child("a", child("b", child("c"))), child("d")));
        List<Instant> before = each("root", "a", "c", "d")
                .map(name -> updatedAt(account, name))
                .toList();

        account.move("b", "d").then().statusCode(200);
        account.create("e", "c").then().statusCode(201);
        account.delete("e").then().statusCode(204);

        assertThat(each("root", "a", "c", "d")
                        .map(name -> updatedAt(account, name))
                        .toList())
                .isEqualTo(before);
    }

    @Test
    void deletesATenantWithoutChildrenAndUsage() {
        Account account = Account.of(tree("root", child("a")));

        assertThat(account.delete("a").statusCode()).isEqualTo(204);

        assertThat(account.get("a").statusCode()).isEqualTo(404);
        assertThat(account.create("a", null).statusCode()).as("the key is free").isEqualTo(201);
    }

    @Test
    void doesNotDeleteATenantWithChildren() {
        Account account = Account.of(tree("root", child("a")));

        assertProblem(
                account.delete("root"),
                409,
                "The tenant '" + account.key("root") + "' has children; move or delete them first.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"durable", "folded"})
    void doesNotDeleteATenantWithUsage(String visibility) {
        Account account = Account.of(tree("a"));
        Account.post("/api/v1/usage?visibility=" + visibility, account.event("1", "a", "chat", null, "1"))
                .then()
                .statusCode(200);

        assertProblem(
                account.delete("a"),
                409,
                "The tenant '" + account.key("a") + "' has usage; archive it instead: PATCH {\"archived\":true}.");
    }

    @Test
    void listsByKeyPageByPage() {
        Account account = Account.empty();
        List<String> names =
                IntStream.range(0, 25).mapToObj(i -> "n%02d".formatted(i)).toList();
        account.importLines(withRoot(account, names)).then().statusCode(200);

        assertThat(pages(account, "parent=" + account.key("root") + "&limit=7")).isEqualTo(names);
        assertThat(pages(account, "parent=" + account.key("root") + "&limit=25"))
                .isEqualTo(names);
        assertThat(pages(account, "ancestor=" + account.key("root") + "&limit=5"))
                .hasSize(26);
    }

    @Test
    void pagesWithoutGapsOrDoublesWhileRowsAreInserted() {
        Account account = Account.empty();
        List<String> names =
                IntStream.range(0, 20).mapToObj(i -> "n%02d".formatted(i)).toList();
        account.importLines(withRoot(account, names)).then().statusCode(200);
        List<String> seen = new ArrayList<>();
        String cursor = "";
        int page = 0;
        while (cursor != null) {
            JsonPath answer = given().get("/api/v1/tenants?limit=3&parent=" + account.key("root") + cursor)
                    .jsonPath();
            seen.addAll(answer.getList("data.key", String.class));
            cursor = answer.getString("next") == null ? null : "&cursor=" + answer.getString("next");
            account.create("a" + page, "root").then().statusCode(201); // before all that is still to come
            page++;
        }

        assertThat(seen.stream().map(account::name)).containsExactlyElementsOf(names);
    }

    @Test
    void findsTheDirectChildrenOrTheWholeSubtree() {
        Account account = Account.of(tree("root", child("a", child("b")), child("c")));

        assertThat(pages(account, "parent=" + account.key("root"))).containsExactly("a", "c");
        assertThat(pages(account, "ancestor=" + account.key("a"))).containsExactly("a", "b");
        assertThat(pages(account, "ancestor=" + account.key("root").toUpperCase(Locale.ROOT)))
                .containsExactly("a", "b", "c", "root");
        assertThat(pages(account, "parent=" + account.key("c"))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"ancestor", "parent"})
    void tellsThatThereIsNothingToLookBelow(String parameter) {
        Account account = Account.empty();

        assertProblem(
                given().get("/api/v1/tenants?" + parameter + "=" + account.key("x")),
                404,
                "There is no tenant '" + account.key("x") + "'.");
    }

    @ParameterizedTest
    @CsvSource({
        "sales, s",
        "SALE, s",
        "europe sales, s",
        "zürich, z",
        "züri, z",
        "north-west, w",
        "platinum, w",
        "plat sales, ''",
        "ales, ''",
        "'sales & !europe | (', s",
        "'''', 's w z'",
        ":*, 's w z'"
    })
    void searchesByTheBeginningsOfWordsInKeyNameAndLabels(String q, String found) {
        Account account = Account.empty();
        account.importLines(List.of(
                        account.line("root", null),
                        tenant(account, "s", "Sales Europe", "{}"),
                        tenant(account, "z", "Zürich", "{}"),
                        tenant(account, "w", "x", "{\"tier\":\"platinum\",\"area\":\"north-west\"}")))
                .then()
                .statusCode(200);

        List<String> keys = given().queryParam("q", q)
                .queryParam("parent", account.key("root"))
                .get("/api/v1/tenants")
                .jsonPath()
                .getList("data.key", String.class);

        assertThat(keys.stream().map(account::name).toList())
                .isEqualTo(found.isEmpty() ? List.of() : List.of(found.split(" ")));
    }

    @Test
    void filtersByLabels() {
        Account account = Account.empty();
        account.importLines(List.of(
                        account.line("root", null),
                        tenant(account, "a", "A", "{\"tier\":\"gold\",\"url\":\"http://x\"}"),
                        tenant(account, "b", "B", "{\"tier\":\"gold\"}"),
                        tenant(account, "c", "C", "{\"tier\":\"golden\"}")))
                .then()
                .statusCode(200);
        String below = "ancestor=" + account.key("root") + "&";

        assertThat(pages(account, below + "label=tier:gold")).containsExactly("a", "b");
        assertThat(pages(account, below + "label=tier:gold&label=url:http://x")).containsExactly("a");
        assertThat(pages(account, below + "label=tier:")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "limit=0       | The parameter 'limit' must be a whole number from 1 to 1000.",
                "limit=1001    | The parameter 'limit' must be a whole number from 1 to 1000.",
                "limit=ten     | The parameter 'limit' must be a whole number from 1 to 1000.",
                "cursor=abc    | The parameter 'cursor' is not a cursor of this list with this sort.",
                "label=tier    | The parameter 'label' must be name:value.",
                "label=:gold   | The parameter 'label' must be name:value.",
                "label=a:1&label=a:2 | The parameter 'label' asks for two values of 'a'."
            })
    void refusesBadParameters(String query, String detail) {
        assertProblem(given().get("/api/v1/tenants?" + query), 400, detail);
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1", "deep", "1.5", "99999999999"})
    void refusesABadDepth(String depth) {
        Account account = Account.of(tree("a"));

        assertProblem(
                given().get(account.path("a") + "/tree?depth=" + depth),
                400,
                "The parameter 'depth' must be a whole number, 0 or more.");
    }

    @Test
    void readsATreeDownToADepth() {
        Account account = Account.of(tree("root", child("a", child("b")), child("c")));

        JsonPath all = given().get(account.path("root") + "/tree").jsonPath();
        JsonPath one = given().get(account.path("root") + "/tree?depth=1").jsonPath();
        JsonPath none = given().get(account.path("root") + "/tree?depth=0").jsonPath();

        assertThat(all.getList("children.key", String.class)).containsExactly(account.key("a"), account.key("c"));
        assertThat(all.getString("children[0].children[0].key")).isEqualTo(account.key("b"));
        assertThat(one.getList("children.key", String.class)).hasSize(2);
        assertThat(one.getList("children[0].children")).isEmpty();
        assertThat(none.getList("children")).isEmpty();
    }

    @Test
    void readsATreeInOneStatement() {
        Account account = Account.of(tree("root", child("a", child("b", child("d"))), child("c")));

        assertThat(given().get(account.path("root") + "/tree").header("Server-Timing"))
                .contains("\"1 statement\"");
    }

    private static Stream<String> each(String... names) {
        return Stream.of(names);
    }

    private static List<String> withRoot(Account account, List<String> names) {
        List<String> lines = new ArrayList<>(
                names.stream().map(name -> account.line(name, "root")).toList());
        lines.add(account.line("root", null));
        return lines;
    }

    private static String tenant(Account account, String name, String title, String labels) {
        return "{\"key\":\"%s\",\"parent\":\"%s\",\"name\":\"%s\",\"labels\":%s}"
                .formatted(account.key(name), account.key("root"), title, labels);
    }

    private static Instant updatedAt(Account account, String name) {
        return Instant.parse(account.get(name).jsonPath().getString("updatedAt"));
    }

    private static List<String> pages(Account account, String query) {
        List<String> names = new ArrayList<>();
        String cursor = "";
        while (cursor != null) {
            Response page = given().get("/api/v1/tenants?" + query + cursor);
            assertThat(page.statusCode()).as(page.asString()).isEqualTo(200);
            page.jsonPath().getList("data.key", String.class).forEach(key -> names.add(account.name(key)));
            String next = page.jsonPath().getString("next");
            cursor = next == null ? null : "&cursor=" + next;
        }
        return names;
    }

    private static void assertProblem(Response response, int status, String detail) {
        assertThat(response.statusCode()).as(response.asString()).isEqualTo(status);
        assertThat(response.contentType()).startsWith("application/problem+json");
        assertThat(response.jsonPath().getString("detail")).isEqualTo(detail);
    }
}
