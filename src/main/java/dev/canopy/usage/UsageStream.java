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
 * A stream of lines that is being ingested. While one chunk is being committed, the next one is read and parsed. When
 * no chunk is being committed, all parsed events are committed at once, so that none of them waits for a slow client.
 *
 * <p>The stream buffers one chunk that is being committed and one that is being filled. If all streams together buffer
 * too much, it buffers little more than the lines that have just arrived. To be used in the Vert.x context of its
 * request only.
 */
final class UsageStream {
    /** The number of bytes from which a chunk of lines counts as full. */
    private static final long FULL = 1 << 20;

    private final UsageStreams streams;
    private final Target target;
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

    /** A caller that waits until the stream is ready for more lines, or until it is finished. */
    private record Waiter(BooleanSupplier condition, UniEmitter<? super Void> emitter) {}

    UsageStream(UsageStreams streams, Target target, UsageConfig config, Parser parser) {
        this.streams = streams;
        this.target = target;
        this.chunkSize = config.chunkSize();
        this.parser = parser;
        this.outcome = new UsageOutcome(config.maxErrors());
    }

    /** Stores events, as {@link Appender#append} does. */
    @FunctionalInterface
    interface Target {
        Uni<List<EventOutcome>> append(List<UsageEvent> events, long bytes);
    }

    /** Parses lines into events. */
    @FunctionalInterface
    interface Parser {
        /**
         * @param first the index of the first line in the stream
         * @param outcome gets the lines that are not valid events
         */
        List<UsageEvent> parse(List<Line> lines, long first, UsageOutcome outcome);
    }

    /** The outcome of the lines so far. */
    UsageOutcome outcome() {
        return outcome;
    }

    /**
     * Takes the next lines. Completes when the stream is ready for more, which may be before these lines are committed.
     */
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

    /** Fails when a chunk cannot be committed, even if the client sends nothing at that time. Never completes. */
    Uni<Void> failed() {
        return Uni.createFrom().emitter(emitter -> onFailure = emitter::fail);
    }

    /** Completes when all lines that were taken are committed. */
    Uni<Void> finish() {
        return until(this::isDone);
    }

    /** Drops the events that are not being committed. Completes when the running commit has ended, even if it fails. */
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
        target.append(chunk, bytes)
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
                            outcome.add(chunk, PartlyStoredException.outcomes(failed, chunk.size()));
                            Throwable cause = PartlyStoredException.cause(failed);
                            failure = cause;
                            wake();
                            onFailure.accept(cause);
                        });
    }

    private void release(long bytes) {
        streams.buffer(-bytes);
    }
}
