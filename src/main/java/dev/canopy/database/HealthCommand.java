package dev.canopy.database;

import io.smallrye.config.SmallRyeConfig;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.time.Duration;

/** Asks the service that runs on this machine whether it is ready: the health check of images that have no HTTP client. */
final class HealthCommand {
    /** The only argument that makes the program this command. */
    static final String NAME = "health";

    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private HealthCommand() {}

    /**
     * The status for the process to end with.
     *
     * @return 0 if the service answers that it is ready, else 1
     */
    static int run(SmallRyeConfig config) {
        int port = config.getOptionalValue("quarkus.http.port", Integer.class).orElse(8080);
        try {
            URI ready = URI.create("http://127.0.0.1:" + port + "/q/health/ready");
            HttpURLConnection connection = (HttpURLConnection) ready.toURL().openConnection();
            connection.setConnectTimeout((int) PATIENCE.toMillis());
            connection.setReadTimeout((int) PATIENCE.toMillis());
            int status = connection.getResponseCode();
            System.out.println("Port " + port + " answers " + status + ".");
            return status == HttpURLConnection.HTTP_OK ? 0 : 1;
        } catch (IOException e) {
            System.out.println("Port " + port + " does not answer: " + e.getMessage());
            return 1;
        }
    }
}
