package dev.canopy.statement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetClientOptions;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetServerOptions;
import io.vertx.core.net.NetSocket;
import io.vertx.core.net.PfxOptions;
import io.vertx.pgclient.PgConnectOptions;
import java.nio.file.Path;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CancelRequestTest {
    private static final Vertx VERTX = Vertx.vertx();
    private static final Buffer SSL_REQUEST = Buffer.buffer().appendInt(8).appendInt(80877103);
    private static final Buffer CANCELLATION =
            Buffer.buffer().appendInt(16).appendInt(80877102).appendInt(17).appendInt(42);

    private final BlockingQueue<Buffer> received = new LinkedBlockingQueue<>();

    @AfterAll
    static void close() {
        join(VERTX.close());
    }

    @Test
    void isDoneWhenTheServerCloses() throws InterruptedException {
        BlockingQueue<NetSocket> sockets = new LinkedBlockingQueue<>();
        NetServer server = listen(
                new NetServerOptions(),
                socket -> socket.handler(data -> {
                    received.add(data);
                    sockets.add(socket);
                }));

        Future<Void> sent = send(server.actualPort(), false);

        assertThat(received.poll(1, TimeUnit.MINUTES)).isEqualTo(CANCELLATION);
        assertThat(sent.isComplete()).isFalse();
        sockets.take().close();
        join(sent);
    }

    @Test
    void goesEncryptedWhereTheConnectionIs(@TempDir Path folder) throws Exception {
        Path store = folder.resolve("server.p12");
        assertThat(new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "keytool")
                                        .toString(),
                                "-genkeypair",
                                "-keyalg",
                                "EC",
                                "-dname",
                                "CN=localhost",
                                "-keystore",
                                store.toString(),
                                "-storepass",
                                "secret")
                        .inheritIO()
                        .start()
                        .waitFor())
                .isZero();
        NetServerOptions encrypted = new NetServerOptions()
                .setKeyCertOptions(new PfxOptions().setPath(store.toString()).setPassword("secret"));
        NetServer server = listen(
                encrypted,
                socket -> socket.handler(data -> {
                    received.add(data);
                    if (data.equals(SSL_REQUEST)) {
                        socket.write("S").onSuccess(accepted -> socket.upgradeToSsl());
                    } else {
                        assertThat(socket.isSsl()).isTrue();
                        socket.close();
                    }
                }));

        join(send(server.actualPort(), true));

        assertThat(received).containsExactly(SSL_REQUEST, CANCELLATION);
    }

    @Test
    void sendsNoSecretToAServerThatRefusesTls() {
        NetServer server = listen(
                new NetServerOptions(),
                socket -> socket.handler(data -> {
                    received.add(data);
                    socket.write("N");
                }));

        assertThatThrownBy(() -> join(send(server.actualPort(), true)))
                .isInstanceOf(CompletionException.class)
                .hasMessageContaining("The server does not offer TLS");

        assertThat(received).containsExactly(SSL_REQUEST);
    }

    @Test
    void failsWhereNobodyListens() {
        NetServer server = listen(new NetServerOptions(), socket -> {});
        int port = server.actualPort();
        join(server.close());

        assertThatThrownBy(() -> join(send(port, false))).hasMessageContaining("refused");
    }

    private static Future<Void> send(int port, boolean ssl) {
        PgConnectOptions options =
                new PgConnectOptions().setHost("127.0.0.1").setPort(port).setTrustAll(true);
        NetClientOptions client = new NetClientOptions(options).setHostnameVerificationAlgorithm("");
        CancelRequest request = new CancelRequest(VERTX.createNetClient(client), options);
        return ssl ? request.sendSecurely(17, 42) : request.send(17, 42);
    }

    private static NetServer listen(NetServerOptions options, Consumer<NetSocket> connected) {
        NetServer server =
                VERTX.createNetServer(options.setHost("127.0.0.1").setPort(0)).connectHandler(connected::accept);
        return join(server.listen());
    }

    private static <T> T join(Future<T> future) {
        return future.toCompletionStage().toCompletableFuture().join();
    }
}
