package dev.canopy.body;

import static org.assertj.core.api.Assertions.assertThat;

import dev.canopy.problem.ProblemException;
import dev.canopy.problem.ProblemType;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.helpers.test.UniAssertSubscriber;
import io.smallrye.mutiny.subscription.UniEmitter;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Reading lines over a real connection, where the client is held back and may go away. */
class NdjsonConnectionTest {
    private static final NdjsonBody.Limits LIMITS = new NdjsonBody.Limits(10, Duration.ofSeconds(2));
    private static Vertx vertx;

    private final BlockingQueue<List<String>> parts = new LinkedBlockingQueue<>();
    private final UniAssertSubscriber<Void> outcome = UniAssertSubscriber.create();
    private final CompletableFuture<Void> requested = new CompletableFuture<>();
    private final CompletableFuture<HttpServerResponse> answer = new CompletableFuture<>();
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
    void keepsLinesWholeThatComeInPieces() throws Exception {
        serve(taken -> Uni.createFrom().voidItem());
        OutputStream out = begin(9);

        for (byte piece : "ä1\nü2\nx".getBytes(StandardCharsets.UTF_8)) {
            out.write(piece);
            out.flush();
        }

        awaitOutcome().assertCompleted();
        assertThat(parts.stream().flatMap(List::stream)).containsExactly("ä1", "ü2", "x");
    }

    @Test
    void completesOnlyWhenTheLastPartIsDone() throws Exception {
        BlockingQueue<UniEmitter<? super Void>> working = new LinkedBlockingQueue<>();
        serve(taken -> Uni.createFrom().<Void>emitter(working::add));
        send("a\nb\n");

        UniEmitter<? super Void> last = working.poll(10, TimeUnit.SECONDS);
        Thread.sleep(200);
        outcome.assertNotTerminated();
        last.complete(null);

        awaitOutcome().assertCompleted();
    }

    @Test
    void failsWithTheLastPart() throws Exception {
        BlockingQueue<UniEmitter<? super Void>> working = new LinkedBlockingQueue<>();
        serve(taken -> Uni.createFrom().<Void>emitter(working::add));
        send("a\nb\nc"); // the last line has no end, so that it comes by itself

        working.poll(10, TimeUnit.SECONDS).complete(null);
        working.poll(10, TimeUnit.SECONDS).fail(new IllegalArgumentException("refused"));

        awaitOutcome().assertFailedWith(IllegalArgumentException.class, "refused");
    }

    @Test
    void holdsTheClientBackWhileAPartIsInWork() throws Exception {
        BlockingQueue<UniEmitter<? super Void>> working = new LinkedBlockingQueue<>();
        serve(taken -> Uni.createFrom().<Void>emitter(working::add));
        byte[] lines = "1234567\n".repeat(8_192).getBytes(StandardCharsets.US_ASCII);
        int megabytes = 64;
        OutputStream out = begin(megabytes * 16L * lines.length);
        CompletableFuture<Void> sent = CompletableFuture.runAsync(() -> {
            try {
                for (int i = 0; i < megabytes * 16; i++) {
                    out.write(lines);
                }
            } catch (IOException closed) {
                // when the test ends
            }
        });

        assertThat(working.poll(10, TimeUnit.SECONDS)).isNotNull();

        assertThat(sent)
                .failsWithin(Duration.ofMillis(500))
                .withThrowableThat()
                .isInstanceOf(java.util.concurrent.TimeoutException.class);
    }

    @Test
    void failsWithAConsumerThatThrows() throws Exception {
        serve(taken -> {
            throw new IllegalArgumentException("refused");
        });

        send("a\nb\nc\nd\n");

        awaitOutcome().assertFailedWith(IllegalArgumentException.class, "refused");
    }

    @Test
    void failsWhenTheClientGoesAway() throws Exception {
        serve(taken -> Uni.createFrom().voidItem());
        OutputStream out = begin(1_000);
        out.write("a\nb\nc\n".getBytes(StandardCharsets.US_ASCII));
        out.flush();
        requested.get(10, TimeUnit.SECONDS);

        client.close();

        assertThat(awaitOutcome().getFailure()).isNotNull();
    }

    @Test
    void failsWhenTheClientIsSilentAndClosesItsConnectionAfterTheAnswer() throws Exception {
        serve(taken -> Uni.createFrom().voidItem());
        begin(1_000).write("a\nb".getBytes(StandardCharsets.US_ASCII));

        assertThat(awaitOutcome().getFailure())
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        silent -> assertThat(silent.type()).isEqualTo(ProblemType.BODY_TIMEOUT));
        answer.join().end("too late");

        client.setSoTimeout(10_000);
        assertThat(new String(client.getInputStream().readAllBytes(), StandardCharsets.US_ASCII))
                .contains("connection: close")
                .endsWith("too late");
        assertThat(parts).containsExactly(List.of("a"));
    }

    @Test
    void doesNotCountTheTimeThatTheConsumerTakes() throws Exception {
        BlockingQueue<UniEmitter<? super Void>> working = new LinkedBlockingQueue<>();
        serve(taken -> Uni.createFrom().<Void>emitter(working::add));
        OutputStream out = begin(4);
        out.write("a\n".getBytes(StandardCharsets.US_ASCII));
        UniEmitter<? super Void> first = working.poll(10, TimeUnit.SECONDS);
        Thread.sleep(3_000);
        outcome.assertNotTerminated();

        first.complete(null);
        out.write("b\n".getBytes(StandardCharsets.US_ASCII));
        working.poll(10, TimeUnit.SECONDS).complete(null);

        awaitOutcome().assertCompleted();
    }

    private void serve(Function<List<NdjsonBody.Line>, Uni<Void>> consumer) throws Exception {
        server = vertx.createHttpServer(new HttpServerOptions().setPort(0).setHost("127.0.0.1"))
                .requestHandler(request -> {
                    NdjsonBody.forEachPart(vertx, request, LIMITS, lines -> {
                                parts.add(lines.stream()
                                        .map(line -> line.content().toString())
                                        .toList());
                                return consumer.apply(lines);
                            })
                            .subscribe()
                            .withSubscriber(outcome);
                    requested.complete(null);
                    answer.complete(request.response());
                })
                .listen()
                .toCompletionStage()
                .toCompletableFuture()
                .get(10, TimeUnit.SECONDS);
        client = new Socket("127.0.0.1", server.actualPort());
    }

    private void send(String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        begin(bytes.length).write(bytes);
        client.getOutputStream().flush();
    }

    private OutputStream begin(long length) throws IOException {
        OutputStream out = client.getOutputStream();
        out.write(("POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: " + length + "\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII));
        return out;
    }

    private UniAssertSubscriber<Void> awaitOutcome() throws InterruptedException {
        long deadline = System.nanoTime() + Duration.ofSeconds(10).toNanos();
        while (outcome.getFailure() == null && !isCompleted() && System.nanoTime() < deadline) {
            Thread.sleep(5);
        }
        return outcome;
    }

    private boolean isCompleted() {
        try {
            outcome.assertCompleted();
            return true;
        } catch (AssertionError notYet) {
            return false;
        }
    }
}
