package dev.canopy.webhook;

import com.fasterxml.jackson.databind.JsonNode;
import dev.canopy.body.Body;
import dev.canopy.problem.ProblemException;
import dev.canopy.webhook.WebhookUrl.Loopback;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A webhook, or its changes, as the client describes them.
 *
 * @param url empty in a change that keeps it
 * @param events the types that are sent, all if the set is empty; empty in a change that keeps them
 */
record WebhookDraft(Optional<String> url, Optional<Set<String>> events) {
    private static final Set<String> FIELDS = Set.of("url", "events");
    private static final String EVENTS = "must be an array of budget.threshold and metric.threshold";

    /** @throws ProblemException (422) with each field that is unknown, missing or invalid */
    static WebhookDraft create(@Nullable JsonNode json, Loopback loopback) {
        return read(Body.of(json, FIELDS).require("url"), loopback);
    }

    /**
     * Reads changes. Types that are null are removed, so that the webhook gets all again.
     *
     * @throws ProblemException (422) with each field that is unknown or invalid
     */
    static WebhookDraft change(@Nullable JsonNode json, Loopback loopback) {
        Body body = Body.of(json, FIELDS);
        if (body.names("url")) {
            body.require("url");
        }
        WebhookDraft draft = read(body, loopback);
        return body.names("events") && !body.has("events") ? new WebhookDraft(draft.url, Optional.of(Set.of())) : draft;
    }

    private static WebhookDraft read(Body body, Loopback loopback) {
        WebhookDraft draft = new WebhookDraft(
                body.read(
                        "url",
                        WebhookUrl.FORM,
                        node -> Body.text(node)
                                .filter(text -> WebhookUrl.parse(text, loopback).isPresent())),
                body.read("events", EVENTS, WebhookDraft::events));
        body.throwIfAny();
        return draft;
    }

    private static Optional<Set<String>> events(JsonNode json) {
        Set<String> events = new TreeSet<>();
        if (!json.isArray()) {
            return Optional.empty();
        }
        for (JsonNode each : json) {
            Optional<MessageType> type = Body.text(each).flatMap(MessageType::parse);
            if (type.isEmpty()) {
                return Optional.empty();
            }
            events.add(type.get().text());
        }
        return Optional.of(events);
    }
}
