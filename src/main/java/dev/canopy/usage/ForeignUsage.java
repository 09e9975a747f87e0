package dev.canopy.usage;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.canopy.access.Scope;
import dev.canopy.problem.PartlyDoneException;
import dev.canopy.problem.ProblemException;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Ingests bodies in formats that rooms above know, by the rules of all events. Thread-safe. */
@ApplicationScoped
public class ForeignUsage {
    private final UsageService usage;

    ForeignUsage(UsageService usage) {
        this.usage = usage;
    }

    /** Reads a body. */
    @FunctionalInterface
    public interface Format {
        /**
         * Passes on the events of a body, in order. Runs on a worker thread if the body is large.
         *
         * @throws ProblemException if the body cannot be read; nothing of it is then stored
         */
        void read(byte[] body, Events events);
    }

    /** The events of a body. */
    public interface Events {
        /** Adds an event in the JSON of this API. It is checked as all events are. */
        void add(ObjectNode event);

        /**
         * The same with a cost in a currency.
         *
         * @param currency that of the cost. For an account in another currency, the event has no cost: it is priced by
         *     its model, or unpriced.
         */
        void add(ObjectNode event, String currency);

        /**
         * Adds something that would be an event, but cannot become one.
         *
         * @param id null if it has none
         */
        void reject(@Nullable String id, String reason);
    }

    /**
     * The outcome of a body.
     *
     * @param rejected the number of rejected events
     * @param unpriced the number of accepted events without a cost
     * @param allRejected whether there are rejected events only
     * @param rejections the first of them (up to 1000 by default), in order
     * @param conflicts the ids of the first duplicates (up to 1000 by default) whose content is not that of the event
     *     that counts, in order
     */
    public record Outcome(
            long accepted,
            long duplicates,
            long rejected,
            long unpriced,
            boolean allRejected,
            List<Rejection> rejections,
            List<String> conflicts) {
        public Outcome {
            rejections = List.copyOf(rejections);
            conflicts = List.copyOf(conflicts);
        }
    }

    /**
     * Why an event was rejected.
     *
     * @param id null if the event has no valid id
     */
    public record Rejection(@Nullable String id, String reason) {}

    /**
     * Stores the acceptable events and completes once they are durable. Fails with a {@link ProblemException} if the
     * body cannot be read or too many events are waiting, and with a {@link PartlyDoneException} if the database fails.
     * The same body may then be sent again, because events that were stored count as duplicates.
     */
    public Uni<Outcome> append(Scope scope, byte[] body, Format format) {
        return usage.append(scope, body, (bytes, parser, outcome) -> {
                    Reading reading = new Reading(parser, outcome);
                    format.read(bytes, reading);
                    return reading.events;
                })
                .map(ForeignUsage::result);
    }

    private static Outcome result(UsageOutcome outcome) {
        List<Rejection> rejections = outcome.errors().stream()
                .map(error -> new Rejection(error.id(), error.detail()))
                .toList();
        List<String> conflicts =
                outcome.conflicts().stream().map(UsageConflict::id).toList();
        return new Outcome(
                outcome.accepted(),
                outcome.duplicates(),
                outcome.rejected(),
                outcome.unpriced(),
                outcome.isAllRejected(),
                rejections,
                conflicts);
    }

    /** The events of a body that is being read. */
    private static final class Reading implements Events {
        private final UsageParser parser;
        private final UsageOutcome outcome;
        private final List<UsageEvent> events = new ArrayList<>();
        private long index;

        Reading(UsageParser parser, UsageOutcome outcome) {
            this.parser = parser;
            this.outcome = outcome;
        }

        @Override
        public void add(ObjectNode event) {
            add(event, parsed -> parsed);
        }

        @Override
        public void add(ObjectNode event, String currency) {
            add(event, parsed -> parsed.costingIn(currency));
        }

        private void add(ObjectNode event, UnaryOperator<UsageEvent> change) {
            try {
                events.add(change.apply(parser.parse(event, index)));
            } catch (UsageParser.Rejected rejected) {
                outcome.reject(rejected.at(index, UsageParser.id(event)));
            }
            index++;
        }

        @Override
        public void reject(@Nullable String id, String reason) {
            outcome.reject(new UsageError(index, id == null ? null : UsageParser.valid(id), "", reason));
            index++;
        }
    }
}
