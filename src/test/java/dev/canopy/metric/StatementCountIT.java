package dev.canopy.metric;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import dev.canopy.testing.Forest;
import dev.canopy.testing.TestDatabase;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The number of statements does not depend on the number of rows. */
@QuarkusTest
@QuarkusTestResource(TestDatabase.class)
class StatementCountIT {
    private static Forest ten;
    private static Forest thousand;

    /** Not before all tests: the address of the service is known from the first test on. */
    @BeforeEach
    void plant() {
        if (ten != null) {
            return;
        }
        ten = Forest.wide(10, 3);
        thousand = Forest.wide(1_000, 5);
        for (Forest forest : new Forest[] {ten, thousand}) {
            forest.use(Forest.event("a", "3", "chat", "0.5"), Forest.event("b", "9", "chat", "1.5"))
                    .then()
                    .statusCode(200);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "1, tenants/metrics?limit=1000&ancestor=ROOT",
        "1, tenants/metrics?limit=1000&ancestor=ROOT&sort=-totalInferenceCost",
        "2, tenants/metrics?limit=1000&ancestor=ROOT&sort=-featureAdoptionRate&from=2026-03-01",
        "2, tenants/metrics?limit=1000&ancestor=ROOT&from=2026-03-01&to=2026-04-01&compareTo=previous",
        "3, tenants/metrics?limit=1000&ancestor=ROOT&sort=-totalInferenceCost&from=2026-03-01&to=2026-04-01",
        "3, tenants/metrics?limit=1&ancestor=ROOT&sort=-totalInferenceCost&from=2026-03-01&to=2026-04-01",
        "3, tenants/metrics?limit=1&ancestor=ROOT&sort=-usageCount&from=2026-03-02&to=2026-03-31",
        "2, tenants/metrics?limit=1000&ancestor=ROOT&sort=name&from=2026-03-01&to=2026-04-01",
        "1, tenants/ROOT/metrics",
        "1, tenants/ROOT/metrics?from=2026-03-01",
        "4, tenants/ROOT/metrics/series?from=2026-03-01&to=2026-04-01",
        "2, tenants/ROOT/metrics/series?from=2026-03-01&to=2026-04-01&metric=totalInferenceCost&timeZone=Europe/Berlin",
        "2, tenants/ROOT/metrics/breakdown?by=feature&metric=totalInferenceCost",
        "2, tenants/ROOT/metrics/breakdown?by=child&metric=totalInferenceCost",
        "2, tenants/ROOT/metrics/breakdown?by=attributes.model&metric=totalInferenceCost",
        "2, 'tenants/ROOT/metrics/breakdown?by=feature,model,user&metric=totalInferenceCost&filter=child==x'",
        "3, tenants/ROOT/metrics/series?by=model&metric=totalInferenceCost&from=2026-03-01&to=2026-04-01",
        "2, tenants/ROOT/metrics/breakdown?by=labels.tier&metric=totalInferenceCost",
        "1, tenants?limit=1000&ancestor=ROOT",
        "1, tenants/ROOT/tree"
    })
    void isTheSameForTenAndForAThousandTenants(int statements, String address) {
        assertThat(statements(address, ten)).isEqualTo(statements);
        assertThat(statements(address, thousand)).isEqualTo(statements);
    }

    private static int statements(String address, Forest forest) {
        String timing = given().get("/api/v1/" + address.replace("ROOT", forest.key("0")))
                .then()
                .statusCode(200)
                .extract()
                .header("Server-Timing");
        return Integer.parseInt(timing.replaceFirst(".*desc=\"(\\d+) statements?\".*", "$1"));
    }
}
