package dev.canopy.usage;

import dev.canopy.access.Scope;
import dev.canopy.body.BodyMemory;
import dev.canopy.problem.ProblemException;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;

/** The limits that all open streams of lines share: their number and their buffered bytes. Thread-safe. */
@ApplicationScoped
class UsageStreams {
    /** The bytes of memory for each byte of a line that has become an event. */
    private static final int PARSED = 5;

    private final Appender appender;
    private final ScopedAppender scoped;
    private final UsageConfig config;
    private final BodyMemory memory;
    private final Semaphore places;
    private final AtomicLong buffered = new AtomicLong();

    UsageStreams(
            Appender appender, ScopedAppender scoped, UsageConfig config, BodyMemory memory, MeterRegistry telemetry) {
        this.appender = appender;
        this.scoped = scoped;
        this.config = config;
        this.memory = memory;
        this.places = new Semaphore(config.maxStreams());
        telemetry.gauge("canopy.usage.buffered", buffered);
    }

    /** @throws ProblemException (503) if the maximum number of streams is open */
    UsageStream open(Scope scope, UsageStream.Parser parser) {
        if (!places.tryAcquire()) {
            throw ProblemException.unavailable("The maximum number of usage streams is open already.");
        }
        return new UsageStream(this, (events, bytes) -> scoped.append(scope, events, bytes), config, parser);
    }

    void closed() {
        places.release();
    }

    /** Adds to the buffered bytes; a negative number when lines have been committed or dropped. */
    void buffer(long bytes) {
        buffered.addAndGet(bytes);
        memory.add(bytes * PARSED);
    }

    /** The number of bytes of lines that were read, but are neither committed nor dropped yet. */
    long buffered() {
        return buffered.get();
    }

    /** Whether streams may read ahead of the database. */
    boolean hasRoom() {
        return buffered.get() < config.maxBuffer().asLongValue() && !appender.isCrowded() && !memory.isCrowded();
    }
}
