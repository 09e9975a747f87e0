package dev.canopy.usage;

import dev.canopy.access.Caller;
import dev.canopy.access.CurrentCaller;
import dev.canopy.access.Role;
import dev.canopy.access.Scope;
import dev.canopy.problem.ProblemException;
import dev.canopy.query.SharedWork;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Ingests events from a broker, with the same parser and in the same transactions as events over HTTP. Thread-safe. */
@ApplicationScoped
public class UsageIntake {
    private static final Logger LOG = Logger.getLogger(UsageIntake.class);

    private final Appender appender;
    private final ScopedAppender scoped;
    private final CloudEventReader cloudEvents;
    private final UsageService usage;
    private final UsageConfig config;
    private final Vertx vertx;

    UsageIntake(
            Appender appender,
            ScopedAppender scoped,
            CloudEventReader cloudEvents,
            UsageService usage,
            UsageConfig config,
            Vertx vertx) {
        this.appender = appender;
        this.scoped = scoped;
        this.cloudEvents = cloudEvents;
        this.usage = usage;
        this.config = config;
        this.vertx = vertx;
    }

    /** The maximum number of messages in one {@link Delivery}. */
    public int chunkSize() {
        return config.chunkSize();
    }

    /**
     * Begins to ingest messages.
     *
     * @param messages up to {@link #chunkSize()}
     */
    public Delivery deliver(List<CloudEventMessage> messages) {
        return new Delivery(messages);
    }

    /**
     * Messages that are ingested together, in as many attempts as that takes. Not for two attempts at the same time.
     */
    public final class Delivery {
        private final Uni<Chunk> reading;

        private Delivery(List<CloudEventMessage> messages) {
            this.reading = vertx.executeBlocking(Uni.createFrom().item(() -> read(messages)), false)
                    .memoize()
                    .indefinitely();
        }

        /**
         * Stores the acceptable events that no attempt has settled yet, and completes once all are durable. Fails with
         * a 503 if too many events are waiting, or if the database fails. Another attempt then continues with the
         * events that are not settled.
         *
         * @param caller in whose name they are stored; an event of a tenant for which it may not report is refused, as
         *     one of a tenant that does not exist
         */
        public Uni<IntakeResult> append(Caller caller) {
            return Uni.createFrom()
                    .emitter(emitter -> SharedWork.begin(vertx.getDelegate(), work -> {
                        CurrentCaller.set(caller);
                        Uni.createFrom()
                                .deferred(() -> appendTo(caller.scope(Role.REPORTER)))
                                .subscribe()
                                .with(emitter::complete, emitter::fail);
                    }));
        }

        private Uni<IntakeResult> appendTo(Scope scope) {
            if (appender.isCrowded()) {
                throw ProblemException.unavailable("Too many events are waiting for the database.");
            }
            return reading.chain(chunk -> scoped.append(scope, chunk.events, chunk.bytes)
                    .onItemOrFailure()
                    .invoke(chunk::settle)
                    .map(settled -> chunk.toIntake()));
        }
    }

    private Chunk read(List<CloudEventMessage> messages) {
        Chunk chunk = new Chunk();
        UsageParser parser = usage.parser();
        for (int i = 0; i < messages.size(); i++) {
            try {
                chunk.add(i, messages.get(i).length(), read(messages.get(i), parser));
            } catch (ProblemException unreadable) {
                chunk.refusals.add(new IntakeResult.Refusal(i, unreadable));
            } catch (RuntimeException fault) {
                // A bug of this service. Refusing the message keeps it from blocking all later ones.
                LOG.error("An event could not be read", fault);
                chunk.refusals.add(
                        new IntakeResult.Refusal(i, ProblemException.unreadable("The event cannot be read.")));
            }
        }
        return chunk;
    }

    private UsageEvent read(CloudEventMessage message, UsageParser parser) {
        long longest = config.maxLine().asLongValue();
        if (message.length() > longest) {
            throw ProblemException.unreadable("The event is longer than " + longest + " bytes.");
        }
        UsageOutcome outcome = new UsageOutcome(1);
        List<UsageEvent> read = message.read(cloudEvents, parser, outcome);
        if (read.isEmpty()) {
            throw problem(outcome.errors().getFirst());
        }
        return read.getFirst();
    }

    private static ProblemException problem(UsageError error) {
        return ProblemException.content(CloudEventPointers.inEvent(error), error.detail());
    }

    /** Messages that are being ingested. The index of an event is the position of its message. */
    private static final class Chunk {
        private final List<IntakeResult.Refusal> refusals = new ArrayList<>();
        private final UsageOutcome outcome = new UsageOutcome(Integer.MAX_VALUE);
        private List<UsageEvent> events = new ArrayList<>(); // not settled
        private long bytes;

        void add(int index, int length, UsageEvent event) {
            events.add(event.at(index));
            bytes += length;
        }

        void settle(@Nullable List<EventOutcome> outcomes, @Nullable Throwable failure) {
            outcome.add(events, outcomes, failure);
            List<EventOutcome> known =
                    failure == null ? List.of() : PartlyStoredException.outcomes(failure, events.size());
            List<UsageEvent> before = events;
            events = IntStream.range(0, known.size())
                    .filter(place -> known.get(place) == EventOutcome.WAITING)
                    .mapToObj(before::get)
                    .toList();
        }

        IntakeResult toIntake() {
            outcome.errors()
                    .forEach(error -> refusals.add(new IntakeResult.Refusal((int) error.index(), problem(error))));
            return new IntakeResult(
                    outcome.accepted(),
                    outcome.duplicates(),
                    outcome.conflicts().size(),
                    refusals);
        }
    }
}
