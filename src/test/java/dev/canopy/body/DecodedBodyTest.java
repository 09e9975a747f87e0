package dev.canopy.body;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdOutputStream;
import dev.canopy.problem.ProblemException;
import dev.canopy.problem.ProblemType;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.streams.ReadStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Decoding over a real connection, where a few bytes become very many. */
class DecodedBodyTest {
    private static Vertx vertx;

    private final BlockingQueue<Integer> pieces = new LinkedBlockingQueue<>();
    private final AtomicLong decoded = new AtomicLong();
    private final CompletableFuture<Void> ended = new CompletableFuture<>();
    private final CompletableFuture<ReadStream<Buffer>> body = new CompletableFuture<>();
    private final CompletableFuture<HttpServerRequest> request = new CompletableFuture<>();
    private HttpServer server;
    private Socket client;

    @BeforeAll
    static void startVertx() {
        vertx = Vertx.vertx();
    }

    @AfterAll
    static void stopVertx() throws Exception {
        vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    }

    @AfterEach
    void close() throws Exception {
        client.close();
        server.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    }

    @Test
    void handsOverNoMoreThanAStepWhileTheReaderIsPaused() throws Exception {
        serve(ReadStream::pause);
        send(zeros(90_000_000));

        assertThat(pieces.poll(10, TimeUnit.SECONDS)).isLessThanOrEqualTo(DecodedBody.STEP);
        assertThat(pieces.poll(300, TimeUnit.MILLISECONDS)).isNull();
        assertThat(request.get().isEnded()).isFalse();
        vertx.runOnContext(now -> body.join().resume());
        assertThat(pieces.poll(10, TimeUnit.SECONDS)).isLessThanOrEqualTo(DecodedBody.STEP);
        assertThat(pieces.poll(300, TimeUnit.MILLISECONDS)).isNull();
    }

    @Test
    void decodesAllInStepsForAReaderThatTakesIt() throws Exception {
        serve(reader -> {});
        send(zeros(90_000_000));

        ended.get(30, TimeUnit.SECONDS);
        assertThat(decoded).hasValue(90_000_000);
        assertThat(pieces).allMatch(size -> size <= DecodedBody.STEP);
    }

    @Test
    void decodesAllForAReaderThatPausesAgainAndAgain() throws Exception {
        serve(reader -> {
            reader.pause();
            vertx.setTimer(1, later -> reader.resume());
        });
        send(zeros(3_000_000));

        ended.get(30, TimeUnit.SECONDS);
        assertThat(decoded).hasValue(3_000_000);
    }

    @Test
    void givesUpABodyThatGrowsBeyondReason() throws Exception {
        serve(reader -> {});
        send(zeros(2_000_000_000));

        assertThat(ended)
                .failsWithin(30, TimeUnit.SECONDS)
                .withThrowableThat()
                .havingCause()
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        failure -> assertThat(failure.type()).isEqualTo(ProblemType.TOO_LARGE));
        assertThat(decoded.get()).isLessThan(110_000_000);
    }

    @Test
    void failsWhereTheDataAreDamaged() throws Exception {
        serve(reader -> {});
        byte[] damaged = Zstd.compress("some text, some text".getBytes(StandardCharsets.US_ASCII));
        damaged[6] ^= 127;
        send(damaged);

        assertThat(ended)
                .failsWithin(10, TimeUnit.SECONDS)
                .withThrowableThat()
                .withMessageContaining("The zstd data of the body are damaged.");
    }

    @Test
    void failsWhenTheClientGoesAway() throws Exception {
        serve(reader -> {});
        begin(1_000).write(zeros(10));
        request.get(10, TimeUnit.SECONDS);

        client.close();

        assertThat(ended).failsWithin(10, TimeUnit.SECONDS);
    }

    private static byte[] zeros(int count) throws IOException {
        ByteArrayOutputStream encoded = new ByteArrayOutputStream();
        byte[] piece = new byte[1_000_000];
        try (OutputStream out = new ZstdOutputStream(encoded)) {
            for (int left = count; left > 0; left -= piece.length) {
                out.write(piece, 0, Math.min(left, piece.length));
            }
        }
        return encoded.toByteArray();
    }

    private void serve(Consumer<ReadStream<Buffer>> atEachPiece) throws Exception {
        server = vertx.createHttpServer(new HttpServerOptions().setPort(0).setHost("127.0.0.1"))
                .requestHandler(incoming -> {
                    ReadStream<Buffer> reader = DecodedBody.of(incoming.pause());
                    body.complete(reader);
                    request.complete(incoming);
                    reader.exceptionHandler(ended::completeExceptionally)
                            .endHandler(ended::complete)
                            .handler(piece -> {
                                decoded.addAndGet(piece.length());
                                pieces.add(piece.length());
                                atEachPiece.accept(reader);
                            })
                            .resume();
                })
                .listen()
                .toCompletionStage()
                .toCompletableFuture()
                .get(10, TimeUnit.SECONDS);
        client = new Socket("127.0.0.1", server.actualPort());
    }

    private void send(byte[] encoded) throws IOException {
        OutputStream out = begin(encoded.length);
        out.write(encoded);
        out.flush();
    }

    private OutputStream begin(int length) throws IOException {
        OutputStream out = client.getOutputStream();
        out.write(("POST / HTTP/1.1\r\nHost: localhost\r\nContent-Encoding: zstd\r\nContent-Length: " + length
                        + "\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII));
        return out;
    }
}
