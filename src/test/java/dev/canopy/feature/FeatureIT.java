package dev.canopy.feature;

import static dev.canopy.testing.Forest.event;
import static dev.canopy.testing.Forest.tree;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import dev.canopy.testing.Forest;
import dev.canopy.testing.TestDatabase;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Every test leaves the catalogue with the nine features that others count on. */
@QuarkusTest
@QuarkusTestResource(TestDatabase.class)
class FeatureIT {
    private static final String FEATURES = "/api/v1/features";

    @AfterEach
    void retireTheNewFeature() {
        given().delete(FEATURES + "/rewriting");
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
        put("-x", "{\"name\":\"x\"}").then().statusCode(422).body("detail", containsString("a key must match"));
        given().get(FEATURES + "/nope").then().statusCode(404).body("detail", equalTo("There is no feature 'nope'."));
    }
}
