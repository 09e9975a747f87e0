package dev.canopy.priceimport;

import dev.canopy.listing.BooleanParameter;
import dev.canopy.problem.ProblemException;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.jboss.resteasy.reactive.RestQuery;
import org.jspecify.annotations.Nullable;

/** The parameter of imports that can also be tried. */
record DryRunParam(
        @Parameter(
                description = "whether to report the changes without making them; false if omitted",
                schema = @Schema(type = SchemaType.BOOLEAN))
        @RestQuery
        @Nullable String dryRun) {

    /** @throws ProblemException (400) if it is neither true nor false */
    WriteMode mode() {
        return BooleanParameter.parse("dryRun", dryRun) ? WriteMode.DRY_RUN : WriteMode.APPLY;
    }
}
