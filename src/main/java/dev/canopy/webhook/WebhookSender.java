package dev.canopy.webhook;

import dev.canopy.webhook.WebhookUrl.Loopback;
import io.smallrye.mutiny.TimeoutException;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.SocketAddress;
import jakarta.enterprise.context.ApplicationScoped;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * Sends messages. The host is looked up for each attempt, and the connection goes to the address that was checked, so
 * that a name cannot lead elsewhere between the check and the connection. Redirects are not followed, and the body of
 * the response is not read.
 */
@ApplicationScoped
class WebhookSender {
    private static final int MAX_HEAD = 8_192;

    private final HttpClient client;
    private final Resolver resolver;
    private final WebhookSecrets secrets;
    private final Loopback loopback;
    private final Duration timeout;

    WebhookSender(Vertx vertx, Resolver resolver, WebhookSecrets secrets, WebhookConfig config) {
        this.resolver = resolver;
        this.secrets = secrets;
        this.loopback = Loopback.of(config);
        this.timeout = config.timeout();
        this.client = vertx.createHttpClient(new HttpClientOptions()
                .setKeepAlive(false)
                .setVerifyHost(true)
                .setConnectTimeout((int) timeout.toMillis())
                .setMaxHeaderSize(MAX_HEAD)
                .setMaxPoolSize(config.concurrency()));
    }

    /** The connection of an attempt. It is closed at the end, even if it is only made then. */
    private static final class Connection {
        private @Nullable HttpClientRequest request;
        private boolean ended;

        /** Whether the message may still be sent. */
        synchronized boolean use(HttpClientRequest made) {
            request = made;
            if (ended) {
                close(made);
            }
            return !ended;
        }

        synchronized void end() {
            ended = true;
            if (request != null) {
                close(request);
            }
        }

        private static void close(HttpClientRequest request) {
            request.connection().close();
        }
    }

    /** Makes an attempt, which takes at most the time limit: after it, nothing more is sent. Never fails. */
    Uni<DeliveryAttempt> send(DueDelivery delivery) {
        Connection connection = new Connection();
        return Uni.createFrom()
                .deferred(() -> WebhookUrl.parse(delivery.url(), loopback)
                        .map(url -> send(delivery, url, connection))
                        .orElseGet(WebhookSender::refused))
                .ifNoItem()
                .after(timeout)
                .fail()
                .onTermination()
                .invoke(connection::end)
                .onFailure()
                .recoverWithItem(WebhookSender::failed);
    }

    private Uni<DeliveryAttempt> send(DueDelivery delivery, WebhookUrl url, Connection connection) {
        return resolver.resolve(url.host())
                .chain(addresses -> target(url, addresses)
                        .map(address -> post(delivery, url, address, connection))
                        .orElseGet(WebhookSender::refused));
    }

    /** The address to connect to; empty if any of the addresses is refused. */
    private Optional<InetAddress> target(WebhookUrl url, List<InetAddress> addresses) {
        return addresses.stream().allMatch(address -> url.accepts(address, loopback))
                ? addresses.stream().findFirst()
                : Optional.empty();
    }

    private Uni<DeliveryAttempt> post(
            DueDelivery delivery, WebhookUrl url, InetAddress address, Connection connection) {
        RequestOptions options = new RequestOptions()
                .setMethod(HttpMethod.POST)
                .setServer(SocketAddress.inetSocketAddress(new InetSocketAddress(address, url.port())))
                .setHost(url.host())
                .setPort(url.port())
                .setSsl(url.https())
                .setURI(url.path())
                .setTimeout(timeout.toMillis())
                .setFollowRedirects(false);
        options.putHeader("host", url.authority());
        headers(delivery, options);
        return Uni.createFrom()
                .completionStage(() -> client.request(options)
                        .compose(request -> connection.use(request)
                                ? request.send(delivery.payload())
                                : Future.failedFuture(new TimeoutException()))
                        .map(response -> DeliveryAttempt.answered(response.statusCode()))
                        .toCompletionStage());
    }

    private void headers(DueDelivery delivery, RequestOptions options) {
        long timestamp = delivery.now();
        String id = "msg_" + delivery.id();
        List<byte[]> valid = delivery.versions().stream()
                .map(version -> secrets.bytes(delivery.webhook(), version))
                .toList();
        options.putHeader("content-type", "application/json")
                .putHeader("user-agent", "canopy-webhooks")
                .putHeader("webhook-id", id)
                .putHeader("webhook-timestamp", String.valueOf(timestamp))
                .putHeader("webhook-signature", Signature.header(valid, id, timestamp, delivery.payload()));
    }

    private static Uni<DeliveryAttempt> refused() {
        return Uni.createFrom().item(DeliveryAttempt.failed("The address of the host is not allowed."));
    }

    /** Says nothing about the network of the service. */
    private static DeliveryAttempt failed(Throwable failure) {
        return DeliveryAttempt.failed(
                switch (failure) {
                    case TimeoutException late -> "The receiver did not respond in time.";
                    case UnknownHostException unknown -> "The host is unknown.";
                    case SSLException tls -> "The connection could not be secured.";
                    default -> "The connection failed.";
                });
    }
}
