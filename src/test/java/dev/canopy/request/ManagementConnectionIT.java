package dev.canopy.request;

import static org.assertj.core.api.Assertions.assertThat;

import dev.canopy.postgres.RunningCluster;
import dev.canopy.testing.ServiceProcess;
import dev.canopy.testing.Standalone;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Connections to health and metrics, which monitoring keeps open from one look to the next. */
@Standalone
class ManagementConnectionIT {
    private static final Path FOLDER = Path.of("target", "management-connection-it");
    private static final Duration HEAD = Duration.ofSeconds(2);

    /** It outlives the service, which the test ends by force. */
    @AfterEach
    void endTheDatabase() throws Exception {
        new RunningCluster(FOLDER).kill();
    }

    @Test
    void staysOpenLongerThanTheHeadOfARequestMayTake() throws Exception {
        new RunningCluster(FOLDER).clear();
        try (ServiceProcess service = ServiceProcess.on(FOLDER)
                        .property("canopy.http.head-timeout", HEAD.toString())
                        .startReady();
                Socket socket =
                        new Socket("127.0.0.1", service.managementUri("/").getPort())) {
            socket.setSoTimeout(30_000);
            BufferedReader answers =
                    new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));

            assertThat(ask(socket, answers)).isEqualTo("HTTP/1.1 200 OK");
            Thread.sleep(HEAD.multipliedBy(2).toMillis());
            assertThat(ask(socket, answers)).isEqualTo("HTTP/1.1 200 OK");
        }
    }

    /** The first line of the answer, of which nothing is left to read. */
    private static String ask(Socket socket, BufferedReader answers) throws Exception {
        socket.getOutputStream()
                .write("GET /q/health/live HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        String first = answers.readLine();
        int length = 0;
        for (String line = answers.readLine(); !line.isEmpty(); line = answers.readLine()) {
            if (line.toLowerCase(Locale.ROOT).startsWith("content-length:")) {
                length = Integer.parseInt(line.substring(line.indexOf(':') + 1).strip());
            }
        }
        for (int i = 0; i < length; i++) {
            answers.read();
        }
        return first;
    }
}
