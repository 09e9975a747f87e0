package dev.canopy.usage;

import dev.canopy.problem.ProblemException;
import java.util.List;

/**
 * The outcome of messages from a broker.
 *
 * @param accepted the number of accepted events
 * @param duplicates the number of events that were known already
 * @param conflicts the number of duplicates whose content is not that of the event that counts
 * @param refusals the messages that were refused
 */
public record IntakeResult(long accepted, long duplicates, long conflicts, List<Refusal> refusals) {
    public IntakeResult {
        refusals = List.copyOf(refusals);
    }

    /**
     * A message that is not a valid event. Sending it again would not help.
     *
     * @param index the position among the messages, from 0
     * @param problem the reason
     */
    public record Refusal(int index, ProblemException problem) {}
}
