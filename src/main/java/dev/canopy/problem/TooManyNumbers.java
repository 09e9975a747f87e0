package dev.canopy.problem;

import jakarta.ws.rs.core.UriInfo;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The problem for the client when a distinct count that it asks for would unite too many numbers. */
final class TooManyNumbers {
    /** As the function {@code refuse_numbers} says it. */
    private static final Pattern MESSAGE = Pattern.compile("the meter \"(\\w+)\" has more than (\\d+) numbers");

    private TooManyNumbers() {}

    /** Empty for any other failure. Names the bounds of the range that the request has. */
    static Optional<ProblemException> of(Throwable failure, UriInfo uri) {
        if (!SqlState.TOO_MANY_NUMBERS.caused(failure)) {
            return Optional.empty();
        }
        List<Violation> bounds = Stream.of("from", "to")
                .filter(uri.getQueryParameters()::containsKey)
                .map(name -> new Violation(name, "is of a range with too many different values"))
                .toList();
        return SqlState.TOO_MANY_NUMBERS
                .messages(failure)
                .map(MESSAGE::matcher)
                .filter(Matcher::find)
                .findFirst()
                .map(found -> String.format(
                        Locale.ROOT,
                        "The metrics of the meter '%s' cannot be read: the days and months of the range have more than %,d"
                                + " different values together, where a value counts once in each of them. Request other"
                                + " metrics, a smaller subtree, a shorter range, a calendar month, or all time.",
                        found.group(1),
                        Long.valueOf(found.group(2))))
                .map(detail -> new ProblemException(
                        bounds.isEmpty() ? ProblemType.BAD_REQUEST : ProblemType.INVALID_PARAMETER, detail, bounds));
    }
}
