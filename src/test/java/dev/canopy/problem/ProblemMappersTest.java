package dev.canopy.problem;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.VertxException;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.lang.reflect.Proxy;
import java.net.ConnectException;
import java.net.URI;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ProblemMappersTest {
    private static final URI ADDRESS = URI.create("http://localhost/api/v1/tenants/a%20b?limit=1");

    private final ProblemMappers mappers = new ProblemMappers(null);

    @ParameterizedTest
    @MethodSource("waysThatADatabaseIsAway")
    void asksToComeAgainWhenTheDatabaseIsAway(Throwable failure) {
        Response response = mappers.any(failure, uri());

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

    static Stream<Throwable> waysThatADatabaseIsAway() {
        return Stream.of(
                new ConnectException("Connection refused: db.internal/10.0.0.1:5432"),
                new IllegalStateException("wrapped", new ConnectException("refused")),
                new VertxException("Connection was closed", true));
    }

    @Test
    void tellsNothingOfAFailureThatItDoesNotKnow() {
        Response response = mappers.any(new IllegalArgumentException("select secret from tenant"), uri());

        assertThat(response.getStatus()).isEqualTo(500);
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
