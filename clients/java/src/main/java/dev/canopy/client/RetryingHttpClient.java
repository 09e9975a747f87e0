package dev.canopy.client;

import java.io.IOException;
import java.net.Authenticator;
import java.net.CookieHandler;
import java.net.ProxySelector;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.PushPromiseHandler;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadLocalRandom;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;

/**
 * Sends a request up to five times if the service is busy or cannot be reached. It repeats requests that have the same
 * effect if they arrive twice: {@code GET}, {@code PUT}, {@code DELETE}, and usage, whose events have ids; and any request
 * that was refused with 429, which had no effect.
 */
final class RetryingHttpClient extends HttpClient {
    private static final int TRIES = 5;
    private static final long FIRST_PAUSE = 200; // milliseconds
    private static final long MAX_PAUSE = 10_000;
    private static final Set<String> REPEATABLE = Set.of("GET", "HEAD", "PUT", "DELETE");
    private static final int REFUSED = 429;
    private static final Set<Integer> TEMPORARY = Set.of(502, 503, 504);

    private final HttpClient client;

    RetryingHttpClient(HttpClient client) {
        this.client = client;
    }

    @Override
    public <T> HttpResponse<T> send(HttpRequest request, BodyHandler<T> body) throws IOException, InterruptedException {
        boolean repeatable = isRepeatable(request);
        for (int tries = 1; tries < TRIES; tries++) {
            Optional<String> pause = Optional.empty();
            try {
                HttpResponse<T> response = client.send(request, body);
                int status = response.statusCode();
                if (status != REFUSED && !(repeatable && TEMPORARY.contains(status))) {
                    return response;
                }
                if (response.body() instanceof AutoCloseable stream) {
                    close(stream);
                }
                pause = response.headers().firstValue("Retry-After");
            } catch (IOException unreachable) {
                if (!repeatable) {
                    throw unreachable;
                }
            }
            Thread.sleep(pause(pause, tries));
        }
        return client.send(request, body);
    }

    private static boolean isRepeatable(HttpRequest request) {
        return REPEATABLE.contains(request.method()) || request.uri().getPath().endsWith("/api/v1/usage");
    }

    private static void close(AutoCloseable stream) throws IOException {
        try {
            stream.close();
        } catch (IOException | RuntimeException failed) {
            throw failed;
        } catch (Exception other) {
            throw new IOException(other);
        }
    }

    private static long pause(Optional<String> seconds, int tries) {
        long asked = seconds.filter(text -> text.matches("[0-9]{1,6}")).map(Long::parseLong).orElse(0L) * 1_000;
        long own = FIRST_PAUSE << tries;
        return Math.min(MAX_PAUSE, Math.max(asked, ThreadLocalRandom.current().nextLong(own / 2, own)));
    }

    @Override
    public <T> CompletableFuture<HttpResponse<T>> sendAsync(HttpRequest request, BodyHandler<T> body) {
        return client.sendAsync(request, body);
    }

    @Override
    public <T> CompletableFuture<HttpResponse<T>> sendAsync(
            HttpRequest request, BodyHandler<T> body, PushPromiseHandler<T> pushes) {
        return client.sendAsync(request, body, pushes);
    }

    @Override
    public Optional<CookieHandler> cookieHandler() {
        return client.cookieHandler();
    }

    @Override
    public Optional<Duration> connectTimeout() {
        return client.connectTimeout();
    }

    @Override
    public Redirect followRedirects() {
        return client.followRedirects();
    }

    @Override
    public Optional<ProxySelector> proxy() {
        return client.proxy();
    }

    @Override
    public SSLContext sslContext() {
        return client.sslContext();
    }

    @Override
    public SSLParameters sslParameters() {
        return client.sslParameters();
    }

    @Override
    public Optional<Authenticator> authenticator() {
        return client.authenticator();
    }

    @Override
    public Version version() {
        return client.version();
    }

    @Override
    public Optional<Executor> executor() {
        return client.executor();
    }
}
