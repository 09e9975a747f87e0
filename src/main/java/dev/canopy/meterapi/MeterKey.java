package dev.canopy.meterapi;

import dev.canopy.metric.MeterMetric;
import dev.canopy.metric.MetricNames;
import dev.canopy.problem.ProblemException;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The key of a meter, which is also the name of its metric of the tenant itself. */
final class MeterKey {
    static final String PATTERN = "[a-z][A-Za-z0-9]{0,62}";

    /** Describes a key that is given, in the OpenAPI document. */
    static final String DESCRIPTION = "the key of the meter, in camel case";

    private static final Pattern FORMAT = Pattern.compile(PATTERN);
    private static final Pattern TOTAL = Pattern.compile("total[A-Z0-9].*");

    private MeterKey() {}

    /** @throws ProblemException (404) if no meter can have the key */
    static String existing(String text) {
        if (!FORMAT.matcher(text).matches()) {
            throw ProblemException.notFound("meter", text);
        }
        return text;
    }

    /**
     * The key of a meter that may be new.
     *
     * @throws ProblemException (422) if no meter can have the key, (409) if one of its metrics would have the name of
     *     something else
     */
    static String storable(String text) {
        if (!FORMAT.matcher(text).matches() || TOTAL.matcher(text).matches()) {
            throw ProblemException.address(
                    "key",
                    "must match " + PATTERN + " and must not begin with 'total' and a capital letter or a digit,"
                            + " as the metrics of subtrees do");
        }
        Stream.of(text, MeterMetric.totalName(text))
                .filter(MetricNames::isTaken)
                .findFirst()
                .ifPresent(taken -> {
                    throw ProblemException.conflict("A meter '" + text + "' needs the name '" + taken
                            + "', but a metric or a column already has it.");
                });
        return text;
    }
}
