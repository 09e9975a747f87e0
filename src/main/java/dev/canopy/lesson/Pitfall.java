package dev.canopy.lesson;

import io.smallrye.mutiny.Uni;
import java.util.function.Function;

/**
 * A typical mistake with a reactive session, and the correct way.
 *
 * @param name the name, as in a path
 * @param mistake the mistake, in a few words
 * @param meaning the cause, and the correct way
 * @param source the simple name of the class that contains the two methods
 * @param method the start of the names of its two methods, which end in {@code Mistake} and {@code Answer}
 * @param wrong runs the mistake
 * @param right runs the correct way
 */
record Pitfall(
        String name,
        String mistake,
        String meaning,
        String source,
        String method,
        Function<Example, Uni<Observation>> wrong,
        Function<Example, Uni<Observation>> right) {}
