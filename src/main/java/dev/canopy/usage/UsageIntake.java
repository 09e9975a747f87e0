package dev.canopy.usage;

import dev.canopy.problem.ProblemException;
import dev.canopy.problem.SqlState;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.List;
import org.jboss.logging.Logger;

/** Takes usage in that comes from a broker: by the same parser and in the same transactions as that over HTTP. Thread-safe. */
@ApplicationScoped
public class UsageIntake {
    private static final Logger LOG = Logger.getLogger(UsageIntake.class);

    private final Appender appender;
    private final CloudEventReader cloudEvents;
    private final UsageService usage;
    private final UsageConfig config;
    private final Vertx vertx;

    UsageIntake(Appender appender, CloudEventReader cloudEvents, UsageService usage, UsageConfig config, Vertx vertx) {
        this.appender = appender;
        this.cloudEvents = cloudEvents;
        this.usage = usage;
        this.config = config;
        this.vertx = vertx;
    }

    /** Messages that may be given at once. */
    public int chunkSize() {
        return config.chunkSize();
    }

    /**
     * Takes in what is acceptable and tells what became of each message once that is durable. Fails if the database cannot be
     * reached or has no room; all of it may then be given again, since what was taken in is a duplicate.
     *
     * @param messages up to {@link #chunkSize()}
     */
    public Uni<Intake> append(List<CloudEventMessage> messages) {
        return Uni.createFrom().deferred(() -> {
            if (appender.isCrowded()) {
                throw ProblemException.unavailable("More usage waits for the database than may wait.");
            }
            return vertx.executeBlocking(Uni.createFrom().item(() -> read(messages)), false)
                    .chain(chunk -> append(chunk, chunk.events).map(done -> chunk.toIntake()));
        });
    }

    private Chunk read(List<CloudEventMessage> messages) {
        Chunk chunk = new Chunk();
        UsageParser parser = usage.parser();
        for (int i = 0; i < messages.size(); i++) {
            try {
                chunk.add(i, messages.get(i).length(), read(messages.get(i), parser));
            } catch (ProblemException unreadable) {
                chunk.refusals.add(new Intake.Refusal(i, unreadable));
            } catch (RuntimeException fault) {
                // One of ours, which would hold up all that comes after the message.
                LOG.error("An event could not be read", fault);
                chunk.refusals.add(new Intake.Refusal(i, ProblemException.unreadable("The event cannot be read.")));
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
        return ProblemException.content(CloudEventPlace.inEvent(error), error.detail());
    }

    private Uni<Void> append(Chunk chunk, List<UsageEvent> events) {
        return appender.append(events, chunk.bytes * events.size() / Math.max(1, chunk.events.size()))
                .invoke(outcomes -> chunk.outcome.add(events, outcomes))
                .replaceWithVoid()
                .onFailure(SqlState::isOfData)
                .recoverWithUni(refused -> appendHalves(chunk, events, refused));
    }

    /** Finds the one that the database cannot take although it was checked, so that it holds up none of the others. */
    private Uni<Void> appendHalves(Chunk chunk, List<UsageEvent> events, Throwable refused) {
        if (events.size() == 1) {
            LOG.error("The database refused an event that was found to be well formed", refused);
            UsageEvent event = events.getFirst();
            chunk.outcome.reject(new UsageError(event.index(), event.id(), "", "cannot be stored"));
            return Uni.createFrom().voidItem();
        }
        int middle = events.size() / 2;
        return append(chunk, events.subList(0, middle))
                .chain(() -> append(chunk, events.subList(middle, events.size())));
    }

    /** Messages on their way; an event has the place of its message as its index. */
    private static final class Chunk {
        private final List<UsageEvent> events = new ArrayList<>();
        private final List<Intake.Refusal> refusals = new ArrayList<>();
        private final UsageOutcome outcome = new UsageOutcome(Integer.MAX_VALUE);
        private long bytes;

        void add(int index, int length, UsageEvent event) {
            events.add(event.at(index));
            bytes += length;
        }

        Intake toIntake() {
            outcome.errors().forEach(error -> refusals.add(new Intake.Refusal((int) error.index(), problem(error))));
            return new Intake(outcome.accepted(), outcome.duplicates(), refusals);
        }
    }
}
