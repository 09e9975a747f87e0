package dev.canopy.access;

import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The sender of a request.
 *
 * @param name the name of the key, or the subject of the token
 * @param id the id of the key or token; null if it has none
 * @param credential the SHA-256 of the key or token as hexadecimal digits; null without one
 */
public record Caller(
        Kind kind,
        String name,
        @Nullable String id,
        List<Grant> grants,
        @Nullable String credential) {
    /** Everyone, where no credential is required. */
    static final Caller ANYONE =
            new Caller(Kind.ANONYMOUS, "anonymous", null, List.of(Grant.everywhere(Role.OPERATOR)), null);

    /** The kind of credential that proves the identity of the caller. */
    public enum Kind {
        KEY,
        JWT,
        PORTAL,
        ANONYMOUS,
        /** None: the work of the service that no request has asked for. */
        SYSTEM
    }

    /** A caller for work that no request has asked for. */
    public static Caller system(String name, List<Grant> grants) {
        return new Caller(Kind.SYSTEM, name, null, grants, null);
    }

    public Caller {
        grants = List.copyOf(grants);
    }

    /** Whether the caller has a role in the whole service. */
    boolean seesEverything() {
        return GrantedSubtrees.of(grants).everything();
    }

    /** The keys of the tenants at the tops of what the caller sees; empty if it sees the whole service. */
    public Set<String> tops() {
        return seesEverything()
                ? Set.of()
                : grants.stream()
                        .map(Grant::tenantKey)
                        .filter(Objects::nonNull)
                        .map(Objects::requireNonNull)
                        .collect(Collectors.toUnmodifiableSet());
    }

    /** The part of the trees that the caller sees, and the part in which one of these roles allows it to act. */
    public Scope scope(Set<Role> needed) {
        GrantedSubtrees seen = GrantedSubtrees.of(grants);
        if (grants.size() == 1 && grants.get(0).role().includesAny(needed)) {
            return new Scope(seen, seen, grants.get(0).role() == Role.OPERATOR);
        }
        return new Scope(
                seen,
                GrantedSubtrees.of(grants.stream()
                        .filter(grant -> grant.role().includesAny(needed))
                        .toList()),
                grants.stream().anyMatch(grant -> grant.role() == Role.OPERATOR));
    }

    /** The part of the trees that the caller sees, and the part in which its role allows it to act. */
    public Scope scope(Role needed) {
        return scope(Set.of(needed));
    }
}
