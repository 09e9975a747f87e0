package dev.canopy.request;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import dev.canopy.testing.BlockedEventLoops;
import dev.canopy.testing.TestDatabase;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import org.junit.jupiter.api.Test;

/** A blocked event loop is noticed; in other tests, it is a failure. */
@QuarkusTest
@QuarkusTestResource(TestDatabase.class)
class BlockedEventLoopIT {
    @Test
    void isNoticed() {
        given().get("/faulty/block").then().statusCode(200);

        assertThat(BlockedEventLoops.takeSeen())
                .isNotEmpty()
                .allMatch(message -> message.contains("has been blocked for"))
                .anyMatch(message -> message.contains("FaultyResource")); // the last report may come just after its end
    }
}
