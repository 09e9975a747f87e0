package dev.canopy.limit;

import dev.canopy.access.Caller;

/** The name of a caller in a table of all callers. All portal tokens of a tenant are one caller. */
final class CallerName {
    private CallerName() {}

    static String of(Caller caller) {
        return caller.kind() + " " + (caller.id() == null ? caller.name() : caller.id());
    }
}
