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
 * The values to set on a new or an existing subscription. An empty value is not set.
 *
 * @param plan 1 to 200 characters
 * @param end the day after the last day; never given together with a length
 * @param length in days, 1 or more
 */
public record SubscriptionChange(Optional<String> plan, Optional<LocalDate> end, Optional<Long> length) {
    static final int MAX_PLAN = 200;
    private static final Set<String> FIELDS = Set.of("plan", "end", "length", "start");

    /** @throws ProblemException (422) with each field that is unknown or invalid */
    static SubscriptionChange read(@Nullable JsonNode json) {
        Body body = Body.of(json, FIELDS);
        if (body.names("start")) {
            body.refuse("start", "cannot be changed");
        }
        for (String field : new String[] {"plan", "end", "length"}) {
            if (body.names(field)) {
                body.require(field);
            }
        }
        SubscriptionChange change = read(body);
        body.throwIfAny();
        return change;
    }

    /** Reads the values and leaves errors in the body for the caller to throw. */
    static SubscriptionChange read(Body body) {
        if (body.has("end") && body.has("length")) {
            body.refuse("length", "cannot be given together with 'end'");
        }
        return new SubscriptionChange(
                body.text("plan", MAX_PLAN), body.day("end"), body.wholeNumber("length", 1, Calendar.DAYS));
    }

    /** The field that sets the end. */
    String endPointer() {
        return length.isPresent() ? "/length" : "/end";
    }

    /** @throws ProblemException (422) if the end would not be after the start, or would be after the calendar ends */
    void applyTo(Subscription subscription) {
        plan.ifPresent(subscription::changePlan);
        end.ifPresent(day -> {
            if (!day.isAfter(subscription.startDay())) {
                throw ProblemException.content("/end", "must be after the start, " + subscription.startDay());
            }
            SubscriptionAttributes.END.set(subscription, day);
        });
        length.ifPresent(days -> {
            SubscriptionAttributes.LENGTH.set(subscription, days);
            if (!Calendar.has(subscription.endDay())) {
                throw ProblemException.content("/length", "would end after " + Calendar.LAST);
            }
        });
    }
}
