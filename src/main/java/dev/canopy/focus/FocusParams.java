package dev.canopy.focus;

import dev.canopy.metric.Window;
import dev.canopy.problem.ProblemException;
import java.time.ZoneOffset;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.jboss.resteasy.reactive.RestQuery;
import org.jspecify.annotations.Nullable;

/** The parameters of an export. */
record FocusParams(
        @Parameter(
                description =
                        "the start of the range, inclusive: a day in UTC such as 2026-03-01, a month such as 2026-03, or"
                                + " an instant such as 2026-03-01T09:30:00Z")
        @RestQuery
        @Nullable String from,

        @Parameter(description = "the end of the range, exclusive, in the same forms") @RestQuery @Nullable String to) {
    /** @throws ProblemException (400) if a parameter is invalid */
    Window toWindow() {
        return Window.parse(from, to, ZoneOffset.UTC);
    }
}
