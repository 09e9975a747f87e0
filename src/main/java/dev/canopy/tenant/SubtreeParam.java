package dev.canopy.tenant;

import dev.canopy.listing.BooleanParameter;
import dev.canopy.problem.ProblemException;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.jboss.resteasy.reactive.RestQuery;
import org.jspecify.annotations.Nullable;

/** The parameter that widens the parameter {@code tenant} to a subtree. */
public record SubtreeParam(
        @Parameter(
                description = "whether the descendants of the tenant are included; true requires 'tenant'",
                schema = @Schema(implementation = Boolean.class, defaultValue = "false"))
        @RestQuery
        @Nullable String subtree) {
    /**
     * The reach of the request.
     *
     * @param tenant the parameter {@code tenant}
     * @throws ProblemException (400) if the value is neither true nor false, or if it is true and there is no tenant
     */
    public Reach toReach(@Nullable String tenant) {
        if (!BooleanParameter.parse("subtree", subtree)) {
            return Reach.OWN;
        }
        if (tenant == null) {
            throw ProblemException.parameter("subtree", "requires 'tenant'");
        }
        return Reach.SUBTREE;
    }
}
