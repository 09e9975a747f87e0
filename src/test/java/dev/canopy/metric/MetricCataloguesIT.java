package dev.canopy.metric;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.canopy.database.ReadTarget;
import dev.canopy.database.StaleReplicaException;
import dev.canopy.problem.ProblemException;
import dev.canopy.statement.VertxContexts;
import dev.canopy.testing.OnContext;
import dev.canopy.testing.TestDatabase;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Pool;
import jakarta.inject.Inject;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What happens when the catalogue of metrics changes during a request. */
@QuarkusTest
@QuarkusTestResource(TestDatabase.class)
class MetricCataloguesIT {
    private static final String METER = "/api/v1/meters/duringRequest";

    @Inject
    MetricCatalogues catalogues;

    @Inject
    Vertx vertx;

    @Inject
    Pool pool;

    private final List<MetricCatalogue> asked = new CopyOnWriteArrayList<>();

    @AfterEach
    void deleteMeter() {
        given().delete(METER).then().statusCode(204);
    }

    /** The meter is defined while the first attempt goes on, which does not know it. */
    private Uni<Void> read(MetricCatalogue known) {
        asked.add(known);
        Context request = Vertx.currentContext();
        return Uni.createFrom()
                .voidItem()
                .emitOn(Infrastructure.getDefaultWorkerPool())
                .invoke(() -> given().contentType("application/json")
                        .body("{\"aggregation\":\"count\"}")
                        .put(METER)
                        .then()
                        .statusCode(202))
                .emitOn(work -> VertxContexts.run(request, work))
                .chain(() -> Uni.createFrom().failure(ProblemException.parameter("metrics", "is not known")));
    }

    @Test
    void triesOnceMoreByTheNewCatalogue() {
        assertThatThrownBy(() -> OnContext.await(vertx, () -> catalogues.handle(this::read)))
                .isInstanceOf(ProblemException.class);

        assertThat(asked).hasSize(2);
        assertThat(asked.getLast().version()).isGreaterThan(asked.getFirst().version());
    }

    /** It was chosen before the change, and may not have it. */
    @Test
    void doesNotAskAReplicaByACatalogueNewerThanItsChoice() {
        assertThatThrownBy(() -> OnContext.await(vertx, () -> {
                    ReadTarget.of(pool).enter();
                    return catalogues.handle(this::read);
                }))
                .isInstanceOf(StaleReplicaException.class);

        assertThat(asked).hasSize(1);
    }
}
