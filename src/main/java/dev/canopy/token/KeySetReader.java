package dev.canopy.token;

import io.smallrye.mutiny.Uni;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.RequestOptions;
import java.net.URI;
import java.util.List;
import org.jose4j.jwk.JsonWebKey;
import org.jose4j.jwk.JsonWebKeySet;
import org.jose4j.lang.JoseException;

/** Reads the key set of an issuer over HTTP, without blocking. */
final class KeySetReader {
    private static final int TIMEOUT = 5_000; // milliseconds
    private static final int MAX_SIZE = 1_000_000; // bytes

    private final HttpClient client;
    private final URI address;

    KeySetReader(Vertx vertx, URI address) {
        this.client = vertx.createHttpClient(new HttpClientOptions().setConnectTimeout(TIMEOUT));
        this.address = address;
    }

    Uni<List<JsonWebKey>> read() {
        return Uni.createFrom()
                .completionStage(() -> client.request(new RequestOptions()
                                .setAbsoluteURI(address.toString())
                                .setTimeout(TIMEOUT))
                        .compose(request -> request.send())
                        .compose(KeySetReader::body)
                        .map(KeySetReader::keys)
                        .toCompletionStage());
    }

    private static Future<Buffer> body(HttpClientResponse response) {
        if (response.statusCode() != 200) {
            return Future.failedFuture("The address of the keys responded with status " + response.statusCode() + ".");
        }
        Buffer body = Buffer.buffer();
        response.handler(part -> {
            body.appendBuffer(part);
            if (body.length() > MAX_SIZE) {
                response.request().reset();
            }
        });
        return response.end().map(body);
    }

    private static List<JsonWebKey> keys(Buffer body) {
        try {
            return new JsonWebKeySet(body.toString()).getJsonWebKeys();
        } catch (JoseException malformed) {
            throw new IllegalStateException("The address of the keys did not return a key set.", malformed);
        }
    }
}
