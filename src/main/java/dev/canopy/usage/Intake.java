package dev.canopy.usage;

import dev.canopy.problem.ProblemException;
import java.util.List;

/** What became of messages. */
public record Intake(long accepted, long duplicates, List<Refusal> refusals) {
    public Intake {
        refusals = List.copyOf(refusals);
    }

    /**
     * A message that is no usage and will never be.
     *
     * @param index the place among the messages, from 0
     */
    public record Refusal(int index, ProblemException problem) {}
}
