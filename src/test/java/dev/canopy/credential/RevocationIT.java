package dev.canopy.credential;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.canopy.postgres.DatabaseServer;
import dev.canopy.postgres.Datasource;
import dev.canopy.postgres.RunningCluster;
import dev.canopy.testing.ServiceProcess;
import dev.canopy.testing.Standalone;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Two instances of the packaged service on one database: a key that one revokes ends in the other. */
@Standalone
class RevocationIT {
    private static final Path FOLDER = Path.of("target", "revocation-it");
    private static final String OPERATOR = "canopy_0a1b2c3f_" + "r".repeat(43);

    /** For a loaded machine. Nothing is asserted about it. */
    private static final Duration SOON = Duration.ofSeconds(60);

    private static final int REVOCATIONS = 8;
    private static final int ATTEMPTS = 20;

    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    private static DatabaseServer database;
    private static ServiceProcess one;
    private static ServiceProcess two;

    private record Key(String id, String text) {}

    @BeforeAll
    static void start() throws Exception {
        Files.createDirectories(FOLDER);
        database = DatabaseServer.startEmpty(FOLDER.resolve("database"), ServiceProcess.freePort());
        one = service();
        two = service();
    }

    @AfterAll
    static void stop() throws IOException {
        if (one != null) {
            one.close();
        }
        if (two != null) {
            two.close();
        }
        if (database != null) {
            database.close();
        }
    }

    private static ServiceProcess service() throws Exception {
        Datasource datasource = database.datasource();
        return ServiceProcess.on(FOLDER.resolve("unused"))
                .property("canopy.access.mode", "required")
                .property("canopy.access.operator-key", OPERATOR)
                .environment(
                        "CANOPY_DATABASE_URL",
                        "postgresql://%s:%s@127.0.0.1:%d/canopy"
                                .formatted(
                                        datasource.username().orElseThrow(),
                                        datasource.password().orElseThrow(),
                                        database.port()))
                .startReady();
    }

    @Test
    void endsAKeyInTheOtherInstanceWithinASecond() throws Exception {
        for (int i = 0; i < REVOCATIONS; i++) {
            assertEnds(i % 2 == 0 ? one : two, i % 2 == 0 ? two : one);
        }
    }

    /** As when the network or a proxy breaks them: without notifications, a key is read again. */
    @Test
    void endsAKeyWithinASecondAlsoWhileConnectionsForNotificationsBreak() throws Exception {
        AtomicBoolean over = new AtomicBoolean();
        Thread breaking = Thread.ofVirtual().start(() -> {
            while (!over.get()) {
                try {
                    RunningCluster.execute(
                            database.datasource(),
                            "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'canopy-live'");
                    Thread.sleep(20);
                } catch (SQLException | InterruptedException e) {
                    throw new IllegalStateException(e);
                }
            }
        });
        try {
            for (int i = 0; i < REVOCATIONS; i++) {
                assertEnds(one, two);
            }
        } finally {
            over.set(true);
            breaking.join();
        }
    }

    /**
     * No request that is sent a second or more after the answer to the revocation is accepted. The time when a request
     * is sent, unlike that of its answer, does not depend on the load of the machine, so there is no allowance for it.
     */
    private static void assertEnds(ServiceProcess here, ServiceProcess there) throws Exception {
        Key key = make();
        assertThat(status(here, key)).isEqualTo(200);
        assertThat(status(there, key)).isEqualTo(200);

        assertThat(send(here, OPERATOR, "DELETE", "/api/v1/keys/" + key.id, "").statusCode())
                .isEqualTo(204);
        long revoked = System.nanoTime();

        assertThat(status(here, key)).as("in the instance that has revoked it").isEqualTo(401);
        long sent = System.nanoTime();
        int status = status(there, key);
        while (status == 200) {
            assertThat(Duration.ofNanos(sent - revoked))
                    .as("the time from the revocation to a request that is still accepted")
                    .isLessThan(Duration.ofSeconds(1));
            sent = System.nanoTime();
            status = status(there, key);
        }
        assertThat(status).isEqualTo(401);
        assertThat(status(there, key)).as("from then on").isEqualTo(401);
    }

    /** A loaded machine may be late with a notification, and then a key is read. So it may take several attempts. */
    @Test
    void readsNoDatabaseForARequestWithAKnownKey() throws Exception {
        Key key = make();
        boolean answered = false;
        for (int attempt = 0; attempt < ATTEMPTS && !answered; attempt++) {
            assertThat(status(two, key)).isEqualTo(200);
            try (Connection connection =
                            RunningCluster.source(database.datasource()).getConnection();
                    Statement statement = connection.createStatement()) {
                connection.setAutoCommit(false);
                statement.execute("lock table api_key in access exclusive mode");
                long locked = System.nanoTime();
                // Longer than a key is known without the connection for notifications.
                while (System.nanoTime() - locked < Duration.ofSeconds(2).toNanos() && isAnswered(key)) {
                    Thread.sleep(50);
                }
                answered = System.nanoTime() - locked >= Duration.ofSeconds(2).toNanos() && isAnswered(key);
                connection.rollback();
            }
        }

        assertThat(answered)
                .as("requests are answered while nobody can read keys")
                .isTrue();
    }

    private static boolean isAnswered(Key key) throws Exception {
        try {
            return CLIENT.send(
                                    request(two, key.text, "/api/v1/me")
                                            .timeout(Duration.ofSeconds(1))
                                            .build(),
                                    BodyHandlers.ofString())
                            .statusCode()
                    == 200;
        } catch (HttpTimeoutException waits) {
            return false;
        }
    }

    private static Key make() throws Exception {
        JsonNode made = new ObjectMapper()
                .readTree(send(one, OPERATOR, "POST", "/api/v1/keys", "{\"name\":\"ends\",\"role\":\"viewer\"}")
                        .body());
        return new Key(made.get("id").asText(), made.get("key").asText());
    }

    private static int status(ServiceProcess service, Key key) throws Exception {
        return send(service, key.text, "GET", "/api/v1/me", "").statusCode();
    }

    private static HttpResponse<String> send(ServiceProcess to, String key, String method, String path, String body)
            throws Exception {
        return CLIENT.send(
                request(to, key, path)
                        .timeout(SOON)
                        .method(method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body))
                        .build(),
                BodyHandlers.ofString());
    }

    private static HttpRequest.Builder request(ServiceProcess to, String key, String path) {
        return HttpRequest.newBuilder(to.uri(path))
                .header("Authorization", "Bearer " + key)
                .header("Content-Type", "application/json");
    }
}
