package dev.canopy.metric;

import static dev.canopy.testing.Forest.child;
import static dev.canopy.testing.Forest.event;
import static dev.canopy.testing.Forest.tree;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.startsWith;

import com.fasterxml.jackson.databind.JsonNode;
import dev.canopy.testing.Dashboard;
import dev.canopy.testing.Forest;
import dev.canopy.testing.TestDatabase;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Filters of the dashboard by metrics and columns, credit balances among them. */
@QuarkusTest
@QuarkusTestResource(TestDatabase.class)
class MetricFilterIT {
    private Forest forest;

    /**
     * Own cost: a 5, a1 3, b1 1; c has no use. Credits: root 20, b1 0.5 and an expired 100. Subscriptions of now: root,
     * whose second one follows the first, and a, whose second one begins a day later.
     */
    @BeforeEach
    void plant() {
        forest = Forest.of(tree("root", child("a", child("a1")), child("b", child("b1")), child("c")));
        forest.use(
                        event("1", "a1", "chat", "3"),
                        event("2", "b1", "chat", "1"),
                        event("3", "a", "drafting", "5", "2026-04-01T00:00:00Z"))
                .then()
                .statusCode(200);
        credit("root", "20", "null");
        credit("b1", "0.5", "\"2999-01-01\"");
        credit("b1", "100", "\"2026-01-01\"");
        subscribe("root", "2020-01-01", "2998-01-01");
        subscribe("root", "2998-01-01", "2999-01-01");
        subscribe("a", "2020-01-01", "2998-01-01");
        subscribe("a", "2998-01-02", "2999-01-01");
        subscribe("b", "2020-01-01", "2021-01-01");
        patch("a", "{\"name\":\"Äpfel & Co\",\"region\":\"eu\"}");
        patch("a1", "{\"name\":\"5*\",\"labels\":{\"tier\":\"silver\"}}");
        patch("b", "{\"labels\":{\"tier\":\"gold\",\"a.b\":\"*\"}}");
        patch("c", "{\"name\":\"100%\",\"archived\":true}");
    }

    private void credit(String tenant, String amount, String expires) {
        given().contentType("application/json")
                .body("{\"amount\":\"%s\",\"reason\":\"trial\",\"expires\":%s}".formatted(amount, expires))
                .post("/api/v1/tenants/" + forest.key(tenant) + "/credits")
                .then()
                .statusCode(201);
    }

    private void subscribe(String tenant, String start, String end) {
        given().contentType("application/json")
                .body("{\"plan\":\"team\",\"start\":\"%s\",\"end\":\"%s\"}".formatted(start, end))
                .post("/api/v1/tenants/" + forest.key(tenant) + "/subscriptions")
                .then()
                .statusCode(201);
    }

