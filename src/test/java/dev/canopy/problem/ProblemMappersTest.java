package dev.canopy.problem;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import dev.canopy.testing.LogRecords;
import io.vertx.core.VertxException;
import io.vertx.core.http.ConnectionPoolTooBusyException;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.ClosedConnectionException;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.lang.reflect.Proxy;
import java.net.ConnectException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.channels.ClosedChannelException;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.stream.Stream;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ProblemMappersTest {
    private static final URI ADDRESS = URI.create("http://localhost/api/v1/tenants/a%20b?limit=1");

    private final ProblemMappers mappers = new ProblemMappers();

    /** Keeps the stack traces of the failures out of the output. */
    private final LogRecords log = new LogRecords(ProblemMappers.class.getName());

    @AfterEach
    void printAgain() {
        log.close();
    }

    private static final String AWAY = "The database cannot be reached.";
    private static final String BUSY = "All connections to the database are in use.";
    private static final String FULL = "The disk of the database is full.";
    private static final String SLOW = "The database has not responded within the limit of a statement.";

    static Stream<Arguments> failuresOfTheDatabase() {
        return Stream.of(
                Arguments.of(new ConnectException("refused"), AWAY),
                Arguments.of(new IllegalStateException(new ConnectException("refused")), AWAY),
                Arguments.of(ClosedConnectionException.INSTANCE, AWAY),
                Arguments.of(new IllegalStateException(ClosedConnectionException.INSTANCE), AWAY),
                Arguments.of(new PgException("terminating connection", "FATAL", "57P01", ""), AWAY),
                Arguments.of(new SocketException("Connection reset"), AWAY),
                Arguments.of(new IllegalStateException(new SocketException("Connection reset")), AWAY),
                Arguments.of(new SocketTimeoutException("Read timed out"), AWAY),
                Arguments.of(new ClosedChannelException(), AWAY),
                Arguments.of(new UnknownHostException("db.internal"), AWAY),
                Arguments.of(new SSLHandshakeException("Remote host terminated the handshake"), AWAY),
                Arguments.of(new SQLException("An I/O error occurred", "08006"), AWAY),
                Arguments.of(new PgException("too many clients", "FATAL", "53300", ""), AWAY),
                Arguments.of(new PgException("No space left on device", "ERROR", "53100", ""), FULL),
                Arguments.of(new PgException("could not read block", "ERROR", "58030", ""), AWAY),
                Arguments.of(new PgException("read-only transaction", "ERROR", "25006", ""), AWAY),
                Arguments.of(new PgException("password authentication failed", "FATAL", "28P01", ""), AWAY),
                Arguments.of(new PgException("database does not exist", "FATAL", "3D000", ""), AWAY),
                Arguments.of(new CompletionException(new ConnectionPoolTooBusyException("20 wait")), BUSY),
                Arguments.of(new PgException("statement timeout", "ERROR", "57014", ""), SLOW),
                Arguments.of(new IllegalStateException(new SQLException("statement timeout", "57014")), SLOW));
    }

    @ParameterizedTest
    @MethodSource("failuresOfTheDatabase")
    void reportsWhyTheDatabaseCannotAnswer(Throwable failure, String detail) {
        Response response = mappers.any(failure, uri());

        assertThat(response.getStatus()).isEqualTo(503);
        assertThat(response.getHeaderString("Retry-After")).isEqualTo("1");
        assertThat(response.getEntity()).isInstanceOfSatisfying(Problem.class, problem -> {
            assertThat(problem.type()).isEqualTo("/problems/unavailable");
            assertThat(problem.detail()).isEqualTo(detail);
        });
    }

    /** Trying again would not help, so this is no 503. */
    @Test
    void reportsWhatIsTooMuchForTheDatabaseAsAMistakeOfTheRequest() {
        for (Throwable failure : List.of(
                new PgException("too much", "ERROR", "54000", ""),
                new IllegalStateException(new SQLException("too much", "54000")))) {
            Response response = mappers.any(failure, uri());

            assertThat(response.getStatus()).isEqualTo(400);
            assertThat(response.getHeaderString("Retry-After")).isNull();
            assertThat(response.getEntity()).isInstanceOfSatisfying(Problem.class, problem -> {
                assertThat(problem.type()).isEqualTo("/problems/bad-request");
                assertThat(problem.detail()).contains("too large").doesNotContain("too much");
            });
        }
    }

    static Stream<Throwable> faultsOfOurs() {
        return Stream.of(
                new PgException("relation does not exist", "ERROR", "42P01", ""),
                new SQLException("no state"),
                new VertxException("no message that is known", true),
                new IllegalStateException("ours"));
    }

    @ParameterizedTest
    @MethodSource("faultsOfOurs")
    void distinguishesAnInternalErrorFromADatabaseThatCannotAnswer(Throwable failure) {
        assertThat(mappers.any(failure, uri()).getStatus()).isEqualTo(500);
    }

    @Test
    void asksToComeAgainWhenAResourceSaysSo() {
        Response response = mappers.problem(ProblemException.unavailable("Later."), uri());

        assertThat(response.getStatus()).isEqualTo(503);
        assertThat(response.getHeaderString("Retry-After")).isEqualTo("1");
    }

    @Test
    void asksToComeAgainWhenTheDatabaseIsAway() {
        Response response = mappers.any(new ConnectException("Connection refused: db.internal/10.0.0.1:5432"), uri());

        assertThat(response.getStatus()).isEqualTo(503);
        assertThat(response.getHeaderString("Retry-After")).isEqualTo("1");
        assertThat(response.getEntity())
                .isEqualTo(new Problem(
                        "/problems/unavailable",
                        "The service is temporarily unavailable",
                        503,
                        "The database cannot be reached.",
                        "/api/v1/tenants/a%20b",
                        List.of(),
                        Map.of()));
    }

    @Test
    void revealsNothingAboutAnInternalError() {
        Response response = mappers.any(new IllegalArgumentException("select secret from tenant"), uri());

        assertThat(response.getMediaType()).hasToString("application/problem+json");
        assertThat(response.getEntity())
                .isEqualTo(new Problem(
                        "/problems/internal",
                        "Internal error",
                        500,
                        "The failure has been logged; the same request may succeed later.",
                        "/api/v1/tenants/a%20b",
                        List.of(),
                        Map.of()));
    }

    @Test
    void reportsAFailureTogetherWithThePartThatWasDone() {
        PartlyDoneException failure =
                new PartlyDoneException(new ConnectException("Connection refused"), Map.of("accepted", 5L));

        Response response = mappers.partlyDone(failure, uri());

        assertThat(response.getStatus()).isEqualTo(503);
        assertThat(response.getHeaderString("Retry-After")).isEqualTo("1");
        assertThat(response.getEntity())
                .isInstanceOfSatisfying(
                        Problem.class, problem -> assertThat(problem.more()).containsExactly(entry("accepted", 5L)));
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
