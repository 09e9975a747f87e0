package dev.canopy.metric;

import org.jspecify.annotations.Nullable;

/**
 * The requested range of time, and the range to compare it with.
 *
 * @param previous null without a comparison
 */
public record ComparedWindows(Window asked, @Nullable Window previous) {
    public static final ComparedWindows ALL_TIME = new ComparedWindows(Window.ALL_TIME, null);

    boolean isAllTime() {
        return asked.isAllTime();
    }

    /** Whether responses also depend on events that the roll-ups may not include yet. */
    boolean hasEvents() {
        return asked.hasEvents() || (previous != null && previous.hasEvents());
    }
}
