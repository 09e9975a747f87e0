package dev.canopy.usage;

import dev.canopy.body.NdjsonBody.Line;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A stream of lines on its way into the database: while one chunk is being committed, the next is read and parsed. What is there
 * when nothing of the stream is under way goes at once, so that nothing lies about while a slow client thinks.
 *
 * <p>Of lines that were read it holds a chunk that is under way and one that fills, or little more than what has just
 * arrived if all streams together hold too much. To be used in the Vert.x context of its request only.
 */
final class UsageStream {
    /** A chunk of lines with more bytes is as good as full. */
    private static final long FULL = 1 << 20;

    private final UsageStreams streams;
    private final Appender appender;
    private final int chunkSize;
    private final Parser parser;
    private final UsageOutcome outcome;
    private List<UsageEvent> filling = new ArrayList<>();
    private long fillingBytes;
    private long read;
    private boolean committing;
    private @Nullable Throwable failure;
    private @Nullable Waiter waiter;
    private Consumer<Throwable> onFailure = failed -> {};

    /** Who has given lines, or awaits the end. */
    private record Waiter(BooleanSupplier condition, UniEmitter<? super Void> emitter) {}

    UsageStream(UsageStreams streams, Appender appender, UsageConfig config, Parser parser) {
        this.streams = streams;
        this.appender = appender;
        this.chunkSize = config.chunkSize();
        this.parser = parser;
        this.outcome = new UsageOutcome(config.maxErrors());
    }

    /** Makes events of lines. */
    @FunctionalInterface
    interface Parser {
        /**
         * @param first the index of the first line in the stream
         * @param outcome is told of those that are no event
         */
        List<UsageEvent> parse(List<Line> lines, long first, UsageOutcome outcome);
    }

    /** What has become of the lines so far. */
    UsageOutcome outcome() {
        return outcome;
    }

    /** Takes the next lines and completes when it is ready for more, which may be before they are committed. */
    Uni<Void> take(List<Line> lines) {
        List<UsageEvent> events = parser.parse(lines, read, outcome);
        read += lines.size();
        if (!events.isEmpty()) {
            long bytes =
                    lines.stream().mapToLong(line -> line.content().length()).sum();
            filling.addAll(events);
            fillingBytes += bytes;
            streams.buffer(bytes);
        }
        commit();
        return until(this::isReady);
    }

    /** Fails when something cannot be committed, also while the client thinks; never completes. */
    Uni<Void> failed() {
        return Uni.createFrom().emitter(emitter -> onFailure = emitter::fail);
    }

    /** Completes when all that was taken is committed. */
    Uni<Void> finish() {
        return until(this::isDone);
    }

    /** Drops what is not under way and completes when nothing is, whatever becomes of it. */
    Uni<Void> abandon() {
        release(fillingBytes);
        filling = new ArrayList<>();
        fillingBytes = 0;
        return finish().onFailure().recoverWithNull();
    }

    private Uni<Void> until(BooleanSupplier condition) {
        return Uni.createFrom().emitter(emitter -> {
            waiter = new Waiter(condition, emitter);
            wake();
        });
    }

    private void wake() {
        Waiter woken = waiter;
        if (woken != null && failure != null) {
            waiter = null;
            woken.emitter.fail(failure);
        } else if (woken != null && woken.condition.getAsBoolean()) {
            waiter = null;
            woken.emitter.complete(null);
        }
    }

    private boolean isReady() {
        boolean full = filling.size() >= chunkSize || fillingBytes >= FULL;
        return !committing || (!full && streams.hasRoom());
    }

    private boolean isDone() {
        return !committing && filling.isEmpty();
    }

    private void commit() {
        if (committing || filling.isEmpty() || failure != null) {
            return;
        }
        List<UsageEvent> chunk = filling.subList(0, Math.min(filling.size(), chunkSize));
        long bytes = fillingBytes * chunk.size() / filling.size();
        filling = new ArrayList<>(filling.subList(chunk.size(), filling.size()));
        fillingBytes -= bytes;
        committing = true;
        appender.append(chunk, bytes)
                .onTermination()
                .invoke(() -> {
                    committing = false;
                    release(bytes);
                })
                .subscribe()
                .with(
                        outcomes -> {
                            outcome.add(chunk, outcomes);
                            commit();
                            wake();
                        },
                        failed -> {
                            failure = failed;
                            wake();
                            onFailure.accept(failed);
                        });
    }

    private void release(long bytes) {
        streams.buffer(-bytes);
    }
}
