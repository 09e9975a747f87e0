package dev.canopy.metric;

import dev.canopy.listing.RangeParams;
import dev.canopy.problem.ProblemException;
import jakarta.ws.rs.BeanParam;
import java.time.ZoneId;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.jboss.resteasy.reactive.RestQuery;
import org.jspecify.annotations.Nullable;

/** The parameters for the range of time. */
public record WindowParams(
        @BeanParam RangeParams range,

        @Parameter(description = "the IANA time zone of days, weeks and months, such as Europe/Berlin; UTC if omitted")
        @RestQuery
        @Nullable String timeZone) {
    static final String COMPARE =
            "'previous' adds the values of the previous range of the same length, and the differences from them";

    /** @throws ProblemException (400) if it is not a time zone of the IANA database */
    public ZoneId zone() {
        return Window.zone(timeZone);
    }

    /** @throws ProblemException (400) if a parameter is invalid */
    public Window toWindow() {
        return Window.of(range.toRange(zone()));
    }

    /** @throws ProblemException (400) if a parameter is invalid */
    ComparedWindows toWindows(@Nullable String compareTo) {
        Window asked = toWindow();
        if (compareTo == null) {
            return new ComparedWindows(asked, null);
        }
        if (!compareTo.equals("previous")) {
            throw ProblemException.parameter("compareTo", "must be 'previous'");
        }
        return new ComparedWindows(asked, asked.previous(zone()));
    }
}