    private void patch(String tenant, String body) {
        given().contentType("application/json")
                .body(body)
                .patch("/api/v1/tenants/" + forest.key(tenant))
                .then()
                .statusCode(200);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "inferenceCost=gt=3 | a",
                "inferenceCost=ge=3 | a a1",
                "inferenceCost=lt=3.000 | b b1 c root",
                "inferenceCost=le=1;inferenceCost!=0 | b1",
                "totalInferenceCost==8 | a",
                "totalInferenceCost=in=(1,9) | b b1 root",
                "totalInferenceCost=out=(1,9,0) | a a1",
                "usageCount==0,depth==2 | a1 b b1 c root",
                "(usageCount==0,depth==2);subtreeSize=gt=1 | b root",
                "costPerUse==null | c",
                "usageCount==0;inputTokens=lt=1e30;totalOutputTokens==0;unpricedCount=ge=0 | b c root",
                "costPerUse!=null;costPerUse=lt=2 | b b1",
                "costPerUse!=3 | a b b1",
                "featureAdoptionRate=ge=0.1 | a a1 b1",
                "subtreeFeatureAdoptionRate=gt=0.2 | a root",
                "lastUsedAt=ge=2026-04-01T00:00:00Z | a root",
                "parent==null | root",
                "name==äpfel* | ''",
                "name=='Äpfel & CO' | a",
                "name==*PFEL* | a",
                "name==100% | c",
                "name==1*% | c",
                "name==5\\* | a1",
                "name=='5\\*' | a1",
                "name=='5\\\\*' | a1",
                "name=in=('5\\*') | a1",
                "name=in=(5\\*) | a1",
                "name=in=(5*) | a1",
                "name==\"*\\*\" | a1",
                "name==*\\* | a1",
                "name==5\\*\\* | ''",
                "name==tenant?b | ''",
                "name=='TENANT B' | b",
                "name=in=('tenant b','TENANT b1') | b b1",
                "region==EU | ''",
                "region==eu | a",
                "region==null;depth==1 | b c",
                "region=null=true;depth==1 | b c",
                "region=null=false | a",
                "costPerUse=null=true | c",
                "lastUsedAt=ge=2026-04-01 | a root",
                "labels.tier==gold | b",
                "labels.tier==GOLD | ''",
                "labels.tier==*l* | a1 b",
                "labels.tier!=gold | a1",
                "labels.tier=in=(gold,silver) | a1 b",
                "labels.tier=null=true;depth=gt=0 | a b1 c",
                "labels.a.b==\\* | b",
                "labels.none=null=false | ''",
                "archived==true | c",
                "archived==false;inUse==false | b root",
                "inUse!=false | a a1 b1",
                "subscribedUntil==2999-01-01 | root",
                "subscribedUntil=lt=2999-01-01 | a",
                "subscribedUntil=in=(2998-01-01,2999-01-01) | a root",
                "subscribedUntil==null;inUse==true | a1 b1",
                "subscribedUntil=null=true | a1 b b1 c",
                "creditBalance=lt=0 | a a1 b1",
                "creditBalance==-0.5 | b1",
                "creditBalance==20 | root",
                "subtreeCreditBalance=gt=-1 | b b1 c root",
                "subtreeCreditBalance==11.5 | root"
            })
    void listsTheTenantsThatMatch(String filter, String tenants) {
        String query = "?ancestor=" + forest.key("root") + "&filter=" + encoded(filter);

        assertThat(Dashboard.tenants(query)).containsExactly(keys(tenants));
        assertThat(Dashboard.tenants(query + "&limit=1&sort=-totalInferenceCost,tenant"))
                .containsExactlyInAnyOrder(keys(tenants));
    }

    @Test
    void acceptsUnencodedOperators() {
        assertThat(Dashboard.tenants(
                        "?ancestor=" + forest.key("root") + "&filter=inferenceCost=gt=0;depth=gt=1,parent==null"))
                .containsExactly(keys("a1 b1 root"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "inferenceCost=gt=0 | from=2026-04-01 | a",
                "totalUsageCount==2 | to=2026-04-01 | root",
                "costPerUse==null | from=2026-04-01 | a1 b b1 c",
                "creditBalance=lt=0 | from=2026-05-01 | a a1 b1"
            })
    void measuresTheWindow(String filter, String window, String tenants) {
        String query = "?ancestor=" + forest.key("root") + "&" + window + "&filter=" + encoded(filter);

        assertThat(Dashboard.tenants(query)).containsExactly(keys(tenants));
        assertThat(Dashboard.tenants(query + "&limit=1&sort=-usageCount")).containsExactlyInAnyOrder(keys(tenants));
    }

    @Test
    void sortsByABalance() {
        assertThat(Dashboard.tenants("?sort=-creditBalance,tenant&limit=2&ancestor=" + forest.key("root")))
                .containsExactly(keys("root b c b1 a1 a"));
        assertThat(Dashboard.tenants(
                        "?sort=subtreeCreditBalance&limit=2&from=2026-03-01&ancestor=" + forest.key("root")))
                .containsExactly(keys("a a1 b b1 c root"));
    }

    @Test
    void sortsByTheEndOfSubscriptions() {
        assertThat(Dashboard.tenants("?sort=-subscribedUntil,tenant&limit=2&ancestor=" + forest.key("root")))
                .containsExactly(keys("root a a1 b b1 c"));
        assertThat(Dashboard.tenants("?sort=subscribedUntil,tenant&limit=1&ancestor=" + forest.key("root")))
                .containsExactly(keys("a root a1 b b1 c"));
    }

    /**
     * A subscription does not change what metrics are computed from, so the client must not be told that it has all.
     */
    @Test
    void findsASubscriptionThatIsNewSinceTheLastResponse() {
        String page = "/api/v1/tenants/metrics?metrics=subtreeSize&filter=subscribedUntil==null&ancestor="
                + forest.key("root");
        String known = tag(page);

        subscribe("b", "2021-01-01", "2999-01-01");

        given().header("If-None-Match", known)
                .get(page)
                .then()
                .statusCode(200)
                .body("data.tenant", equalTo(List.of(keys("a1 b1 c"))));
        String other = "/api/v1/tenants/metrics?metrics=subtreeSize&ancestor=" + forest.key("root");
        assertThat(tag(other)).as("with the state of the data").contains("-");
        assertThat(tag(page)).doesNotContain("-");
        assertThat(tag(other + "&sort=-subscribedUntil")).doesNotContain("-");
    }

    private static String tag(String page) {
        return given().get(page).then().statusCode(200).extract().header("ETag");
    }

    @Test
    void sortsByALabel() {
        assertThat(Dashboard.tenants("?sort=-labels.tier,tenant&limit=2&ancestor=" + forest.key("root")))
                .containsExactly(keys("a1 b a b1 c root"));
    }

    @Test
    void readsBalancesInOneStatement() {
        JsonNode row = Dashboard.page(
                        "?metrics=creditBalance,subtreeCreditBalance&filter=depth==0&ancestor=" + forest.key("root"))
                .get("data")
                .get(0);

        assertThat(Dashboard.values(row))
                .containsEntry("creditBalance", "20")
                .containsEntry("subtreeCreditBalance", "11.5");
        assertThat(forest.metrics("b1")).containsEntry("creditBalance", "-0.5");
        Dashboard.get("?filter=subtreeCreditBalance=gt=0&ancestor=" + forest.key("root"))
                .then()
                .header("Server-Timing", startsWith("db;"))
                .header("Server-Timing", org.hamcrest.Matchers.endsWith("\"1 statement\""));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "inferenceCost | must be RSQL, such as totalInferenceCost=gt=100;depth==1",
                "inferenceCost=gt= | must be RSQL, such as totalInferenceCost=gt=100;depth==1",
                "inferenceCost=like=3 | must be RSQL, such as totalInferenceCost=gt=100;depth==1",
                "name=null=true | cannot use =null= for 'name', which always has a value",
                "region=null=maybe | needs true or false for 'region', not 'maybe'",
                "labels.==1 | contains the unknown column 'labels.'; the columns are key, name, depth",
                "cost==1 | contains the unknown column 'cost'; the columns are key, name, depth",
                "t.id==1 | contains the unknown column 't.id'; the columns are key, name, depth",
                "name=in=() | has no value for 'name'",
                "usageCount=out=() | has no value for 'usageCount'",
                "name==() | must be RSQL, such as totalInferenceCost=gt=100;depth==1",
                "inferenceCost==much | needs a decimal with up to nine digits after the point for 'inferenceCost', not 'much'",
                "inferenceCost==0.0000000001 | needs a decimal with up to nine digits after the point for 'inferenceCost', not '0.0000000001'",
                "inputTokens==1e-1000000 | needs a whole number for 'inputTokens', not '1e-1000000'",
                "usageCount==1.5 | needs a whole number for 'usageCount', not '1.5'",
                "featureAdoptionRate==NaN | needs a number for 'featureAdoptionRate', not 'NaN'",
                "lastUsedAt=gt=yesterday | needs a time such as 2026-03-01T12:00:00Z, or a day such as 2026-03-01 for 'lastUsedAt', not 'yesterday'",
                "subscribedUntil=gt=soon | needs a day such as 2026-03-01 for 'subscribedUntil', not 'soon'",
                "archived==maybe | needs true or false for 'archived', not 'maybe'",
                "archived=gt=true | cannot compare 'archived' with =gt="
            })
    void reportsTheError(String filter, String detail) {
        Dashboard.get("?filter=" + encoded(filter))
                .then()
                .statusCode(400)
                .contentType("application/problem+json")
                .body("errors[0].pointer", equalTo("filter"))
                .body("errors[0].detail", startsWith(detail));
    }

    @Test
    void hasLimits() {
        assertThat(Dashboard.get("?filter=" + "depth==1,".repeat(60) + "depth==1")
                        .statusCode())
                .isEqualTo(400);
        assertThat(Dashboard.get("?filter=depth=in=(" + "1,".repeat(60) + "1)").statusCode())
                .isEqualTo(400);
        assertThat(Dashboard.get("?filter=" + "(".repeat(1_900) + "depth==1" + ")".repeat(1_900))
                        .statusCode())
                .isEqualTo(400);
    }

    private static String encoded(String filter) {
        return URLEncoder.encode(filter, StandardCharsets.UTF_8);
    }

    private String[] keys(String names) {
        return List.of(names.split(" ")).stream()
                .filter(name -> !name.isEmpty())
                .map(forest::key)
                .toArray(String[]::new);
    }
}
