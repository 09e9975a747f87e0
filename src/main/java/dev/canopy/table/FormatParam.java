package dev.canopy.table;

import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.jboss.resteasy.reactive.RestQuery;
import org.jspecify.annotations.Nullable;

/**
 * The parameter of an address that also offers its table as a file. Its value counts as the header Accept, so that it
 * has chosen the method before any method runs. The API description lists the forms of each address.
 */
public record FormatParam(
        @Parameter(
                description =
                        "the form of the response, instead of the `Accept` header; all forms but 'json' are files with"
                                + " all rows")
        @RestQuery
        @Nullable String format) {}
