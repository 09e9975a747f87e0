package dev.canopy.usage;

import dev.canopy.problem.ProblemException;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.jboss.resteasy.reactive.RestQuery;
import org.jspecify.annotations.Nullable;

/** The parameter of requests that change usage. */
record VisibilityParam(
        @Parameter(
                description =
                        "when to respond: 'durable' once the accepted events, or their deletion, are stored, 'folded' once the metrics"
                                + " show this as well",
                schema =
                        @Schema(
                                type = SchemaType.STRING,
                                defaultValue = "durable",
                                enumeration = {"durable", "folded"}))
        @RestQuery
        @Nullable String visibility) {

    /** @throws ProblemException (400) for an unknown text */
    Visibility parse() {
        if (visibility == null || "durable".equals(visibility)) {
            return Visibility.DURABLE;
        }
        if ("folded".equals(visibility)) {
            return Visibility.FOLDED;
        }
        throw ProblemException.parameter("visibility", "must be 'durable' or 'folded'");
    }
}
