package dev.canopy.access;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Who sends a request.
 *
 * @param name the name of the key, or the subject of the token
 * @param id the id of the key or token; null if it has none
 */
public record Caller(Kind kind, String name, @Nullable String id, List<Grant> grants) {
    /** Everyone, where no credential is required. */
    static final Caller ANYONE =
            new Caller(Kind.ANONYMOUS, "anonymous", null, List.of(Grant.everywhere(Role.OPERATOR)));

    /** What the caller has proved its identity with. */
    public enum Kind {
        KEY,
        JWT,
        PORTAL,
        ANONYMOUS
    }

    public Caller {
        grants = List.copyOf(grants);
    }

    /** Whether the caller has a role in the whole service. */
    boolean seesEverything() {
        return Tops.of(grants).everything();
    }

    /** What the caller sees, and where one of these roles allows it to act. */
    public Scope scope(Set<Role> needed) {
        return new Scope(
                Tops.of(grants),
                Tops.of(grants.stream()
                        .filter(grant -> grant.role().includesAny(needed))
                        .toList()),
                grants.stream().anyMatch(grant -> grant.role() == Role.OPERATOR));
    }

    /** What the caller sees, and where its role allows it to act. */
    public Scope scope(Role needed) {
        return scope(Set.of(needed));
    }
}
