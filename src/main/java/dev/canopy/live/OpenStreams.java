package dev.canopy.live;

import dev.canopy.database.DatabaseListener;
import dev.canopy.problem.ProblemException;
import dev.canopy.query.SharedWork;
import dev.canopy.request.GracefulShutdown;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * The open streams of this instance, of any kind. When the database notifies of a change, each kind reads what its
 * streams may have to send. Thread-safe.
 */
@ApplicationScoped
public class OpenStreams {
    private final DatabaseListener database;
    private final GracefulShutdown shutdown;
    private final StreamConfig config;
    private final Vertx vertx;
    private final Context context;
    private final Throttle refreshes;
    private final Semaphore places;
    private final Set<ServerSentEvents> open = ConcurrentHashMap.newKeySet();
    private final List<Supplier<Uni<Void>>> kinds = new CopyOnWriteArrayList<>();
    private final AtomicLong changes = new AtomicLong();
    private final List<Long> timers = new ArrayList<>();

    OpenStreams(
            DatabaseListener database,
            GracefulShutdown shutdown,
            StreamConfig config,
            Vertx vertx,
            MeterRegistry telemetry) {
        this.database = database;
        this.shutdown = shutdown;
        this.config = config;
        this.vertx = vertx;
        this.context = SharedWork.rootContext(vertx);
        this.refreshes = new Throttle(context, config.interval(), this::refreshApart);
        this.places = new Semaphore(config.maxOpen());
        telemetry.gaugeCollectionSize("canopy.streams.open", List.of(), open);
    }

    void start(@Observes StartupEvent event) {
        shutdown.onClosing(() -> open.forEach(ServerSentEvents::leave));
        context.runOnContext(now -> {
            timers.add(vertx.setPeriodic(config.pollInterval().toMillis(), again -> poll()));
            timers.add(vertx.setPeriodic(config.heartbeat().toMillis(), again -> open.forEach(ServerSentEvents::beat)));
        });
    }

    void stop(@Observes ShutdownEvent event) {
        refreshes.stop();
        context.runOnContext(now -> {
            timers.forEach(vertx::cancelTimer);
            database.close();
        });
    }

    /**
     * Adds a kind of streams. Call it once, when the kind is created.
     *
     * @param refresh reads what streams of the kind may have to send, and sends it
     */
    public void add(Supplier<Uni<Void>> refresh) {
        kinds.add(refresh);
    }

    /**
     * Runs a stream. Completes when the client has disconnected, the stream was ended or the service stops.
     *
     * @param read reads what comes first
     * @param register makes a refresh include the stream, from what was read; the caller removes it when the result
     *     terminates
     * @param first sends what comes first, from what was read
     * @throws ProblemException (503) if the maximum number of streams is open, or the service is stopping
     */
    public <T> Uni<Void> run(
            ServerSentEvents events, Supplier<Uni<? extends T>> read, Consumer<T> register, Consumer<T> first) {
        if (shutdown.isClosed() || !places.tryAcquire()) {
            throw ProblemException.unavailable("No further stream can be opened now.");
        }
        long before = changes.get();
        return Uni.createFrom()
                .<T>deferred(read)
                .invoke(register)
                .chain(found -> follow(events, before, () -> first.accept(found)))
                .onTermination()
                .invoke(places::release);
    }

    /** Has all streams refreshed again soon, for a kind that could not send everything at once. */
    public void ask() {
        refreshes.ask();
    }

    private Uni<Void> follow(ServerSentEvents events, long before, Runnable first) {
        open.add(events);
        context.runOnContext(now -> database.listenUnlessConnected(this::changed));
        if (changes.get() != before) {
            // What was read may be from before the change, and no refresh has included the stream in time.
            refreshes.ask();
        }
        if (shutdown.isClosed()) {
            events.leave();
        }
        return events.start(first).onTermination().invoke(() -> open.remove(events));
    }

    private void poll() {
        if (open.isEmpty()) {
            database.close();
        } else {
            database.listen(this::changed);
            changed();
        }
    }

    private void changed() {
        changes.incrementAndGet();
        refreshes.ask();
    }

    /** Runs in a context of its own, because a session needs one, and because its statements belong to no request. */
    private Uni<Void> refreshApart() {
        return Uni.createFrom()
                .emitter(emitter -> SharedWork.begin(
                        vertx,
                        apart -> Uni.createFrom()
                                .deferred(this::refresh)
                                .subscribe()
                                .with(emitter::complete, emitter::fail)));
    }

    /** One kind that cannot be read does not keep the others from being read. */
    private Uni<Void> refresh() {
        return Multi.createFrom()
                .iterable(kinds)
                .onItem()
                .transformToUni(Supplier::get)
                .collectFailures()
                .concatenate()
                .onItem()
                .ignoreAsUni();
    }
}
