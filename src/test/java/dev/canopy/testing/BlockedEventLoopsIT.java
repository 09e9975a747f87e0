package dev.canopy.testing;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(TestDatabase.class)
@BlocksOnPurpose
class BlockedEventLoopsIT {
    @Test
    void areNoticed() {
        BlockedEventLoops watch = BlockedEventLoops.watch();

        given().get("/misbehaving/block?milliseconds=4000").then().statusCode(200);

        watch.close();
        assertThat(watch.warnings())
                .isNotEmpty()
                .allSatisfy(warning ->
                        assertThat(warning).contains("has been blocked for").contains("Misbehaving"));
    }

    @Test
    void areNotSuspectedForWorkThatTakesItsTimeElsewhere() {
        BlockedEventLoops watch = BlockedEventLoops.watch();

        given().get("/api/v1/tenants").then().statusCode(200);

        watch.close();
        assertThat(watch.warnings()).isEmpty();
    }
}
