package dev.canopy.problem;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.ClosedConnectionException;
import java.net.ConnectException;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ProblemMappersTest {
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
}
