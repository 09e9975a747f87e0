package dev.canopy.feature;

import static dev.canopy.testing.Forest.event;
import static dev.canopy.testing.Forest.tree;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import dev.canopy.testing.Configurations;
import dev.canopy.testing.Forest;
import dev.canopy.testing.OnContext;
import dev.canopy.testing.TestDatabase;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import io.vertx.mutiny.sqlclient.Pool;
import jakarta.inject.Inject;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Every test leaves the catalogue with the nine features that others count on. */
@QuarkusTest
@QuarkusTestResource(TestDatabase.class)
class FeatureIT {
    private static final String FEATURES = "/api/v1/features";

    @Inject
    Pool pool;

    @Inject
    Vertx vertx;

    @AfterEach
    void retireTheNewFeature() {
        given().delete(FEATURES + "/rewriting");
    }

    /** Additions of an instance of the service of its own. */
    private Uni<Map<String, FeatureAddition>> add(String maxFeatures, String... keys) {
        return new FeatureAdditions(pool, Configurations.of(FeatureConfig.class, "max-features", maxFeatures))
                .add(Set.of(keys));
    }

    @Test
    void addsTheFeaturesThatUsageNeedsOnceForInstancesAtTheSameTime() {
        List<Map<String, FeatureAddition>> additions = OnContext.await(
                vertx,
                () -> Uni.join()
                        .all(add("1000", "rewriting", "added-1"), add("1000", "rewriting", "added-2"))
                        .andFailFast());

        assertThat(additions).allSatisfy(each -> assertThat(each.values()).containsOnly(FeatureAddition.PRESENT));
        assertThat(keys()).contains("rewriting", "added-1", "added-2").doesNotHaveDuplicates();
        for (String key : List.of("added-1", "added-2")) {
            given().delete(FEATURES + "/" + key).then().statusCode(204);
            given().delete(FEATURES + "/" + key + "?permanently=true").then().statusCode(204);
        }
    }

    @Test
    void addsNoFeatureThatIsRetiredOrTooManyOrNotValid() {
        put("rewriting", "{\"name\":\"Rewriting\"}");
        given().delete(FEATURES + "/rewriting");

        assertThat(OnContext.await(vertx, () -> add("1", "rewriting", "added-3", "a b", "chat")))
                .containsOnly(
                        Map.entry("rewriting", FeatureAddition.RETIRED),
                        Map.entry("added-3", FeatureAddition.FULL),
                        Map.entry("a b", FeatureAddition.INVALID),
                        Map.entry("chat", FeatureAddition.PRESENT));
        assertThat(keys()).doesNotContain("rewriting", "added-3");
    }

    private static Response put(String key, String body) {
        return given().contentType("application/json").body(body).put(FEATURES + "/" + key);
    }

    private static List<String> keys() {
        return given().get(FEATURES).then().statusCode(200).extract().jsonPath().getList("data.key");
    }

    @Test
    void hasNineFeaturesAtTheStart() {
        assertThat(keys())
                .containsExactly(
                        "chat",
                        "classification",
                        "drafting",
                        "extraction",
                        "forecasting",
                        "moderation",
                        "semantic-search",
                        "summarization",
                        "translation");
    }

    @Test
    void addsRenamesRetiresAndBringsBack() {
        int before = put("rewriting", "{\"name\":\"Rewriting\"}").statusCode();
        put("Rewriting", "{\"name\":\"Rewrite\"}").then().statusCode(200).body("name", equalTo("Rewrite"));
        assertThat(keys()).contains("rewriting");

        given().delete(FEATURES + "/rewriting").then().statusCode(204);

        assertThat(before).isIn(200, 201);
        assertThat(keys()).doesNotContain("rewriting").hasSize(9);
        given().get(FEATURES + "/rewriting").then().statusCode(404);
        given().delete(FEATURES + "/rewriting").then().statusCode(404);
        put("rewriting", "{\"name\":\"Rewriting\"}").then().statusCode(200);
    }

    @Test
    void leavesNumeratorAndDenominatorWhenItRetires() {
        put("rewriting", "{\"name\":\"Rewriting\"}");
        Forest forest = Forest.of(tree("root"));
        forest.use(event("1", "root", "chat", "1"), event("2", "root", "rewriting", "2"))
                .then()
                .statusCode(200);
        assertThat(forest.metrics("root")).containsEntry("featureAdoptionRate", 0.2f);

        given().delete(FEATURES + "/rewriting").then().statusCode(204);

        assertThat(forest.metrics("root"))
                .containsEntry("featureAdoptionRate", (float) (1 / 9.0))
                .containsEntry("inferenceCost", "3");
        forest.use(event(
                        "3",
                        "root",
                        "rewriting",
                        "1",
                        Instant.now().plusSeconds(60).toString()))
                .then()
                .statusCode(422)
                .body("errors[0].detail", containsString("is not in the catalogue"));
        // A retry of an event that was accepted before is still a duplicate.
        forest.use(event("2", "root", "rewriting", "2")).then().statusCode(200).body("duplicates", equalTo(1));
        put("rewriting", "{\"name\":\"Rewriting\"}").then().statusCode(200);
        assertThat(forest.metrics("root")).containsEntry("featureAdoptionRate", 0.2f);
    }

    @Test
    void reportsTheError() {
        put("rewriting", "{}").then().statusCode(422).body("errors[0].pointer", equalTo("/name"));
        put("rewriting", "{\"name\":\"x\",\"color\":1}")
                .then()
                .statusCode(422)
                .body("errors[0].pointer", equalTo("/color"));
        put("-x", "{\"name\":\"x\"}")
                .then()
                .statusCode(422)
                .body("detail", containsString("The key in the address must match"))
                .body("errors[0].pointer", equalTo("key"));
        given().get(FEATURES + "/nope").then().statusCode(404).body("detail", equalTo("There is no feature 'nope'."));
    }
}
