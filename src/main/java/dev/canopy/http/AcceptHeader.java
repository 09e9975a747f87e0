package dev.canopy.http;

import dev.canopy.problem.Problem;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The header Accept. The media type of problems stands for JSON as well: an error always has it, and clients that are
 * generated from the API description name it although they want the response. All names of newline-delimited JSON stand
 * for the same.
 */
final class AcceptHeader {
    private static final String JSON = "application/json";
    private static final String TOKEN = "[A-Za-z0-9!#$&^_.+*-]+";
    private static final Pattern RANGE = Pattern.compile("\\s*(" + TOKEN + ")/(" + TOKEN + ")\\s*((?:;.*)?)");
    private static final Pattern QUALITY = Pattern.compile(";\\s*[qQ]\\s*=\\s*([01](?:\\.\\d{0,3})?)\\s*(?:;|$)");

    /** A media range with its quality, such as {@code text/*;q=0.5}. */
    private record Range(String type, String subtype, double quality) {
        boolean matches(String mediaType) {
            int slash = mediaType.indexOf('/');
            return type.equals("*")
                    || (type.equals(mediaType.substring(0, slash))
                            && (subtype.equals("*") || subtype.equals(mediaType.substring(slash + 1))));
        }

        /** A narrower range decides before a wider one. */
        int width() {
            return type.equals("*") ? 2 : subtype.equals("*") ? 1 : 0;
        }
    }

    private final List<Range> ranges = new ArrayList<>();

    /** @param values the values of all such headers; texts that are no media ranges accept nothing */
    AcceptHeader(List<String> values) {
        for (String value : String.join(",", values).split(",", -1)) {
            Matcher range = RANGE.matcher(value.toLowerCase(Locale.ROOT));
            if (range.matches()) {
                add(new Range(range.group(1), range.group(2), quality(range.group(3))));
            }
        }
    }

    private void add(Range range) {
        ranges.add(range);
        String mediaType = range.type + "/" + range.subtype;
        String canonical = Problem.MEDIA_TYPE.equals(mediaType) ? JSON : NdjsonTypes.canonical(mediaType);
        if (!canonical.equals(mediaType)) {
            int slash = canonical.indexOf('/');
            ranges.add(new Range(canonical.substring(0, slash), canonical.substring(slash + 1), range.quality));
        }
    }

    private static double quality(String parameters) {
        Matcher quality = QUALITY.matcher(parameters);
        return quality.find() ? Double.parseDouble(quality.group(1)) : 1;
    }

    /**
     * Chooses among the offered media types: the one with the highest quality, of these the one that the client names
     * first, of these the first one.
     *
     * @return empty if none of them is accepted
     */
    Optional<String> choose(List<String> offered) {
        return offered.stream()
                .filter(mediaType -> quality(decisive(mediaType)) > 0)
                .min(Comparator.comparingDouble((String mediaType) -> -quality(decisive(mediaType)))
                        .thenComparingInt(mediaType ->
                                decisive(mediaType).map(ranges::indexOf).orElse(0)));
    }

    private static double quality(Optional<Range> range) {
        return range.map(Range::quality).orElse(0.0);
    }

    /** The narrowest range that matches. If both JSON and problems are named, the better one counts. */
    private Optional<Range> decisive(String mediaType) {
        return ranges.stream()
                .filter(range -> range.matches(mediaType))
                .min(Comparator.comparingInt(Range::width).thenComparingDouble(range -> -range.quality));
    }
}
