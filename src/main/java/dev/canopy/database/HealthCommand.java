package dev.canopy.database;

import io.smallrye.config.SmallRyeConfig;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.time.Duration;

/** Asks the service on this machine whether it is ready. Images without an HTTP client use it as their health check. */
final class HealthCommand {
    /** The program argument that selects this command. */
    static final String NAME = "health";

    private static final Duration TIMEOUT = Duration.ofSeconds(5);

    private HealthCommand() {}

    /**
     * Prints whether the service is ready.
     *
     * @return the exit code of the process: 0 if the service is ready, otherwise 1
     */
    static int run(SmallRyeConfig config) {
        int port = config.getOptionalValue("quarkus.management.port", Integer.class)
                .orElse(9000);
        try {
            URI ready = URI.create("http://127.0.0.1:" + port + "/q/health/ready");
            HttpURLConnection connection = (HttpURLConnection) ready.toURL().openConnection();
            connection.setConnectTimeout((int) TIMEOUT.toMillis());
            connection.setReadTimeout((int) TIMEOUT.toMillis());
            int status = connection.getResponseCode();
            System.out.println("Port " + port + " responds with the status " + status + ".");
            return status == HttpURLConnection.HTTP_OK ? 0 : 1;
        } catch (IOException e) {
            System.out.println("Port " + port + " does not respond: " + e.getMessage());
            return 1;
        }
    }
}
