package dev.canopy.statement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.canopy.testing.Configurations;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.PoolOptions;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CountingDriverTest {
    private static final Vertx VERTX = Vertx.vertx();

    @AfterAll
    static void close() {
        VERTX.close().toCompletionStage().toCompletableFuture().join();
    }

    /** Of a server that accepts a connection and then resets it, or closes it. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void reportsAConnectionThatEndsBeforeItIsEstablished(boolean reset) throws IOException {
        try (ServerSocket server = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
            Thread.ofVirtual().start(() -> accept(server, reset));
            PgConnectOptions options = new PgConnectOptions()
                    .setHost("127.0.0.1")
                    .setPort(server.getLocalPort())
                    .setUser("canopy")
                    .setDatabase("canopy");
            Pool pool = drivers().driver(Duration.ofSeconds(5)).createPool(VERTX, List.of(options), new PoolOptions());

            assertThatExceptionOfType(CompletionException.class)
                    .isThrownBy(() -> pool.query("select 1")
                            .execute()
                            .toCompletionStage()
                            .toCompletableFuture()
                            .join())
                    .withCauseInstanceOf(ConnectException.class);
        }
    }

    @Test
    void keepsTheErrorWithWhichTheServerRefusesAConnection() {
        PgException refused = new PgException("too many clients", "FATAL", "53300", "");

        assertThat(CountingDriver.unreachable(refused)).isSameAs(refused);
    }

    private static void accept(ServerSocket server, boolean reset) {
        try {
            while (true) {
                Socket client = server.accept();
                client.setSoLinger(reset, 0);
                client.getInputStream().read();
                client.close();
            }
        } catch (IOException closed) {
            // when the test ends
        }
    }

    private static CountingDrivers drivers() {
        return new CountingDrivers(Configurations.of(StatementBudgetConfig.class, "mode", "off"));
    }
}
