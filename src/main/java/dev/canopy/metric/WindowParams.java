package dev.canopy.metric;

import dev.canopy.problem.ProblemException;
import java.time.ZoneId;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.jboss.resteasy.reactive.RestQuery;
import org.jspecify.annotations.Nullable;

/** The range of time that a client asks for. */
record WindowParams(
        @Parameter(description = "a day such as 2026-03-01, a month such as 2026-03, or an instant")
        @RestQuery
        @Nullable String from,

        @Parameter(description = "the same, exclusive") @RestQuery @Nullable String to,

        @Parameter(description = "of days, weeks and months, such as Europe/Berlin; UTC if left out")
        @RestQuery
        @Nullable String timeZone) {
    static final String COMPARE =
            "'previous' for the values of the range of the same length before, and the changes since";

    /** @throws ProblemException (400) if it is no time zone of the IANA database */
    ZoneId zone() {
        return Window.zone(timeZone);
    }

    /** @throws ProblemException (400) naming the parameter that is not acceptable */
    Window toWindow() {
        return Window.parse(from, to, zone());
    }

    /** @throws ProblemException (400) naming the parameter that is not acceptable */
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
