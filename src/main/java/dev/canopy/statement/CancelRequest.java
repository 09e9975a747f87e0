package dev.canopy.statement;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetSocket;
import io.vertx.pgclient.PgConnectOptions;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * The request of the PostgreSQL protocol that cancels the running statement of a connection. It is sent on a connection
 * of its own. The driver can send it, too, but does not report when the server has handled it.
 */
final class CancelRequest {
    private static final int CANCEL_CODE = 80877102;
    private static final int CANCEL_LENGTH = 16;
    private static final int SSL_CODE = 80877103;
    private static final int SSL_LENGTH = 8;
    private static final byte SSL_ACCEPTED = 'S';

    /** A server that takes longer is assumed not to respond. */
    private static final long TIMEOUT = 10; // seconds

    private final NetClient client;
    private final PgConnectOptions options;

    CancelRequest(NetClient client, PgConnectOptions options) {
        this.client = client;
        this.options = options;
    }

    /** The server has not confirmed that it has handled the request, and may still act on it. */
    static final class UnconfirmedException extends Exception {
        private static final long serialVersionUID = 1L;

        UnconfirmedException(Throwable cause) {
            super("The server has not confirmed a cancellation", cause);
        }
    }

    /**
     * Sends the request. Completes when the server has closed the connection. The server has then handled the request,
     * which cannot hit a statement that is sent later. Fails with {@link UnconfirmedException} if the server does not
     * close the connection in time, and with another failure if the request was not sent.
     */
    Future<Void> send(int processId, int secretKey) {
        return send(processId, secretKey, Future::succeededFuture);
    }

    /** Like {@link #send}, over TLS. */
    Future<Void> sendSecurely(int processId, int secretKey) {
        return send(processId, secretKey, CancelRequest::secure);
    }

    private Future<Void> send(int processId, int secretKey, Function<NetSocket, Future<NetSocket>> opening) {
        return client.connect(options.getSocketAddress())
                .compose(socket -> opening.apply(socket)
                        .timeout(TIMEOUT, TimeUnit.SECONDS)
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
        // The server may close the connection so fast that writing fails. Only the close matters.
        socket.write(Buffer.buffer(CANCEL_LENGTH)
                .appendInt(CANCEL_LENGTH)
                .appendInt(CANCEL_CODE)
                .appendInt(processId)
                .appendInt(secretKey));
        return closed.future()
                .timeout(TIMEOUT, TimeUnit.SECONDS)
                .recover(silent -> Future.failedFuture(new UnconfirmedException(silent)));
    }
}
