package dev.canopy.tenant;

import static dev.canopy.testing.Forest.child;
import static dev.canopy.testing.Forest.event;
import static dev.canopy.testing.Forest.tree;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.nullValue;

import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.canopy.testing.Forest;
import dev.canopy.testing.TestDatabase;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@QuarkusTestResource(TestDatabase.class)
class TenantIT {
    private static final String TENANTS = "/api/v1/tenants";

    @Inject
    Pool pool;

    @Inject
    DataSource database;

    private static Response post(String body) {
        return given().contentType("application/json").body(body).post(TENANTS);
    }

    private static Response patch(String key, String body) {
        return given().contentType("application/json").body(body).patch(TENANTS + "/" + key);
    }

    @Test
    void createsATenant() {
        Forest forest = Forest.of(tree("root"));
        String key = forest.key("new");

        post("{\"key\":\"%s\",\"name\":\"New\",\"parent\":\"%s\",\"region\":\"eu\",\"labels\":{\"tier\":\"gold\"}}"
                        .formatted(key.toUpperCase(), forest.key("root").toUpperCase()))
                .then()
                .statusCode(201)
                .header("Location", equalTo("/api/v1/tenants/" + key))
                .body("key", equalTo(key))
                .body("parent", equalTo(forest.key("root")))
                .body("depth", equalTo(1))
                .body("region", equalTo("eu"))
                .body("labels.tier", equalTo("gold"))
                .body("archived", equalTo(false));
        given().get(TENANTS + "/" + key.toUpperCase()).then().statusCode(200).body("name", equalTo("New"));
    }

