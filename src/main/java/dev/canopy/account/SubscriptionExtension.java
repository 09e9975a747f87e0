package dev.canopy.account;

import com.fasterxml.jackson.databind.JsonNode;
import dev.canopy.body.Body;
import dev.canopy.problem.ProblemException;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The extension of all subscriptions of a tenant.
 *
 * @param days by which each subscription becomes longer, from 1 to 36,500
 * @param subtree whether to extend the subscriptions of all descendants of the tenant as well
 */
record SubscriptionExtension(long days, boolean subtree) {
    static final int MAX_DAYS = 36_500;
    private static final Set<String> FIELDS = Set.of("days", "subtree");

    /** @throws ProblemException (422) with each field that is unknown, missing or invalid */
    static SubscriptionExtension read(@Nullable JsonNode json) {
        Body body = Body.of(json, FIELDS).require("days");
        SubscriptionExtension extension = new SubscriptionExtension(
                body.wholeNumber("days", 1, MAX_DAYS).orElse(0L),
                body.flag("subtree").orElse(false));
        body.throwIfAny();
        return extension;
    }
}
