package dev.canopy.packaged;

import static org.assertj.core.api.Assertions.assertThat;

import dev.canopy.postgres.RunningCluster;
import dev.canopy.testing.ServiceProcess;
import dev.canopy.testing.Standalone;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The packaged service, started by {@code java -jar} with a small heap, and bodies that are larger together. */
@Standalone
class MemoryIT {
    private static final Path FOLDER = Path.of("target", "memory-it");
    private static final int BODY = 9_500_000;
    private static final byte[] ARRAY = array();

    /** A process that ends without memory leaves its server behind, for the next start. */
    @AfterEach
    void killServer() throws IOException, InterruptedException {
        new RunningCluster(FOLDER).kill();
    }

    @Test
    void staysAliveWhateverBodiesTakeTogether() throws Exception {
        try (ServiceProcess service =
                ServiceProcess.on(FOLDER).argument("-Xmx384m").startReady()) {
            byte[] compressed = gzip(ARRAY);
            List<Socket> clients = new ArrayList<>();
            for (int i = 0; i < 45; i++) {
                clients.add(begin(service, "Content-Encoding: gzip\r\n", compressed.length, compressed));
            }
            List<Integer> statuses = new ArrayList<>();
            for (Socket client : clients) {
                statuses.add(status(client));
            }
            assertThat(statuses).contains(422, 503).containsOnly(422, 503);

            for (int i = 0; i < 12; i++) {
                clients.add(begin(service, "", 10_000_000, ARRAY)); // never ends
            }
            assertThat(service.getManagement("/q/health/live").statusCode()).isEqualTo(200);
            assertThat(service.getManagement("/q/health/ready").statusCode()).isEqualTo(200);

            for (Socket client : clients) {
                client.close();
            }
            Socket afterwards = begin(service, "Content-Encoding: gzip\r\n", compressed.length, compressed);
            assertThat(status(afterwards)).isEqualTo(422);
            service.terminate();
            assertThat(service.output()).doesNotContain("OutOfMemoryError");
        }
    }

    @Test
    void endsWhenMemoryRunsOut() throws Exception {
        try (ServiceProcess service = ServiceProcess.on(FOLDER)
                .argument("-Xmx160m")
                .property("canopy.http.max-body-size", "1G")
                .property("canopy.http.max-buffered", "64G")
                .startReady()) {
            begin(service, "", 1_000_000_000, new byte[0]);
            List<Socket> clients = new ArrayList<>();
            while (service.isAlive()) {
                try {
                    clients.add(begin(service, "", BODY + 1, ARRAY));
                } catch (IOException ended) {
                    break;
                }
            }

            assertThat(service.awaitExit()).isEqualTo(3);
            assertThat(service.output()).contains("Canopy ends because its memory is exhausted");
            for (Socket client : clients) {
                client.close();
            }
        }
    }

    /** Events without any field, each of which is rejected. */
    private static byte[] array() {
        String event = "{\"a\":\"" + "b".repeat(91) + "\"},";
        return ("[" + event.repeat(BODY / event.length()) + "{}]").getBytes(StandardCharsets.US_ASCII);
    }

    private static byte[] gzip(byte[] plain) throws IOException {
        ByteArrayOutputStream compressed = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(compressed)) {
            out.write(plain);
        }
        return compressed.toByteArray();
    }

    private static Socket begin(ServiceProcess service, String headers, int length, byte[] body) throws IOException {
        Socket client = new Socket("127.0.0.1", service.uri("/").getPort());
        client.setSoTimeout(60_000);
        OutputStream out = client.getOutputStream();
        out.write(("POST /api/v1/usage HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n" + headers
                        + "Content-Length: " + length + "\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII));
        try {
            out.write(body);
        } catch (IOException refused) {
            // The answer says why.
        }
        return client;
    }

    private static int status(Socket client) throws IOException {
        InputStream in = client.getInputStream();
        String line = new String(in.readNBytes(12), StandardCharsets.US_ASCII);
        return Integer.parseInt(line.substring("HTTP/1.1 ".length()));
    }
}