    @Test
    void refusesAKeyThatExistsInAnotherCase() {
        String key = Forest.of(tree("root")).key("root");

        post("{\"key\":\"%s\",\"name\":\"x\"}".formatted(key.toUpperCase()))
                .then()
                .statusCode(409)
                .body("type", equalTo("/problems/conflict"))
                .body("detail", equalTo("/key is the key of another tenant."));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"name\":\"x\"} | /key | is missing",
                "{\"key\":\"-a\",\"name\":\"x\"} | /key | must match",
                "{\"key\":\"import\",\"name\":\"x\"} | /key | is a reserved word",
                "{\"key\":\"Metrics\",\"name\":\"x\"} | /key | is a reserved word",
                "{\"key\":5,\"name\":\"x\"} | /key | must be a string",
                "{\"key\":\"a\"} | /name | is missing",
                "{\"key\":\"a\",\"name\":\" \"} | /name | must have 1 to 200 characters",
                "{\"key\":\"a\",\"name\":\"x\",\"parent\":\"no-such\"} | /parent | refers to the unknown tenant",
                "{\"key\":\"a\",\"name\":\"x\",\"color\":1} | /color | is not a known field",
                "{\"key\":\"a\",\"name\":\"x\",\"labels\":{\"a\":1}} | /labels/a | must be a string",
                "[] | `` | must be a JSON object"
            })
    void reportsTheErrorInATenant(String body, String pointer, String detail) {
        post(body)
                .then()
                .statusCode(422)
                .contentType("application/problem+json")
                .body("errors[0].pointer", equalTo(pointer))
                .body("errors[0].detail", containsString(detail));
    }

    @Test
    void changesTheGivenFieldsAndTheTimeOfTheUpdate() {
        Forest forest = Forest.of(tree("root", child("a")));
        String key = forest.key("root");
        JsonPath before = given().get(TENANTS + "/" + key).jsonPath();

        patch(key, "{\"region\":\"eu\"}").then().statusCode(200).body("region", equalTo("eu"));
        patch(key, "{\"name\":\"Other\",\"region\":null}")
                .then()
                .statusCode(200)
                .body("name", equalTo("Other"))
                .body("region", nullValue())
                .body("createdAt", equalTo(before.getString("createdAt")))
                .body("updatedAt", not(equalTo(before.getString("updatedAt"))));
    }

    @Test
    void keepsTheTimeOfTheUpdateWhenOnlyTheTreeBelowChanges() {
        Forest forest = Forest.of(tree("root", child("a", child("a1")), child("b")));
        String before = given().get(TENANTS + "/" + forest.key("a1")).jsonPath().getString("updatedAt");

        forest.move("a", "b").then().statusCode(200);

        given().get(TENANTS + "/" + forest.key("a1"))
                .then()
                .body("depth", equalTo(3))
                .body("updatedAt", equalTo(before));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"key\":\"b\"} | /key",
                "{\"parent\":\"b\"} | /parent",
                "{\"archived\":1} | /archived",
                "{\"name\":null} | /name",
                "{\"x\":1} | /x",
                "[] | ``"
            })
    void refusesToChangeFixedFields(String body, String pointer) {
        patch(Forest.of(tree("root")).key("root"), body)
                .then()
                .statusCode(422)
                .body("errors[0].pointer", equalTo(pointer));
    }

    @Test
    void deletesOnlyTenantsWithoutChildrenAndUsage() {
        Forest forest = Forest.of(tree("root", child("used"), child("unused")));
        forest.use(event("1", "used", "chat", "1")).then().statusCode(200);

        delete(forest, "root").then().statusCode(409).body("detail", containsString("has children"));
        delete(forest, "used").then().statusCode(409).body("detail", containsString("has usage"));
        delete(forest, "unused").then().statusCode(204);
        delete(forest, "unused").then().statusCode(404);
        assertThat(forest.metrics("root")).containsEntry("subtreeSize", 2);
    }

    @Test
    void refusesToDeleteUsageThatIsNotYetFolded() {
        Forest forest = Forest.of(tree("root"));
        given().contentType("application/json")
                .body(forest.body(event("1", "root", "chat", "1")))
                .post("/api/v1/usage")
                .then()
                .statusCode(200);

        delete(forest, "root").then().statusCode(409);
    }

    private static Response delete(Forest forest, String name) {
        return given().delete(TENANTS + "/" + forest.key(name));
    }

    @Test
    void archivedTenantsKeepTheirHistoryAndTakeNoUsage() {
        Forest forest = Forest.of(tree("root", child("a")));
        forest.use(event("1", "a", "chat", "1")).then().statusCode(200);

        String now = Instant.now().plusSeconds(60).toString();
        patch(forest.key("a"), "{\"archived\":true}").then().statusCode(200).body("archived", equalTo(true));

        forest.use(event("2", "a", "chat", "1", now))
                .then()
                .statusCode(422)
                .body("errors[0].detail", containsString("is archived"));
        assertThat(forest.metrics("root")).containsEntry("totalInferenceCost", "1");
        patch(forest.key("a"), "{\"archived\":false}").then().body("archived", equalTo(false));
        forest.use(event("2", "a", "chat", "1", now)).then().statusCode(200);
    }

    @Test
    void listsByKeyInPagesWithoutGapsOrDoubles() {
        Forest forest = Forest.wide(25, 3);
        List<String> found = new ArrayList<>();
        String cursor = "";
        do {
            JsonPath page = given().get(TENANTS + "?limit=4&ancestor=" + forest.key("0") + cursor)
                    .jsonPath();
            found.addAll(page.getList("data.key"));
            cursor = page.getString("next") == null ? null : "&cursor=" + page.getString("next");
        } while (cursor != null);

        assertThat(found)
                .containsExactlyElementsOf(forest.keys().stream().sorted().toList());
    }

    @Test
    void findsByWordsAndLabelsAndParent() {
        Forest forest = Forest.of(tree("root", child("alpha-one"), child("beta")));
        patch(forest.key("beta"), "{\"name\":\"Grün & Söhne\",\"labels\":{\"tier\":\"platinum\"}}")
                .then()
                .statusCode(200);
        String within = "&ancestor=" + forest.key("root");

        assertThat(keys("?q=alph%20one" + within)).containsExactly(forest.key("alpha-one"));
        assertThat(keys("?q=s%C3%B6hne" + within)).containsExactly(forest.key("beta"));
        assertThat(keys("?q=platin" + within)).containsExactly(forest.key("beta"));
        assertThat(keys("?q=" + "x".repeat(500) + within)).isEmpty();
        given().get(TENANTS + "?q=" + "x".repeat(501)).then().statusCode(400);
        assertThat(keys("?label=tier:platinum" + within)).containsExactly(forest.key("beta"));
        assertThat(keys("?label=tier:gold" + within)).isEmpty();
        assertThat(keys("?parent=" + forest.key("root"))).containsExactly(forest.key("alpha-one"), forest.key("beta"));
    }

    @ParameterizedTest
    @CsvSource({
        "SALE, s",
        "europe sales, s",
        "zürich, z",
        "ZÜRICH, z",
        "züri, z",
        "north-west, w",
        "platinum, w",
        "plat sales, ''",
        "ales, ''",
        "'sales & !europe | (', s"
    })
    void searchesByTheStartsOfWordsOfAnyScript(String q, String found) {
        Forest forest = Forest.of(tree("root", child("s"), child("z"), child("w")));
        patch(forest.key("s"), "{\"name\":\"Sales Europe\"}").then().statusCode(200);
        patch(forest.key("z"), "{\"name\":\"Zürich\"}").then().statusCode(200);
        patch(forest.key("w"), "{\"labels\":{\"tier\":\"platinum\",\"area\":\"north-west\"}}")
                .then()
                .statusCode(200);

        List<String> keys = given().queryParam("q", q)
                .queryParam("ancestor", forest.key("root"))
                .get("/api/v1/tenants")
                .jsonPath()
                .getList("data.key", String.class);

        assertThat(keys)
                .isEqualTo(Arrays.stream(found.split(" "))
                        .filter(name -> !name.isEmpty())
                        .map(forest::key)
                        .toList());
    }

    @ParameterizedTest
    @CsvSource({
        "😀, s m",
        "😀 smile, s",
        "smile😀, s",
        "❤️, h",
        "❤, h",
        "€, m",
        "👍🏽, t",
        "👍, t",
        "👩‍💻, w",
        "98765432109, m",
        "नमस्ते, n",
        "佐々木, j"
    })
    void searchesByEmojiAndByWordsOfAnyScript(String q, String found) {
        Forest forest = Forest.of(
                tree("root", child("h"), child("j"), child("m"), child("n"), child("s"), child("t"), child("w")));
        rename(forest, "s", "Smile 😀 Inc");
        rename(forest, "m", "Mood😀98765432109€");
        rename(forest, "h", "I ❤️ it");
        rename(forest, "t", "👍🏽");
        rename(forest, "w", "👩‍💻 & Co");
        rename(forest, "n", "नमस्ते दुनिया");
        rename(forest, "j", "佐々木商店");

        List<String> keys = given().queryParam("q", q)
                .queryParam("ancestor", forest.key("root"))
                .get(TENANTS)
                .jsonPath()
                .getList("data.key", String.class);

        assertThat(keys)
                .containsExactlyInAnyOrderElementsOf(
                        Arrays.stream(found.split(" ")).map(forest::key).toList());
    }

    private static void rename(Forest forest, String tenant, String name) {
        patch(forest.key(tenant), "{\"name\":\"%s\"}".formatted(name)).then().statusCode(200);
    }

    /** The database splits what is stored, and Java what is asked for; both must do it alike. */
    @Test
    void splitsEveryCharacterAsTheDatabaseDoes() {
        Forest forest = Forest.of(tree("root"));
        for (int block = 0; block < 0x20000; block += 0x100) { // an index stores no longer names
            String text = IntStream.range(Math.max(block, 1), block + 0x100)
                    .filter(character -> !Character.isSurrogate((char) character) || character > 0xffff)
                    .filter(character -> Character.isDefined(character))
                    .mapToObj(character -> "x" + Character.toString(character))
                    .collect(Collectors.joining(" "));
            if (text.isEmpty()) {
                continue;
            }
            Row row = pool.preparedQuery(
                            "update tenant set name = $2 where key = $1 returning tsvector_to_array(search) as words,"
                                    + " lower($3) as lower")
                    .executeAndAwait(Tuple.of(forest.key("root"), text, String.join("\n", SearchWords.split(text))))
                    .iterator()
                    .next();
            Set<String> stored = new HashSet<>(Arrays.asList(row.getArrayOfStrings("words")));
            stored.removeAll(SearchWords.split(forest.key("root")));

            assertThat(stored)
                    .as(Integer.toHexString(block))
                    .containsExactlyInAnyOrderElementsOf(
                            new HashSet<>(Arrays.asList(row.getString("lower").split("\n"))));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"!!", "%27%29%20%7C%20%21%3A%2A", "%20", "%E2%80%A6", "%E2%80%8D%EF%B8%8F"})
    void refusesASearchWithoutAWord(String q) {
        given().urlEncodingEnabled(false)
                .get(TENANTS + "?q=" + q)
                .then()
                .statusCode(400)
                .body("errors[0].pointer", equalTo("q"));
    }

    @Test
    void namesTheParentThatDoesNotExistBelowAnAncestorThatDoes() {
        Forest forest = Forest.of(tree("root", child("a", child("a1")), child("b")));
        String within = "?ancestor=" + forest.key("b") + "&parent=";

        assertThat(keys(within + forest.key("a"))).isEmpty();
        given().get(TENANTS + within + "no-such")
                .then()
                .statusCode(404)
                .body("detail", equalTo("There is no tenant 'no-such'."));
    }

    private static List<String> keys(String query) {
        return given().urlEncodingEnabled(false)
                .get(TENANTS + query)
                .then()
                .statusCode(200)
                .extract()
                .jsonPath()
                .getList("data.key");
    }

    @ParameterizedTest
    @ValueSource(strings = {"?ancestor=no-such", "?parent=no-such", "/no-such", "/no-such/tree", "/a%00b", "/%20"})
    void answersNotFoundForAnUnknownTenant(String address) {
        given().urlEncodingEnabled(false)
                .get(TENANTS + address)
                .then()
                .statusCode(404)
                .contentType("application/problem+json");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"?limit=0", "?cursor=abc", "?label=x", "?label=a:1&label=a:2", "?color=red", "/x/tree?depth=-1"})
    void refusesWrongParameters(String address) {
        given().get(TENANTS + address).then().statusCode(400).contentType("application/problem+json");
    }

    @Test
    void importsAllOrNothing() {
        Forest forest = Forest.of(tree("root"));
        List<String> lines = List.of(line(forest, "a", "root"), line(forest, "b", "a"), line(forest, "c", "nobody"));

        Forest.importLines(lines).then().statusCode(422).body("errors.pointer", hasItem("/2/parent"));

        given().get(TENANTS + "/" + forest.key("a")).then().statusCode(404);
    }

    @Test
    void importsAgainWithoutAChange() {
        Forest forest = Forest.of(tree("root", child("a")));
        List<String> lines = List.of(line(forest, "a", "root"));

        Forest.importLines(lines).then().statusCode(200).body("imported", equalTo(1));

        assertThat(forest.metrics("root")).containsEntry("subtreeSize", 2);
        Forest.importLines(List.of(line(forest, "root", "a")))
                .then()
                .statusCode(422)
                .body("errors[0].detail", containsString("use POST …/move to move a tenant"));
    }

    /** Within its statement budget, although it inserts and updates. */
    @Test
    void importsKnownAndNewTenantsTogether() {
        Forest forest = Forest.of(tree("root"));
        List<String> lines = List.of(
                "{\"key\":\"%s\",\"name\":\"Renamed\"}".formatted(forest.key("root")), line(forest, "a", "root"));

        Forest.importLines(lines).then().statusCode(200).body("imported", equalTo(2));

        given().get(TENANTS + "/" + forest.key("root")).then().body("name", equalTo("Renamed"));
        given().get(TENANTS + "/" + forest.key("a")).then().statusCode(200);
    }

    /** The lock is that of a long change of another instance, or of a fold. */
    @Test
    void leavesConnectionsToReadsWhileManyChangesWait() throws Exception {
        Forest forest = Forest.of(tree("root"));
        List<CompletableFuture<Integer>> changes = new ArrayList<>();
        try (ExecutorService clients = Executors.newFixedThreadPool(30);
                Connection other = database.getConnection();
                Statement lock = other.createStatement()) {
            other.setAutoCommit(false);
            lock.execute(
                    "select pg_advisory_xact_lock(hashtext('canopy.tree'), number) from generate_series(0, 255) number");
            for (int i = 0; i < 30; i++) {
                List<String> lines = List.of(line(forest, "a" + i, "root"));
                changes.add(CompletableFuture.supplyAsync(
                        () -> Forest.importLines(lines).statusCode(), clients));
            }
            for (int i = 0; i < 20; i++) {
                given().get(TENANTS + "/" + forest.key("root")).then().statusCode(200);
                Thread.sleep(20);
            }
            assertThat(changes).noneMatch(CompletableFuture::isDone);
            other.rollback();
            assertThat(changes).extracting(CompletableFuture::join).containsOnly(200);
        }
        assertThat(forest.metrics("root")).containsEntry("subtreeSize", 31);
    }

    @Test
    void namesTheLineThatIsNoJson() {
        Forest.importLines(List.of("{\"key\":\"x\",\"name\":\"x\"}", "{"))
                .then()
                .statusCode(400)
                .body("detail", equalTo("Line 2 is not valid JSON."));
    }

    private static String line(Forest forest, String name, String parent) {
        return "{\"key\":\"%s\",\"name\":\"%s\",\"parent\":\"%s\"}"
                .formatted(forest.key(name), name, forest.key(parent));
    }

    @Test
    void importsTenThousandTenantsInOneCall() {
        Forest forest = Forest.wide(10_000, 7);

        assertThat(forest.metrics("0")).containsEntry("subtreeSize", 10_000);
        assertTreeIsConsistent(forest.key("0"), 10_000);
    }

    @Test
    void takesAChainOfAThousand() throws Exception {
        Forest forest = Forest.chain(1_000);
        forest.use(event("1", "999", "chat", "0.25")).then().statusCode(200);

        assertThat(forest.metrics("999")).containsEntry("permissionInheritanceDepth", 999);
        assertThat(forest.metrics("0")).containsEntry("totalInferenceCost", "0.25");
        ObjectMapper deep = new ObjectMapper();
        deep.getFactory()
                .setStreamReadConstraints(
                        StreamReadConstraints.builder().maxNestingDepth(10_000).build());
        JsonNode node = deep.readTree(
                given().get(TENANTS + "/" + forest.key("0") + "/tree").asString());
        int levels = 1;
        while (!node.get("children").isEmpty()) {
            node = node.get("children").get(0);
            levels++;
        }
        assertThat(levels).isEqualTo(1_000);
        forest.move("999", "0").then().statusCode(200).body("depth", equalTo(1));
        assertThat(forest.metrics("998")).containsEntry("totalInferenceCost", "0");
        assertTreeIsConsistent(forest.key("0"), 1_000);
    }

    @Test
    void readsATreeDownToADepth() {
        Forest forest = Forest.of(tree("root", child("b"), child("a", child("a1"))));

        given().get(TENANTS + "/" + forest.key("root") + "/tree?depth=1")
                .then()
                .body("children.key", equalTo(List.of(forest.key("a"), forest.key("b"))))
                .body("children[0].children", equalTo(List.of()));
    }

    @Test
    void refusesMovesThatBreakTheTree() {
        Forest forest = Forest.of(tree("root", child("a", child("a1"))), tree("other"));

        forest.move("a", "a1").then().statusCode(409).body("detail", containsString("cycle"));
        forest.move("a", "a").then().statusCode(409).body("detail", containsString("cycle"));
        forest.move("a", "other").then().statusCode(409).body("detail", containsString("another account"));
        forest.move("root", "other").then().statusCode(409);
        forest.move("a", "nobody").then().statusCode(422).body("errors[0].pointer", equalTo("/parent"));
        forest.move("nobody", "a").then().statusCode(404);
        given().contentType("application/json")
                .body("{\"parent\":null}")
                .post(TENANTS + "/" + forest.key("a") + "/move")
                .then()
                .statusCode(422);
    }

    /** The subtree may be large: its rows are changed only for the version that may be moved. */
    @Test
    void refusesAStaleMoveBeforeItChangesTheSubtree() {
        Forest forest = Forest.of(tree("root", child("a", child("a1")), child("b")));

        Response stale = given().contentType("application/json")
                .header("If-Match", "\"1\"")
                .body("{\"parent\":\"" + forest.key("b") + "\"}")
                .post(TENANTS + "/" + forest.key("a") + "/move");
        Response moved = forest.move("a", "b");

        assertThat(stale.statusCode()).isEqualTo(412);
        assertThat(moved.statusCode()).isEqualTo(200);
        // the move also finds its ancestors, cuts, grafts, sets depths and sizes, sums up, and reads the tenant
        assertThat(statements(stale)).isEqualTo(statements(moved) - 7);
    }

    private static int statements(Response response) {
        return Integer.parseInt(response.header("Server-Timing").replaceFirst(".*desc=\"(\\d+) statements?\".*", "$1"));
    }

    @Test
    void keepsTheClosureThroughRandomMoves() {
        Forest forest = Forest.wide(60, 4);
        SplittableRandom random = new SplittableRandom(7);
        for (int i = 0; i < 60; i++) {
            int status = forest.move(String.valueOf(1 + random.nextInt(59)), String.valueOf(random.nextInt(60)))
                    .statusCode();
            assertThat(status).isIn(200, 409);
        }
        delete(forest, "59");

        assertTreeIsConsistent(forest.key("0"), 60);
    }

    /** Compares ancestry, depths and sizes with what follows from the parents alone. */
    private void assertTreeIsConsistent(String root, int atMost) {
        Map<Long, long[]> tenants = new HashMap<>();
        Map<Long, Long> parents = new HashMap<>();
        var rows = pool.query("select t.id, t.parent_id, t.depth, t.subtree_size from tenant t where t.root_id ="
                        + " (select id from tenant where key = '" + root + "')")
                .executeAndAwait();
        rows.forEach(row -> {
            tenants.put(row.getLong("id"), new long[] {row.getInteger("depth"), row.getLong("subtree_size")});
            parents.put(row.getLong("id"), row.getLong("parent_id"));
        });
        assertThat(tenants).hasSizeBetween(atMost - 1, atMost);
        Map<Long, Long> sizes = new HashMap<>();
        Set<String> pairs = new HashSet<>();
        tenants.forEach((id, kept) -> {
            long distance = 0;
            for (Long up = id; up != null; up = parents.get(up)) {
                pairs.add(up + ">" + id + ":" + distance++);
                sizes.merge(up, 1L, Long::sum);
            }
            assertThat(kept[0]).isEqualTo(distance - 1);
        });
        tenants.forEach((id, kept) -> assertThat(kept[1]).isEqualTo(sizes.get(id)));
        var ancestry = pool.query("select ancestor_id, descendant_id, distance from tenant_ancestry where root_id ="
                        + " (select id from tenant where key = '" + root + "')")
                .executeAndAwait();
        List<String> stored = StreamSupport.stream(ancestry.spliterator(), false)
                .map(row -> row.getLong(0) + ">" + row.getLong(1) + ":" + row.getInteger(2))
                .toList();
        assertThat(stored.size()).isEqualTo(pairs.size());
        assertThat(pairs.containsAll(stored)).isTrue();
    }

    @Test
    void survivesParallelChangesOfOneTree() {
        Forest forest = Forest.wide(20, 3);

        IntStream.range(0, 60).parallel().forEach(i -> {
            if (i % 3 == 0) {
                assertThat(forest.move(String.valueOf(1 + i % 19), String.valueOf(i % 7))
                                .statusCode())
                        .isIn(200, 409);
            } else {
                post("{\"key\":\"%s\",\"name\":\"n\",\"parent\":\"%s\"}"
                                .formatted(forest.key("p" + i), forest.key(String.valueOf(i % 20))))
                        .then()
                        .statusCode(201);
            }
        });

        assertTreeIsConsistent(forest.key("0"), 60);
    }
}
