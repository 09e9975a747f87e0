package dev.canopy.http;

import dev.canopy.problem.ProblemException;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.util.List;
import java.util.Optional;

/**
 * The query parameter {@code format} of addresses that offer their table as a file. It replaces the header Accept: a
 * link and a spreadsheet cannot set a header.
 */
final class FormatParameter {
    static final String NAME = "format";
    static final String FILE = "text/csv";

    private FormatParameter() {}

    /**
     * Sets the header Accept to the media type of the format.
     *
     * @return a problem (400) if the address offers no such format; empty if the parameter is missing, or if its
     *     resource refuses it because it is empty, doubled or unknown there
     */
    static Optional<ProblemException> apply(HttpServerRequest request, List<String> offered) {
        if (!offered.contains(FILE)) {
            return Optional.empty();
        }
        List<String> given = request.params().getAll(NAME);
        if (given.size() != 1 || given.get(0).isEmpty()) {
            return Optional.empty();
        }
        List<String> formats = formats(offered);
        int chosen = formats.indexOf(given.get(0));
        if (chosen < 0) {
            return Optional.of(ProblemException.parameter(NAME, "must be '" + String.join("' or '", formats) + "'"));
        }
        request.headers().set(HttpHeaders.ACCEPT, offered.get(chosen));
        return Optional.empty();
    }

    /** The formats of the media types of an address; empty if it offers no file. */
    static List<String> formats(List<String> offered) {
        return offered.contains(FILE)
                ? offered.stream().map(FormatParameter::format).toList()
                : List.of();
    }

    /** The name of a media type as a format, such as {@code ndjson} for {@code application/x-ndjson}. */
    private static String format(String mediaType) {
        String subtype = mediaType.substring(mediaType.indexOf('/') + 1);
        return subtype.startsWith("x-") ? subtype.substring(2) : subtype;
    }
}
