package dev.canopy.tenant;

import dev.canopy.listing.KeyForm;
import dev.canopy.problem.ProblemException;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The public name of a tenant. Keys are unique regardless of case and stored in lower case. */
public final class TenantKey {
    /** Describes a key that is given, in the OpenAPI document. */
    public static final String DESCRIPTION = "the key of the tenant, regardless of case";

    public static final String PATTERN = KeyForm.PATTERN;

    /** Words that mean something else at the position of a key in an address. */
    private static final Set<String> RESERVED = Set.of("import", "metrics");

    private TenantKey() {}

    public static String normalize(String text) {
        return KeyForm.stored(text);
    }

    /**
     * The normal form of a key in an address or a parameter.
     *
     * @throws ProblemException (404) if the text is malformed, so that no tenant can have it as its key
     */
    public static String existing(String text) {
        return KeyForm.existing("tenant", text);
    }

    static boolean isWellFormed(String text) {
        return KeyForm.parse(text).isPresent();
    }

    /** The reason why a key in lower case is not acceptable for a new tenant, or null if it is. */
    static @Nullable String violation(@Nullable String key) {
        if (key == null) {
            return "is missing";
        }
        if (!KeyForm.isStored(key)) {
            return "must match " + PATTERN;
        }
        return RESERVED.contains(key) ? "is a reserved word" : null;
    }
}
