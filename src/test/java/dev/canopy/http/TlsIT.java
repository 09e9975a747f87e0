package dev.canopy.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.canopy.postgres.RunningCluster;
import dev.canopy.testing.SelfMadeCertificate;
import dev.canopy.testing.ServiceProcess;
import dev.canopy.testing.Standalone;
import java.io.IOException;
import java.net.ConnectException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.Certificate;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The packaged service with a certificate. */
@Standalone
class TlsIT {
    private static final Path FOLDER = Path.of("target", "tls-service");
    private static final Path DATA = Path.of("target", "tls-data");
    private static final long LIMIT = 30_000; // milliseconds

    /** It outlives the service, which a test ends by force. */
    @AfterEach
    void endTheDatabase() throws Exception {
        new RunningCluster(DATA).kill();
    }

    @Test
    void usesANewCertificateWithoutARestart() throws Exception {
        new RunningCluster(DATA).clear();
        SelfMadeCertificate first = SelfMadeCertificate.in(FOLDER);
        int port = ServiceProcess.freePort();
        try (ServiceProcess service = start(port, "enabled")) {
            HttpResponse<String> answer = await(port, first.certificate());
            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(answer.headers().firstValue("Strict-Transport-Security")).contains("max-age=31536000");
            assertThat(service.get("/q/openapi").headers().firstValue("Strict-Transport-Security"))
                    .isEmpty();

            SelfMadeCertificate second = SelfMadeCertificate.in(FOLDER);
            assertThat(await(port, second.certificate()).statusCode()).isEqualTo(200);
        }
    }

    @Test
    void refusesAmbiguousRequestsAsWithoutTls() throws Exception {
        new RunningCluster(DATA).clear();
        SelfMadeCertificate certificate = SelfMadeCertificate.in(FOLDER);
        int port = ServiceProcess.freePort();
        try (ServiceProcess running = start(port, "disabled");
                Socket socket = connect(port, certificate.certificate())) {
            socket.setSoTimeout((int) LIMIT);
            socket.getOutputStream()
                    .write("GET /q/openapi HTTP/1.1\r\nHost: localhost\r\nHost: other\r\n\r\n"
                            .getBytes(StandardCharsets.US_ASCII));

            String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

            assertThat(answer).startsWith("HTTP/1.1 400 ").containsIgnoringCase("application/problem+json");
            assertThat(await(port, certificate.certificate()).headers().firstValue("Content-Encoding"))
                    .contains("gzip");
            assertThat(running.getManagement("/q/health/ready").statusCode()).isEqualTo(200);
        }
    }

    @Test
    void offersNoHttp2() throws Exception {
        new RunningCluster(DATA).clear();
        SelfMadeCertificate certificate = SelfMadeCertificate.in(FOLDER);
        int port = ServiceProcess.freePort();
        try (ServiceProcess running = start(port, "disabled");
                SSLSocket socket = connect(port, certificate.certificate(), "h2", "http/1.1")) {
            assertThat(socket.getApplicationProtocol()).isNotEqualTo("h2");
            assertThat(running.getManagement("/q/health/ready").statusCode()).isEqualTo(200);
        }
    }

    /**
     * Completes a handshake. The service is ready some moments before it listens, and closes the connections that come
     * while it begins to.
     */
    private static SSLSocket connect(int port, Certificate trusted, String... protocols) throws Exception {
        long deadline = System.currentTimeMillis() + LIMIT;
        while (true) {
            try {
                return handshake(port, trusted, protocols);
            } catch (IOException refused) {
                assertThat(System.currentTimeMillis()).isLessThan(deadline);
                Thread.sleep(100);
            }
        }
    }

    private static SSLSocket handshake(int port, Certificate trusted, String... protocols) throws Exception {
        SSLSocket socket = (SSLSocket) context(trusted).getSocketFactory().createSocket("localhost", port);
        SSLParameters offered = socket.getSSLParameters();
        offered.setApplicationProtocols(protocols);
        socket.setSSLParameters(offered);
        socket.startHandshake();
        return socket;
    }

    private static ServiceProcess start(int port, String withoutTls) throws Exception {
        return ServiceProcess.on(DATA)
                .property(
                        "quarkus.tls.public.key-store.p12.path",
                        FOLDER.resolve("tls.p12").toString())
                .property("quarkus.tls.public.key-store.p12.password", SelfMadeCertificate.PASSWORD)
                .property("quarkus.tls.public.reload-period", "1s")
                .property("quarkus.http.tls-configuration-name", "public")
                .property("quarkus.http.ssl-port", String.valueOf(port))
                .property("quarkus.http.insecure-requests", withoutTls)
                .startReady();
    }

    /**
     * The answer as soon as the service shows a certificate. On a busy machine, the service is ready before this port
     * is open, and has ended handshakes in its first seconds.
     */
    private static HttpResponse<String> await(int port, Certificate trusted) throws Exception {
        long deadline = System.currentTimeMillis() + LIMIT;
        while (true) {
            try {
                return get(port, trusted);
            } catch (ConnectException | SSLHandshakeException notYet) {
                assertThat(System.currentTimeMillis()).isLessThan(deadline);
                Thread.sleep(200);
            }
        }
    }

    private static SSLContext context(Certificate trusted) throws Exception {
        KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null);
        store.setCertificateEntry("trusted", trusted);
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(store);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        return context;
    }

    private static HttpResponse<String> get(int port, Certificate trusted) throws Exception {
        try (HttpClient client = HttpClient.newBuilder()
                .sslContext(context(trusted))
                .version(HttpClient.Version.HTTP_1_1)
                .build()) {
            return client.send(
                    HttpRequest.newBuilder(URI.create("https://localhost:" + port + "/q/openapi"))
                            .header("Accept-Encoding", "gzip")
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
        }
    }
}
