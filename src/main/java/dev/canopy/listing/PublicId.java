package dev.canopy.listing;

import dev.canopy.problem.ProblemException;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;

/** The public ids of resources without a key: UUIDs in their canonical form. */
public final class PublicId {
    private static final Pattern FORM = Pattern.compile("\\p{XDigit}{8}(-\\p{XDigit}{4}){3}-\\p{XDigit}{12}");

    private PublicId() {}

    /** An id in an address or a parameter; empty if it is not a UUID. */
    public static Optional<UUID> parse(String text) {
        return FORM.matcher(text).matches() ? Optional.of(UUID.fromString(text)) : Optional.empty();
    }

    /**
     * The id in the address of a resource.
     *
     * @param type the type of the resource, for the problem
     * @throws ProblemException (404) if the id is not a UUID
     */
    public static UUID existing(String type, String id) {
        return parse(id).orElseThrow(() -> ProblemException.notFound(type, id));
    }
}
