package dev.canopy.listing;

import dev.canopy.problem.ProblemException;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Parses optional parameters. */
public final class ParameterValue {
    private ParameterValue() {}

    /**
     * The value of a parameter; empty if the parameter is omitted.
     *
     * @param reader returns empty for an invalid text
     * @param expected the message for an invalid text, such as "must be a day such as 2026-03-01"
     * @throws ProblemException (400) if the text is invalid
     */
    public static <T> Optional<T> read(
            String name, @Nullable String text, Function<String, Optional<T>> reader, String expected) {
        if (text == null) {
            return Optional.empty();
        }
        return Optional.of(reader.apply(text).orElseThrow(() -> ProblemException.parameter(name, expected)));
    }

    /**
     * A time with an offset, or a day, which means its start in UTC; empty if the parameter is omitted.
     *
     * @throws ProblemException (400) if the text is neither, or out of the range of {@link Calendar}
     */
    public static Optional<Instant> instant(String name, @Nullable String text) {
        return read(name, text, Calendar::instant, Calendar.INSTANT_FORM);
    }

    /**
     * A whole number in any notation of {@link NumberParser}; empty if the parameter is omitted.
     *
     * @throws ProblemException (400) if the text is not a whole number in range
     */
    public static Optional<Long> wholeNumber(String name, @Nullable String text, long min, long max) {
        String range = max == Long.MAX_VALUE ? " of at least " + min : " from " + min + " to " + max;
        return read(
                name,
                text,
                given -> NumberParser.wholeNumber(given).filter(number -> number >= min && number <= max),
                "must be a whole number" + range);
    }
}
