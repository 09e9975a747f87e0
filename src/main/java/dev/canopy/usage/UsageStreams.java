package dev.canopy.usage;

import dev.canopy.problem.ProblemException;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;

/** The open streams of lines and the memory that they share. Thread-safe. */
@ApplicationScoped
class UsageStreams {
    private final Appender appender;
    private final UsageConfig config;
    private final Semaphore places;
    private final AtomicLong buffered = new AtomicLong();

    UsageStreams(Appender appender, UsageConfig config, MeterRegistry telemetry) {
        this.appender = appender;
        this.config = config;
        this.places = new Semaphore(config.maxStreams());
        telemetry.gauge("canopy.usage.buffered", buffered);
    }

    /** @throws ProblemException (503) if as many are open as may be */
    UsageStream open(UsageStream.Parser parser) {
        if (!places.tryAcquire()) {
            throw ProblemException.unavailable("No more streams of usage can be opened now.");
        }
        return new UsageStream(this, appender, config, parser);
    }

    void closed() {
        places.release();
    }

    /** Counts bytes of lines that were read; less than none for those that are done with. */
    void buffer(long bytes) {
        buffered.addAndGet(bytes);
    }

    /** Bytes of lines that were read, but are neither committed nor dropped. */
    long buffered() {
        return buffered.get();
    }

    /** Whether streams may read ahead of the database. */
    boolean hasRoom() {
        return buffered.get() < config.maxBuffer().asLongValue() && !appender.isCrowded();
    }
}
