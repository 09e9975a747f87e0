package dev.canopy.access;

import java.util.EnumSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** The rights of a caller in the subtrees that it is granted. */
public enum Role {
    /** Reads. */
    VIEWER,
    /** Sends usage and reserves budgets for it, and does nothing else. */
    REPORTER,
    /** Reads, sends usage, and changes tenants, people, subscriptions, credits, budgets, and keys below. */
    MANAGER,
    /** Does everything. This role is granted for the whole service only. */
    OPERATOR;

    /** Whether this role has all rights of the other role. */
    public boolean includes(Role other) {
        return switch (this) {
            case VIEWER, REPORTER -> other == this;
            case MANAGER -> other != OPERATOR;
            case OPERATOR -> true;
        };
    }

    /** Whether this role has all rights of one of the other roles. */
    public boolean includesAny(Set<Role> others) {
        for (Role other : others) {
            if (includes(other)) {
                return true;
            }
        }
        return false;
    }

    /** The name in requests and responses. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Returns the role with a name; empty if there is none. */
    public static Optional<Role> parse(String text) {
        return Stream.of(values()).filter(role -> role.text().equals(text)).findFirst();
    }

    static Set<Role> set(Role... roles) {
        Set<Role> set = EnumSet.noneOf(Role.class);
        set.addAll(Set.of(roles));
        return set;
    }
}
