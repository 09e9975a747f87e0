package dev.canopy.platform;

import static org.assertj.core.api.Assertions.assertThat;

import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NdjsonBodyTest {
    private static final int MAX_LINE = 10;

    private final List<List<String>> chunks = new ArrayList<>();
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

    private void read(int chunkSize) {
        NdjsonBody.forEachChunk(request, chunkSize, MAX_LINE, lines -> {
                    chunks.add(lines.stream().map(NdjsonBodyTest::text).toList());
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

    private void finishChunk() {
        open.remove(0).complete(null);
    }

    @Test
    void skipsBlankLinesAndTakesALastOneWithoutAnEnd() {
        read(10);
        send("a\n\n \t\r\nb\r\nc");
        end();

        assertThat(chunks).containsExactly(List.of("1:a", "4:b\r", "5:c"));
    }

    @Test
    void completesAfterTheLastChunk() {
        read(10);
        send("a\n");
        end();
        assertThat(outcome).isEqualTo("open");

        finishChunk();

        assertThat(outcome).isEqualTo("complete");
    }

    @Test
    void completesAtOnceWithoutLines() {
        read(10);
        end();

        assertThat(outcome).isEqualTo("complete");
        assertThat(chunks).isEmpty();
    }

    @Test
    void readsNoFurtherUntilAChunkIsDone() {
        read(2);
        send("a\nb\nc\nd\ne\n");
        assertThat(chunks).hasSize(1);
        assertThat(paused).isTrue();

        finishChunk();
        assertThat(chunks).containsExactly(List.of("1:a", "2:b"), List.of("3:c", "4:d"));
        assertThat(paused).isTrue();

        finishChunk();
        assertThat(paused).isFalse();
        end();
        assertThat(chunks).endsWith(List.of("5:e"));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 7, 1_000})
    void findsTheSameLinesHoweverTheBodyIsCut(int size) {
        String body = "0123456789\nshort\n0123456789x\nnext\n" + "y".repeat(25);
        read(100);
        for (int i = 0; i < body.length(); i += size) {
            send(body.substring(i, Math.min(body.length(), i + size)));
        }
        end();

        assertThat(chunks).containsExactly(List.of("1:0123456789", "2:short", "3:TOO LONG", "4:next", "5:TOO LONG"));
    }

    @Test
    void stopsAtAFailureAndDropsTheRest() {
        read(1);
        send("a\nb\n");
        open.remove(0).fail(new IllegalStateException("no more"));

        assertThat(outcome).isEqualTo("no more");
        send("c\n");
        end();
        assertThat(chunks).hasSize(1);
    }

    @Test
    void failsWhenTheClientBreaksOff() {
        read(10);
        send("a\n");
        broken.handle(new IllegalStateException("gone"));

        assertThat(outcome).isEqualTo("gone");
        assertThat(chunks).isEmpty();
    }
}
