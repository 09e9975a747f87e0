package dev.canopy.metric;

import dev.canopy.problem.ProblemException;
import java.time.ZoneId;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.jboss.resteasy.reactive.RestQuery;
import org.jspecify.annotations.Nullable;

/** The parameters for the range of time. */
record WindowParams(
        @Parameter(
                description = "the start of the range, inclusive: a day such as 2026-03-01, a month such as 2026-03, or"
                        + " an instant such as 2026-03-01T09:30:00Z")
        @RestQuery
        @Nullable String from,

        @Parameter(description = "the end of the range, exclusive, in the same forms") @RestQuery @Nullable String to,

        @Parameter(description = "the IANA time zone of days, weeks and months, such as Europe/Berlin; UTC if omitted")
        @RestQuery
        @Nullable String timeZone) {
    static final String COMPARE =
            "'previous' adds the values of the previous range of the same length, and the differences from them";

    /** @throws ProblemException (400) if it is not a time zone of the IANA database */
    ZoneId zone() {
        return Window.zone(timeZone);
    }

    /** @throws ProblemException (400) if a parameter is invalid */
    Window toWindow() {
        return Window.parse(from, to, zone());
    }

    /** @throws ProblemException (400) if a parameter is invalid */
    Windows toWindows(@Nullable String compareTo) {
        Window asked = toWindow();
        if (compareTo == null) {
            return new Windows(asked, null);
        }
        if (!compareTo.equals("previous")) {
            throw ProblemException.parameter("compareTo", "must be 'previous'");
        }
        return new Windows(asked, asked.previous(zone()));
    }
}
