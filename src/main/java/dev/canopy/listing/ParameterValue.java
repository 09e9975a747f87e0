package dev.canopy.listing;

import dev.canopy.problem.ProblemException;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads parameters that a client may leave out. */
public final class ParameterValue {
    private static final Pattern NUMBER = Pattern.compile("\\d{1,18}");

    private ParameterValue() {}

    /**
     * The value of a parameter; empty if the client leaves it out.
     *
     * @param reader gives nothing for a text that it cannot read
     * @param expected for the message, such as "must be a day such as 2026-03-01"
     * @throws ProblemException (400) if the text cannot be read
     */
    public static <T> Optional<T> read(
            String name, @Nullable String text, Function<String, Optional<T>> reader, String expected) {
        if (text == null) {
            return Optional.empty();
        }
        return Optional.of(reader.apply(text).orElseThrow(() -> ProblemException.parameter(name, expected)));
    }

    /**
     * A whole number in decimal digits; empty if the client leaves it out.
     *
     * @throws ProblemException (400) if it is no such number, or out of range
     */
    public static Optional<Long> wholeNumber(String name, @Nullable String text, long min, long max) {
        String range = max == Long.MAX_VALUE ? ", " + min + " or more" : " from " + min + " to " + max;
        return read(
                name,
                text,
                digits -> Optional.of(digits)
                        .filter(given -> NUMBER.matcher(given).matches())
                        .map(Long::valueOf)
                        .filter(number -> number >= min && number <= max),
                "must be a whole number" + range);
    }
}
