package dev.canopy.focus;

import dev.canopy.listing.RangeParams;
import dev.canopy.metric.Window;
import dev.canopy.problem.ProblemException;
import dev.canopy.table.FormatParam;
import jakarta.ws.rs.BeanParam;
import java.time.ZoneOffset;

/** The parameters of an export. */
record FocusParams(@BeanParam RangeParams range, @BeanParam FormatParam format) {
    /** @throws ProblemException (400) if a parameter is invalid */
    Window toWindow() {
        return Window.of(range.toRange(ZoneOffset.UTC));
    }
}
