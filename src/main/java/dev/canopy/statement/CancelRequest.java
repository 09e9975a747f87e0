package dev.canopy.statement;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetSocket;
import io.vertx.pgclient.PgConnectOptions;
import java.util.concurrent.TimeUnit;

/**
 * The protocol's request to cancel what a connection runs, sent on a connection of its own. The driver has one, too, but
 * does not tell when the server is done with it.
 */
final class CancelRequest {
    private static final int CANCEL_CODE = 80877102;
    private static final int CANCEL_LENGTH = 16;
    private static final int SSL_CODE = 80877103;
    private static final int SSL_LENGTH = 8;
    private static final byte SSL_ACCEPTED = 'S';

    /** An answer that takes longer will not come. */
    private static final long PATIENCE = 10; // seconds

    private final NetClient client;
    private final PgConnectOptions options;

    CancelRequest(NetClient client, PgConnectOptions options) {
        this.client = client;
        this.options = options;
    }

    /** Where the server has not confirmed that it is done with the request: it may still act on it. */
    static final class UnconfirmedException extends Exception {
        private static final long serialVersionUID = 1L;

        UnconfirmedException(Throwable cause) {
            super("The server has not confirmed a cancellation", cause);
        }
    }

    /**
     * Completes when the server has closed the connection, which is when it has acted: a statement that is sent from
     * then on is not meant. Fails with {@link UnconfirmedException} if it has not closed it, with another failure if the
     * request was not sent.
     */
    Future<Void> send(int processId, int secretKey, boolean ssl) {
        return client.connect(options.getSocketAddress())
                .compose(socket -> (ssl ? secure(socket) : Future.succeededFuture(socket))
                        .timeout(PATIENCE, TimeUnit.SECONDS)
                        .compose(ready -> send(ready, processId, secretKey))
                        .onFailure(failure -> socket.close()));
    }

    private static Future<NetSocket> secure(NetSocket socket) {
        Promise<Byte> answer = Promise.promise();
        socket.handler(buffer -> answer.tryComplete(buffer.getByte(0)));
        socket.closeHandler(closed -> answer.tryFail("The connection was closed"));
        return socket.write(Buffer.buffer(SSL_LENGTH).appendInt(SSL_LENGTH).appendInt(SSL_CODE))
                .compose(written -> answer.future())
                .compose(code -> code == SSL_ACCEPTED
                        ? socket.upgradeToSsl()
                        : Future.failedFuture("The server does not offer TLS"))
                .map(secured -> socket);
    }

    private static Future<Void> send(NetSocket socket, int processId, int secretKey) {
        Promise<Void> closed = Promise.promise();
        socket.handler(ignored -> {});
        socket.closeHandler(closed::tryComplete);
        // The other side may close so fast that writing fails: what counts is that it has closed.
        socket.write(Buffer.buffer(CANCEL_LENGTH)
                .appendInt(CANCEL_LENGTH)
                .appendInt(CANCEL_CODE)
                .appendInt(processId)
                .appendInt(secretKey));
        return closed.future()
                .timeout(PATIENCE, TimeUnit.SECONDS)
                .recover(silent -> Future.failedFuture(new UnconfirmedException(silent)));
    }
}
