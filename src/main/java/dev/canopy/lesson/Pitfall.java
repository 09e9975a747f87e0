package dev.canopy.lesson;

import io.smallrye.mutiny.Uni;
import java.util.function.Function;

/**
 * A mistake that a reactive session punishes, and what to do instead.
 *
 * @param name as in an address
 * @param mistake what is done, in a few words
 * @param meaning what happens then and what to do, in plain words
 * @param source the class that has it
 * @param method the start of the names of its two methods, which end in {@code Mistake} and {@code Answer}
 * @param wrong the mistake, to be run
 * @param right the deterministic way, to be run
 */
record Pitfall(
        String name,
        String mistake,
        String meaning,
        String source,
        String method,
        Function<Example, Uni<Observation>> wrong,
        Function<Example, Uni<Observation>> right) {}
