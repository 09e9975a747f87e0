package dev.canopy.problem;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.ClosedConnectionException;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.lang.reflect.Proxy;
import java.net.ConnectException;
import java.net.URI;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ProblemMappersTest {
    private static final URI ADDRESS = URI.create("http://localhost/api/v1/tenants/a%20b?limit=1");

    private final ProblemMappers mappers = new ProblemMappers(null);

    static Stream<Arguments> failures() {
        return Stream.of(
                Arguments.of(new ConnectException("refused"), true),
                Arguments.of(new IllegalStateException(new ConnectException("refused")), true),
                Arguments.of(ClosedConnectionException.INSTANCE, true),
                Arguments.of(new PgException("terminating connection", "FATAL", "57P01", ""), true),
                Arguments.of(new PgException("too many clients", "FATAL", "53300", ""), true),
                Arguments.of(new PgException("relation does not exist", "ERROR", "42P01", ""), false),
                Arguments.of(new IllegalStateException("ours"), false));
    }

    @ParameterizedTest
    @MethodSource("failures")
    void tellsADatabaseThatIsAwayFromAFaultOfOurs(Throwable failure, boolean away) {
        assertThat(ProblemMappers.databaseIsAway(failure)).isEqualTo(away);
    }

    @Test
    void asksToComeAgainWhenTheDatabaseIsAway() {
        Response response = mappers.any(new ConnectException("Connection refused: db.internal/10.0.0.1:5432"), uri());

        assertThat(response.getStatus()).isEqualTo(503);
        assertThat(response.getHeaderString("Retry-After")).isEqualTo("1");
        assertThat(response.getEntity())
                .isEqualTo(new Problem(
                        "/problems/unavailable",
                        "The service cannot answer now",
                        503,
                        "The database cannot be reached.",
                        "/api/v1/tenants/a%20b",
                        List.of()));
    }

    @Test
    void tellsNothingOfAFaultOfOurs() {
        Response response = mappers.any(new IllegalArgumentException("select secret from tenant"), uri());

        assertThat(response.getMediaType()).hasToString("application/problem+json");
        assertThat(response.getEntity())
                .isEqualTo(new Problem(
                        "/problems/internal",
                        "Something went wrong on our side",
                        500,
                        "The failure has been logged; the same request may succeed later.",
                        "/api/v1/tenants/a%20b",
                        List.of()));
    }

    private static UriInfo uri() {
        return (UriInfo) Proxy.newProxyInstance(
                UriInfo.class.getClassLoader(),
                new Class<?>[] {UriInfo.class},
                (proxy, method, arguments) -> switch (method.getName()) {
                    case "getRequestUri" -> ADDRESS;
                    case "getPath" -> ADDRESS.getPath();
                    default -> throw new UnsupportedOperationException(method.getName());
                });
    }
}
