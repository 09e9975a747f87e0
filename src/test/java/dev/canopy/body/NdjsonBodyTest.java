package dev.canopy.body;

import static org.assertj.core.api.Assertions.assertThat;

import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NdjsonBodyTest {
    private static final int MAX_LINE = 10;
    private static final Duration SILENCE = Duration.ofDays(1);
    private static Vertx vertx;

    private final List<List<String>> parts = new ArrayList<>();
    private final List<UniEmitter<? super Void>> open = new ArrayList<>();
    private Handler<Buffer> data;
    private Handler<Void> end;
    private Handler<Throwable> broken;
    private boolean paused = true;
    private boolean atEnd;
    private String outcome = "open";

    /** A request whose body is fed by the test. */
    @SuppressWarnings("unchecked")
    private final HttpServerRequest request = (HttpServerRequest) Proxy.newProxyInstance(
            getClass().getClassLoader(), new Class<?>[] {HttpServerRequest.class}, (proxy, method, arguments) -> {
                switch (method.getName()) {
                    case "handler" -> data = (Handler<Buffer>) arguments[0];
                    case "endHandler" -> end = (Handler<Void>) arguments[0];
                    case "exceptionHandler" -> broken = (Handler<Throwable>) arguments[0];
                    case "pause" -> paused = true;
                    case "resume" -> paused = false;
                    case "isEnded" -> {
                        return atEnd;
                    }
                    case "getHeader" -> {
                        return null;
                    }
                    default -> throw new AssertionError(method);
                }
                return proxy;
            });

    @BeforeAll
    static void startVertx() {
        vertx = Vertx.vertx();
    }

    @AfterAll
    static void stopVertx() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    private void read() {
        NdjsonBody.forEachPart(vertx, request, new NdjsonBody.Limits(MAX_LINE, SILENCE), lines -> {
                    parts.add(lines.stream().map(NdjsonBodyTest::text).toList());
                    return Uni.createFrom().emitter(open::add);
                })
                .subscribe()
                .with(done -> outcome = "complete", failure -> outcome = failure.getMessage());
    }

    private static String text(NdjsonBody.Line line) {
        return line.number() + ":"
                + (line.isTooLong() ? "TOO LONG" : line.content().toString());
    }

    private void send(String text) {
        assertThat(paused).isFalse();
        data.handle(Buffer.buffer(text));
    }

    private void end() {
        atEnd = true;
        end.handle(null);
    }

    private void finishPart() {
        open.remove(0).complete(null);
    }

    @Test
    void skipsBlankLinesAndTakesALastOneWithoutAnEnd() {
        read();
        send("a\n\n \t\r\nb\r\nc");
        end();

        finishPart();

        assertThat(parts).containsExactly(List.of("1:a", "4:b\r"), List.of("5:c"));
    }

    @Test
    void completesAfterTheLastPart() {
        read();
        send("a\n");
        end();
        assertThat(outcome).isEqualTo("open");

        finishPart();

        assertThat(outcome).isEqualTo("complete");
    }

    @Test
    void completesAtOnceWithoutLines() {
        read();
        end();

        assertThat(outcome).isEqualTo("complete");
        assertThat(parts).isEmpty();
    }

    @Test
    void readsNoFurtherUntilAPartIsTaken() {
        read();
        send("a\nb\nc");
        assertThat(parts).containsExactly(List.of("1:a", "2:b"));
        assertThat(paused).isTrue();

        finishPart();
        assertThat(paused).isFalse();
        send("d\ne\n");

        assertThat(parts).endsWith(List.of("3:cd", "4:e"));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 7, 1_000})
    void findsTheSameLinesHoweverTheBodyIsCut(int size) {
        String body = "0123456789\nshort\n0123456789x\nnext\n" + "y".repeat(25);
        read();
        for (int i = 0; i < body.length(); i += size) {
            send(body.substring(i, Math.min(body.length(), i + size)));
            open.forEach(part -> part.complete(null));
        }
        end();

        assertThat(parts.stream().flatMap(List::stream))
                .containsExactly("1:0123456789", "2:short", "3:TOO LONG", "4:next", "5:TOO LONG");
    }

    @Test
    void stopsAtAFailureAndDropsTheRest() {
        read();
        send("a\nb\n");
        open.remove(0).fail(new IllegalStateException("no more"));

        assertThat(outcome).isEqualTo("no more");
        send("c\n");
        end();
        assertThat(parts).hasSize(1);
    }

    @Test
    void failsAtOnceWhenTheClientBreaksOff() {
        read();
        send("a\nb");
        broken.handle(new IllegalStateException("gone"));

        assertThat(outcome).isEqualTo("The body ended prematurely.");
        finishPart();
        assertThat(parts).containsExactly(List.of("1:a"));
    }
}
