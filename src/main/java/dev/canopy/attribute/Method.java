package dev.canopy.attribute;

import java.util.List;
import java.util.function.Function;

/**
 * An attribute with an argument, such as whether a period contains a day.
 *
 * @param <A> the class of the argument; a record for several arguments
 * @param samples arguments for the check at the start and for tests
 */
public record Method<E, A, T>(
        Class<E> entity,
        String name,
        String description,
        List<A> samples,
        Function<A, Expression<? super E, T>> definition) {
    public Method {
        samples = List.copyOf(samples);
        if (samples.isEmpty()) {
            throw new IllegalArgumentException("'" + name + "' needs a sample of its argument");
        }
    }

    /** The attribute for an argument. */
    public Attribute<E, T> with(A argument) {
        return Attribute.ofCall(entity, name, description, definition.apply(argument));
    }
}
