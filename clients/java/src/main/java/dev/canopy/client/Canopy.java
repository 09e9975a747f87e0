package dev.canopy.client;

import java.net.http.HttpClient;
import java.time.Duration;

/** Connects to a service. */
public final class Canopy extends ApiClient {
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);
    private static final Duration READ_TIMEOUT = Duration.ofSeconds(60);

    private final HttpClient client;

    /**
     * A client that sends requests again which may be repeated; see {@link RetryingHttpClient}.
     *
     * @param address such as {@code https://canopy.example.com}
     * @param key an API key, or another bearer token; null for a service that requires none
     */
    public Canopy(String address, String key) {
        client = new RetryingHttpClient(
                HttpClient.newBuilder().connectTimeout(CONNECT_TIMEOUT).build());
        updateBaseUri(address);
        setReadTimeout(READ_TIMEOUT);
        if (key != null) {
            setRequestInterceptor(request -> request.setHeader("Authorization", "Bearer " + key));
        }
    }

    @Override
    public HttpClient getHttpClient() {
        return client;
    }
}
