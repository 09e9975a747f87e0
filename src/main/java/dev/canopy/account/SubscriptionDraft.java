package dev.canopy.account;

import com.fasterxml.jackson.databind.JsonNode;
import dev.canopy.body.Body;
import dev.canopy.listing.Calendar;
import dev.canopy.problem.ProblemException;
import java.time.LocalDate;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A new subscription as the client describes it.
 *
 * @param start the first day
 * @param content the plan, and either an end or a length
 */
public record SubscriptionDraft(LocalDate start, SubscriptionChange content) {
    private static final Set<String> FIELDS = Set.of("plan", "start", "end", "length");

    /**
     * A subscription with a length.
     *
     * @param plan 1 to 200 characters
     * @param start the first day
     * @param days the length, 1 or more
     */
    public static SubscriptionDraft of(String plan, LocalDate start, long days) {
        return new SubscriptionDraft(
                start, new SubscriptionChange(Optional.of(plan), Optional.empty(), Optional.of(days)));
    }

    /** @throws ProblemException (422) with each field that is unknown, missing or invalid */
    static SubscriptionDraft read(@Nullable JsonNode json) {
        Body body = Body.of(json, FIELDS).require("plan").require("start");
        if (!body.has("end") && !body.has("length")) {
            body.refuse("end", "is missing; give either 'end' or 'length'");
        }
        LocalDate start = body.day("start").orElse(Calendar.FIRST);
        SubscriptionChange content = SubscriptionChange.read(body);
        body.throwIfAny();
        return new SubscriptionDraft(start, content);
    }

    /** @throws ProblemException (422) if the end is not after the start, or is after the calendar ends */
    Subscription toSubscription() {
        Subscription subscription = new Subscription(start);
        content.applyTo(subscription);
        return subscription;
    }
}
