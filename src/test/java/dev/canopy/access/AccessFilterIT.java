package dev.canopy.access;

import static dev.canopy.access.AccessIT.as;
import static org.assertj.core.api.Assertions.assertThat;

import dev.canopy.testing.LogRecords;
import dev.canopy.testing.TestDatabase;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.Response;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import org.junit.jupiter.api.Test;

/** What happens if the caller of a request cannot be found. */
@QuarkusTest
@QuarkusTestResource(TestDatabase.class)
@TestProfile(AccessIT.Required.class)
class AccessFilterIT {
    @Test
    void logsAnUnexpectedFailureAsAnErrorWithoutTheCredential() {
        String token = FailingAuthenticator.START + System.nanoTime();
        Response answer;
        List<LogRecord> records;
        try (LogRecords log = new LogRecords("dev.canopy.access.AccessFilter")) {
            answer = as(token).get("/api/v1/me");
            records = log.all();
        }

        assertThat(answer.statusCode()).isEqualTo(500);
        assertThat(answer.<String>path("type")).isEqualTo("/problems/internal");
        assertThat(answer.asString()).doesNotContain(token);
        assertThat(records).singleElement().satisfies(record -> {
            assertThat(record.getLevel().intValue()).isGreaterThanOrEqualTo(Level.SEVERE.intValue());
            StringWriter trace = new StringWriter();
            record.getThrown().printStackTrace(new PrintWriter(trace));
            assertThat(trace.toString())
                    .contains(
                            "java.lang.IllegalStateException",
                            "java.lang.IllegalArgumentException",
                            "FailingAuthenticator.java")
                    .doesNotContain(token);
            assertThat(record.getMessage()).contains("/api/v1/me").doesNotContain(token);
        });
    }

    @Test
    void answersUnavailableIfTheDatabaseCannotBeReached() {
        String token = FailingAuthenticator.AWAY + System.nanoTime();
        Response answer = as(token).get("/api/v1/me");

        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(answer.header("Retry-After")).isNotNull();
        assertThat(answer.<String>path("detail")).isEqualTo("Credentials cannot be checked at the moment.");
    }
}
