package dev.canopy.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.canopy.postgres.RunningCluster;
import dev.canopy.testing.SelfMadeCertificate;
import dev.canopy.testing.ServiceProcess;
import dev.canopy.testing.Standalone;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.Certificate;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.Test;

/** The packaged service with a certificate. */
@Standalone
class TlsIT {
    private static final Path FOLDER = Path.of("target", "tls-service");
    private static final Path DATA = Path.of("target", "tls-data");
    private static final long LIMIT = 30_000; // milliseconds

    @Test
    void usesANewCertificateWithoutARestart() throws Exception {
        new RunningCluster(DATA).clear();
        SelfMadeCertificate first = SelfMadeCertificate.in(FOLDER);
        int port = ServiceProcess.freePort();
        try (ServiceProcess service = ServiceProcess.on(DATA)
                .property(
                        "quarkus.tls.key-store.p12.path",
                        FOLDER.resolve("tls.p12").toString())
                .property("quarkus.tls.key-store.p12.password", SelfMadeCertificate.PASSWORD)
                .property("quarkus.tls.reload-period", "1s")
                .property("quarkus.http.ssl-port", String.valueOf(port))
                .property("quarkus.http.insecure-requests", "enabled")
                .startReady()) {
            HttpResponse<String> answer = get(port, first.certificate());
            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(answer.headers().firstValue("Strict-Transport-Security")).contains("max-age=31536000");
            assertThat(service.get("/q/health/live").headers().firstValue("Strict-Transport-Security"))
                    .isEmpty();

            SelfMadeCertificate second = SelfMadeCertificate.in(FOLDER);
            long deadline = System.currentTimeMillis() + LIMIT;
            while (!accepts(port, second.certificate()) && System.currentTimeMillis() < deadline) {
                Thread.sleep(200);
            }
            assertThat(get(port, second.certificate()).statusCode()).isEqualTo(200);
        }
    }

    private static boolean accepts(int port, Certificate trusted) throws Exception {
        try {
            return get(port, trusted).statusCode() == 200;
        } catch (javax.net.ssl.SSLHandshakeException otherCertificate) {
            return false;
        }
    }

    private static HttpResponse<String> get(int port, Certificate trusted) throws Exception {
        KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null);
        store.setCertificateEntry("trusted", trusted);
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(store);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        try (HttpClient client = HttpClient.newBuilder()
                .sslContext(context)
                .version(HttpClient.Version.HTTP_1_1)
                .build()) {
            return client.send(
                    HttpRequest.newBuilder(URI.create("https://localhost:" + port + "/q/health/live"))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
        }
    }
}
