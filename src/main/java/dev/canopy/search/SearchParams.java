package dev.canopy.search;

import dev.canopy.listing.ParameterValue;
import dev.canopy.problem.ProblemException;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.jboss.resteasy.reactive.RestQuery;
import org.jspecify.annotations.Nullable;

/** The parameters of a search. */
record SearchParams(
        @Parameter(
                description =
                        "words, of which the last may be the start of a word. A phrase is in quotation marks; 'or'"
                                + " between words means either; '-' before a word means that it must be absent. At most"
                                + " 200 characters",
                required = true,
                example = "northwind")
        @RestQuery
        @Nullable String q,

        @Parameter(
                description =
                        "the kinds to search, separated by commas: tenants, users, organizations, features; all if omitted",
                example = "tenants,users")
        @RestQuery
        @Nullable String in,

        @Parameter(
                description = "the maximum number of hits, 1 to 100",
                schema =
                        @Schema(
                                implementation = Integer.class,
                                minimum = "1",
                                maximum = "" + MAX_LIMIT,
                                defaultValue = "" + DEFAULT_LIMIT))
        @RestQuery
        @Nullable String limit) {
    static final int DEFAULT_LIMIT = 20;
    static final int MAX_LIMIT = 100;

    /** @throws ProblemException (400) if it is not acceptable */
    SearchText text() {
        return SearchText.parse("q", q);
    }

    /** @throws ProblemException (400) if a kind does not exist, or is named twice */
    Set<Searchable> kinds() {
        if (in == null) {
            return EnumSet.allOf(Searchable.class);
        }
        Set<Searchable> kinds = EnumSet.noneOf(Searchable.class);
        for (String name : in.split(",", -1)) {
            if (!kinds.add(kind(name.strip()))) {
                throw ProblemException.parameter("in", "names '" + name.strip() + "' twice");
            }
        }
        return kinds;
    }

    private static Searchable kind(String name) {
        return Arrays.stream(Searchable.values())
                .filter(kind -> kind.parameter().equals(name))
                .findFirst()
                .orElseThrow(() -> ProblemException.parameter(
                        "in", "must be a list of tenants, users, organizations and features"));
    }

    /** @throws ProblemException (400) if it is out of range */
    int hits() {
        return ParameterValue.wholeNumber("limit", limit, 1, MAX_LIMIT)
                .map(Long::intValue)
                .orElse(DEFAULT_LIMIT);
    }
}
